// Running a flow: which input, which mocks, and what came of it.

import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { readReport, viewRun } from './history';
import { checkInput, complaint, mocksFor, oneLine, runArguments, type Remembered } from './inputs';
import type { RunView } from './picture';
import { execute, type Ended } from './process';
import { programOrTell } from './program';
import { setting, testGlob } from './settings';

/** How many inputs are remembered for each flow. */
const INPUTS = 8;
/** A run that is over sooner is not announced, in milliseconds. */
const SLOW = 700;

export class Runner implements vscode.Disposable {
  private readonly log = vscode.window.createOutputChannel('FDL Run');
  private readonly renames = vscode.workspace.onDidRenameFiles(({ files }) => files.forEach(it => this.rename(it.oldUri, it.newUri)));

  /** Hears of each execution that came to an end. */
  onRun: (flow: vscode.Uri, run: RunView) => Promise<void> = () => Promise.resolve();

  constructor(private readonly context: vscode.ExtensionContext) {}

  dispose(): void {
    this.renames.dispose();
    this.log.dispose();
  }

  /** What is remembered of a flow goes with its file. */
  private rename(before: vscode.Uri, now: vscode.Uri): void {
    const known = this.context.workspaceState.get<Remembered>(key(before));
    if (known !== undefined) {
      void this.context.workspaceState.update(key(before), undefined).then(() => this.context.workspaceState.update(key(now), known));
    }
  }

  /** Asks for the input and the mocks, and runs. */
  async run(uri: vscode.Uri | undefined): Promise<void> {
    const flow = await this.saved(uri);
    if (flow === undefined) {
      return;
    }
    const known = this.remembered(flow);
    const input = await this.askInput(flow, known);
    if (input === undefined) {
      return;
    }
    const mocks = await this.askMocks(flow, known);
    if (mocks === undefined) {
      return;
    }
    const inputs = [input, ...known.inputs.filter(it => it !== input)].slice(0, INPUTS);
    await this.context.workspaceState.update(key(flow), { inputs, mocks });
    await this.execute(flow, input, mocks);
  }

  /** Runs with what was chosen before; asks where nothing was. */
  async runAgain(uri: vscode.Uri | undefined): Promise<void> {
    const flow = await this.saved(uri);
    if (flow === undefined) {
      return;
    }
    const { inputs: [input], mocks } = this.remembered(flow);
    await (input === undefined ? this.run(flow) : this.execute(flow, input, mocks));
  }

  private remembered(flow: vscode.Uri): Remembered {
    return this.context.workspaceState.get<Remembered>(key(flow)) ?? { inputs: [], mocks: '' };
  }

  /** The flow as a file; what is run is what is on the disk. */
  private async saved(uri: vscode.Uri | undefined): Promise<vscode.Uri | undefined> {
    if (uri === undefined) {
      void vscode.window.showInformationMessage(vscode.l10n.t('FDL: open a flow first.'));
      return undefined;
    }
    const document = await vscode.workspace.openTextDocument(uri);
    if (document.isUntitled || document.uri.scheme !== 'file') {
      void vscode.window.showInformationMessage(vscode.l10n.t('FDL: save the flow to a file first; what is run is the file.'));
      return undefined;
    }
    return document.isDirty && !(await document.save()) ? undefined : uri;
  }

