// The program `fdlc` as the extension uses it: found once for each setting, its absence told with a way out.

import { accessSync, constants, statSync } from 'node:fs';
import { homedir } from 'node:os';
import * as vscode from 'vscode';
import { findProgram } from './binary';
import { setting } from './settings';

/** The program's path; none where there is none. Nothing is told. */
export function program(context: vscode.ExtensionContext): string | undefined {
  return look(context).program;
}

/** The program's path; where there is none the user is told what to do. */
export function programOrTell(context: vscode.ExtensionContext): string | undefined {
  const found = look(context);
  if (found.program === undefined) {
    void tell(found.configured);
  }
  return found.program;
}

/** Looks again whenever the user comes back to the editor or to a flow, until there is a program; nothing need be loaded anew then. */
export function onceThereIsOne(context: vscode.ExtensionContext, then: () => void): vscode.Disposable {
  const again = (): void => {
    if (program(context) !== undefined) {
      listeners.dispose();
      then();
    }
  };
  const listeners = vscode.Disposable.from(
    vscode.window.onDidChangeWindowState(it => it.focused && again()),
    vscode.window.onDidChangeActiveTextEditor(again),
    vscode.workspace.onDidSaveTextDocument(again),
    vscode.window.onDidCloseTerminal(again),
  );
  return listeners;
}

function look(context: vscode.ExtensionContext): ReturnType<typeof findProgram> {
  return findProgram({
    configured: setting('fdl.server.path'),
    path: process.env['PATH'] ?? '',
    platform: process.platform,
    extensionFolder: context.extensionPath,
    home: homedir(),
    isProgram: path => {
      try {
        accessSync(path, constants.X_OK);
        return statSync(path).isFile();
      } catch {
        return false;
      }
    },
  });
}

async function tell(configured: string): Promise<void> {
  const message = configured === ''
    ? vscode.l10n.t('FDL: the program `fdlc` is not on the path and did not come with the extension. Install it, or say where it is.')
    : vscode.l10n.t('FDL: there is no program `{0}`, which `fdl.server.path` names. It must be a whole path.', configured);
  const open = vscode.l10n.t('Open the Setting');
  const how = vscode.l10n.t('How to Install');
  const chosen = await vscode.window.showErrorMessage(message, open, how);
  if (chosen === open) {
    await vscode.commands.executeCommand('workbench.action.openSettings', 'fdl.server.path');
  } else if (chosen === how) {
    await vscode.commands.executeCommand('workbench.action.openWalkthrough', 'unpublished.fdl#start', false);
  }
}
