// A new project: `fdlc init` in the folder that is open.

import * as vscode from 'vscode';
import { execute } from './process';
import { programOrTell } from './program';

/** Writes a flow, its test and a project file, and opens the flow. */
export async function initProject(context: vscode.ExtensionContext): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  if (folder === undefined) {
    void vscode.window.showInformationMessage(vscode.l10n.t('FDL: open a folder first; the project is written there.'));
    return;
  }
  const program = programOrTell(context);
  if (program === undefined) {
    return;
  }
  const { status, errors } = await execute({ program, args: ['init', folder.fsPath], folder: folder.fsPath });
  if (status !== 0) {
    void vscode.window.showErrorMessage(`FDL: ${errors.trim()}`);
    return;
  }
  const [flow] = await vscode.workspace.findFiles(new vscode.RelativePattern(folder, '*.fdl.yaml'), undefined, 1);
  if (flow !== undefined) {
    await vscode.window.showTextDocument(flow);
  }
}
