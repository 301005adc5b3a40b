// What happens when the extension wakes up. Everything that knows something lives in a file of its own.

import { work } from './wake';
import * as vscode from 'vscode';
import { followFlow, onceServed } from './context';
import { Explorer } from './explorer';
import type { CommandId } from './generated';
import { Panel } from './panel';
import { initProject } from './project';
import { rulePagesFrom } from './rules';
import { Runner } from './runner';
import { Server } from './server';
import { isFlow } from './settings';
import { ShapeItem } from './shape';
import { stepDone } from './walkthrough';

let server: Server | undefined;

export function activate(context: vscode.ExtensionContext): void {
  work(() => wake(context));
}

function wake(context: vscode.ExtensionContext): void {
  let awaited = false;
  const start = (): void => {
    awaited = true;
    void serving.restart();
  };
  /** What changed matters to a server that runs or was meant to. */
  const anew = (): void => void (awaited && serving.restart());
  const serving = new Server(context);
  server = serving;
  const panel = new Panel(context, serving);
  const runner = new Runner(context);
  runner.onRun = (flow, run) => {
    stepDone('run');
    return panel.showRun(flow, run);
  };
  serving.onReady(() => stepDone('install'));
  panel.onRun = flow => void vscode.commands.executeCommand('fdl.run', flow);
  context.subscriptions.push(serving, panel, runner, new ShapeItem(serving), rulePagesFrom(serving));

  let explorer: Explorer | undefined;
  const trust = (): void => {
    explorer ??= new Explorer(context);
    context.subscriptions.push(explorer);
  };
  // Tests and bindings execute something: they wait until the folder is trusted. The server is told then which lenses it may show.
  if (vscode.workspace.isTrusted) {
    trust();
  } else {
    context.subscriptions.push(vscode.workspace.onDidGrantWorkspaceTrust(() => {
      trust();
      anew();
    }));
  }

  const command = (id: CommandId | 'fdlc.run' | 'fdlc.test' | 'fdlc.graph', run: (...given: unknown[]) => unknown): void => {
    context.subscriptions.push(vscode.commands.registerCommand(id, run));
  };
  const trusted = (run: (...given: unknown[]) => unknown) => (...given: unknown[]): unknown =>
    vscode.workspace.isTrusted ? run(...given) : void vscode.window.showWarningMessage(vscode.l10n.t('FDL: nothing is run in a folder that is not trusted.'));
  const flowOf = (given: unknown): vscode.Uri | undefined => addressOf(given) ?? panel.active ?? edited();
  command('fdl.showGraph', given => panel.show(flowOf(given)));
  command('fdl.run', trusted(given => runner.run(flowOf(given))));
  command('fdl.runAgain', trusted(given => runner.runAgain(flowOf(given))));
  command('fdl.testCase', trusted(() => explorer?.runAtCursor()));
  command('fdl.restartServer', () => serving.restart());
  command('fdl.showLog', () => serving.showLog());
  command('fdl.initProject', trusted(() => initProject(context)));
  // What code lenses of the server name, with `{uri, line}`; lines count from 1.
  const at = (given: unknown): { uri?: string; line?: number } => (typeof given === 'object' && given !== null ? given : {});
  command('fdlc.graph', given => panel.show(flowOf(at(given).uri)));
  command('fdlc.run', trusted(given => runner.run(flowOf(at(given).uri))));
  command('fdlc.test', trusted(given => {
    const { uri, line } = at(given);
    return uri === undefined ? undefined : explorer?.runAt(vscode.Uri.parse(uri), line === undefined ? undefined : line - 1);
  }));

  context.subscriptions.push(
    vscode.workspace.onDidChangeConfiguration(it => {
      if (it.affectsConfiguration('fdl.server.path') || it.affectsConfiguration('fdl.mode')) {
        anew();
      }
    }),
  );
  context.subscriptions.push(followFlow(), onceServed(start));
}

/** The editor waits for this, so that no server stays behind. */
export function deactivate(): Promise<void> | undefined {
  return server?.stop();
}

/** The flow that a command was given. */
function addressOf(given: unknown): vscode.Uri | undefined {
  return typeof given === 'string' ? vscode.Uri.parse(given) : given instanceof vscode.Uri ? given : undefined;
}

/** The flow that is edited, else one that is seen. */
function edited(): vscode.Uri | undefined {
  const active = vscode.window.activeTextEditor?.document;
  if (active !== undefined && isFlow(active)) {
    return active.uri;
  }
  return vscode.window.visibleTextEditors.map(it => it.document).find(isFlow)?.uri;
}
