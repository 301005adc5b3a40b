// Which documents wake what: the server is started where there are flows, and buttons stand where a flow is edited.

import * as vscode from 'vscode';
import { flowGlob } from './generated';
import { foreignGlob, isFlow, isServed } from './settings';
import { stepDone } from './walkthrough';

/** Calls once: when the folder has flows, or a document is open that the server has something to say about. Most YAML has nothing to do with flows. */
export function onceServed(then: () => void): vscode.Disposable {
  let called = false;
  const call = (): void => {
    if (!called) {
      called = true;
      listeners.dispose();
      then();
    }
  };
  const look = (document: vscode.TextDocument): void => void (isServed(document) && call());
  const listeners = vscode.Disposable.from(
    vscode.workspace.onDidOpenTextDocument(look),
    vscode.workspace.onDidChangeTextDocument(it => look(it.document)),
  );
  vscode.workspace.textDocuments.forEach(look);
  if (!called) {
    void vscode.workspace.findFiles(flowGlob, foreignGlob, 1).then(found => void (found.length > 0 && call()));
  }
  return listeners;
}

/** Keeps the context `fdl.isFlow`, which menus ask for. */
export function followFlow(): vscode.Disposable {
  let told: boolean | undefined;
  const tell = (): void => {
    const active = vscode.window.activeTextEditor?.document;
    const now = active !== undefined && isFlow(active);
    if (now !== told) {
      told = now;
      void vscode.commands.executeCommand('setContext', 'fdl.isFlow', now);
      if (now) {
        stepDone('write');
      }
    }
  };
  tell();
  return vscode.Disposable.from(
    vscode.window.onDidChangeActiveTextEditor(tell),
    vscode.workspace.onDidChangeTextDocument(it => it.document === vscode.window.activeTextEditor?.document && tell()),
    vscode.workspace.onDidOpenTextDocument(tell),
  );
}