  private async askInput(flow: vscode.Uri, known: Remembered): Promise<string | undefined> {
    const write = vscode.l10n.t('Another input…');
    const file = vscode.l10n.t('From a file…');
    let chosen: string | undefined = write;
    if (known.inputs.length > 0) {
      const items = [
        ...known.inputs.map((it, at) => ({ label: oneLine(it), description: at === 0 ? vscode.l10n.t('last time') : '', input: it })),
        { label: '', kind: vscode.QuickPickItemKind.Separator, input: '' },
        { label: `$(edit) ${write}`, input: write },
        { label: `$(json) ${file}`, input: file },
      ];
      chosen = (await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Input of {0}', basename(flow.fsPath)) }))?.input;
    }
    if (chosen === file) {
      return this.inputFromFile(flow);
    }
    if (chosen !== write) {
      return chosen;
    }
    return vscode.window.showInputBox({
      title: vscode.l10n.t('Input of {0}', basename(flow.fsPath)),
      prompt: vscode.l10n.t('A JSON object'),
      value: known.inputs[0] ?? '{}',
      ignoreFocusOut: true,
      validateInput: text => {
        const wrong = checkInput(text);
        return wrong === undefined ? undefined : vscode.l10n.t('The input must be a JSON object: {0}', wrong);
      },
    });
  }

  private async inputFromFile(flow: vscode.Uri): Promise<string | undefined> {
    const [file] = (await vscode.window.showOpenDialog({ defaultUri: vscode.Uri.file(dirname(flow.fsPath)), filters: { JSON: ['json'] } })) ?? [];
    if (file === undefined) {
      return undefined;
    }
    const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
    const wrong = checkInput(text);
    if (wrong !== undefined) {
      void vscode.window.showErrorMessage(vscode.l10n.t('The input must be a JSON object: {0}', wrong));
      return undefined;
    }
    return text;
  }

  /** The file with mocks; empty for none, none when the user went away. */
  private async askMocks(flow: vscode.Uri, known: Remembered): Promise<string | undefined> {
    const files = await vscode.workspace.findFiles(testGlob, '**/node_modules/**', 200);
    const fitting = mocksFor(flow.fsPath, files.map(it => it.fsPath), known.mocks);
    if (fitting.length === 0) {
      return '';
    }
    const items = [
      ...fitting.map(it => ({ label: `$(beaker) ${basename(it)}`, description: vscode.workspace.asRelativePath(dirname(it)), mocks: it })),
      { label: vscode.l10n.t('No mocks'), description: vscode.l10n.t('what `fdlc.yaml` binds is really called'), mocks: '' },
    ];
    return (await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Mocks that answer the Tasks') }))?.mocks;
  }

  private async execute(flow: vscode.Uri, input: string, mocks: string): Promise<void> {
    const program = programOrTell(this.context);
    if (program === undefined) {
      return;
    }
    const args = runArguments(flow.fsPath, mocks, setting('fdl.mode'));
    const name = basename(flow.fsPath);
    this.log.appendLine(`> ${name} ${oneLine(input)}${mocks === '' ? '' : `, ${basename(mocks)}`}`);
    let stop = (): void => undefined;
    const running = execute({
      program, args, input, folder: dirname(flow.fsPath), onError: text => this.log.append(text), onStop: it => { stop = it; },
    }).catch((it: unknown) => String(it));
    const slow = setTimeout(() => {
      const options = { location: vscode.ProgressLocation.Notification, title: vscode.l10n.t('Running {0}', name), cancellable: true };
      void vscode.window.withProgress(options, (_, token) => {
        token.onCancellationRequested(() => stop());
        return running;
      });
    }, SLOW);
    const ended = await running;
    clearTimeout(slow);
    if (typeof ended === 'string') {
      void vscode.window.showErrorMessage(`FDL: ${ended}`);
    } else {
      await this.tell(flow, ended);
    }
  }

  private async tell(flow: vscode.Uri, ended: Ended): Promise<void> {
    const report = readReport(ended.output);
    const show = vscode.l10n.t('Show Log');
    if (report === undefined) {
      const { text, others } = complaint(ended.errors);
      const why = text === '' ? vscode.l10n.t('it was ended') : others === 0 ? text : vscode.l10n.t('{0} (and {1} more)', text, others);
      const chosen = await vscode.window.showErrorMessage(vscode.l10n.t('FDL: the flow could not be run: {0}', why), show);
      if (chosen === show) {
        this.log.show();
      }
      return;
    }
    this.log.appendLine(JSON.stringify(report.output ?? report.error, null, 2));
    this.log.appendLine('');
    const run = viewRun(report);
    await this.onRun(flow, run);
    vscode.window.setStatusBarMessage(`$(${report.status === 'Succeeded' ? 'pass' : 'error'}) ${run.summary}`, 10_000);
  }
}

function key(flow: vscode.Uri): string {
  return `run:${join(flow.fsPath)}`;
}
