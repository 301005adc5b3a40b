// The steps of the walkthrough get their ticks when what they speak of has happened.

import * as vscode from 'vscode';

/** The steps, as package.json calls them. */
export type Step = 'install' | 'write' | 'graph' | 'run' | 'test';

const done = new Set<Step>();

/**
 * A step is done. Telling it by a context would do if the editor counted those that hold before something has opened its welcome
 * pages, and an event would if it heard commands behind lenses.
 */
export function stepDone(step: Step): void {
  if (done.has(step)) {
    return;
  }
  done.add(step);
  void vscode.commands.executeCommand('setContext', `fdl.done.${step}`, true);
  // No part of the editor's interface: where there is no such command the context has to do.
  void vscode.commands.executeCommand('welcome.markStepComplete', `unpublished.fdl#start#${step}`).then(undefined, () => undefined);
}
