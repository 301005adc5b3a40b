// Which documents wake what: the server is started by the first document that is its own, and buttons stand where a flow is edited.

import * as vscode from 'vscode';
import { isFlow, isServed } from './settings';

/** Calls once, when a document is open that the server has something to say about; many YAML files have nothing to do with flows. */
export function onceServed(then: () => void): vscode.Disposable {
  if (vscode.workspace.textDocuments.some(isServed)) {
    then();
    return vscode.Disposable.from();
  }
  const look = (document: vscode.TextDocument): void => {
    if (isServed(document)) {
      listeners.dispose();
      then();
    }
  };
  const listeners = vscode.Disposable.from(
    vscode.workspace.onDidOpenTextDocument(look),
    vscode.workspace.onDidChangeTextDocument(it => look(it.document)),
  );
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
    }
  };
  tell();
  return vscode.Disposable.from(
    vscode.window.onDidChangeActiveTextEditor(tell),
    vscode.workspace.onDidChangeTextDocument(it => it.document === vscode.window.activeTextEditor?.document && tell()),
    vscode.workspace.onDidOpenTextDocument(tell),
  );
}
