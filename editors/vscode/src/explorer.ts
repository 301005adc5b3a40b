// The Test Explorer: cases of flow tests, run by `fdlc test`, with differences and coverage.

import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { detailsOf, fileCoverage } from './coverage';
import { execute } from './process';
import { program, programOrTell } from './program';
import { calls, mergeCoverage, readTestReport, testCalls, type CaseReport, type FlowCoverage, type TestReport, type Wanted } from './report';
import { foreignGlob, isTest, testGlob } from './settings';
import { stepDone } from './walkthrough';

/** How long changes are collected before the cases are named again, in milliseconds. */
const REST = 300;

export class Explorer implements vscode.Disposable {
  private readonly controller = vscode.tests.createTestController('fdl', vscode.l10n.t('Flow Tests'));
  private readonly disposables: vscode.Disposable[] = [this.controller];
  private readonly changed = new Map<string, vscode.Uri>();
  private timer: NodeJS.Timeout | undefined;
  private found: Promise<void> | undefined;

  constructor(private readonly context: vscode.ExtensionContext) {
    this.controller.resolveHandler = item => (item === undefined ? this.find() : this.list([item]));
    this.controller.refreshHandler = () => this.findAnew();
    const profile = (name: string, kind: vscode.TestRunProfileKind, coverage: boolean): vscode.TestRunProfile =>
      this.controller.createRunProfile(name, kind, (request, token) => this.run(request, token, coverage), kind === vscode.TestRunProfileKind.Run);
    profile(vscode.l10n.t('Run'), vscode.TestRunProfileKind.Run, false);
    profile(vscode.l10n.t('Run with Coverage'), vscode.TestRunProfileKind.Coverage, true).loadDetailedCoverage = (_, it) => detailsOf(it);
    const watcher = vscode.workspace.createFileSystemWatcher(testGlob);
    watcher.onDidCreate(it => this.later(it));
    watcher.onDidChange(it => this.later(it));
    watcher.onDidDelete(it => this.controller.items.delete(it.toString()));
    this.disposables.push(watcher, vscode.workspace.onDidOpenTextDocument(it => isTest(it.uri) && this.later(it.uri)));
    // An open test is listed at once: its cases get their marks in the margin.
    vscode.window.visibleTextEditors.filter(it => isTest(it.document.uri)).forEach(it => this.later(it.document.uri));
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.disposables.forEach(it => void it.dispose());
  }

  /** Runs the case that the cursor stands in. */
  async runAtCursor(): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    if (editor !== undefined) {
      await this.runAt(editor.document.uri, editor.selection.active.line);
    }
  }

  /** Runs the case of a test file that stands at a line, or all of its cases. */
  async runAt(uri: vscode.Uri, line: number | undefined): Promise<void> {
    const document = await vscode.workspace.openTextDocument(uri);
    // What is not dirty is not saved: those who watch the file would look at it for nothing.
    if (document.isDirty) {
      await document.save();
    }
    const file = this.file(uri);
    await this.list([file]);
    const cases = [...file.children].map(([, it]) => it);
    const before = cases.filter(it => line === undefined || (it.range?.start.line ?? 0) <= line);
    const wanted = line === undefined ? file : before.at(-1);
    if (wanted === undefined) {
      void vscode.window.showInformationMessage(vscode.l10n.t('FDL: there is no test case here.'));
      return;
    }
    await vscode.commands.executeCommand('workbench.view.testing.focus');
    await this.run(new vscode.TestRunRequest([wanted]), new vscode.CancellationTokenSource().token, false);
  }

  private later(uri: vscode.Uri): void {
    this.changed.set(uri.toString(), uri);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      const files = [...this.changed.values()].map(it => this.file(it));
      this.changed.clear();
      void this.list(files);
    }, REST);
  }

  private find(): Promise<void> {
    this.found ??= this.findAnew();
    return this.found;
  }

  private async findAnew(): Promise<void> {
    const files = await vscode.workspace.findFiles(testGlob, foreignGlob);
    await this.list(files.map(it => this.file(it)));
  }

  private file(uri: vscode.Uri): vscode.TestItem {
    const known = this.controller.items.get(uri.toString());
    if (known !== undefined) {
      return known;
    }
    const item = this.controller.createTestItem(uri.toString(), vscode.workspace.asRelativePath(uri), uri);
    item.canResolveChildren = true;
    this.controller.items.add(item);
    return item;
  }

  /** Names the cases of files. What is no flow test goes; a broken one stays and says so. */
  private async list(files: vscode.TestItem[]): Promise<void> {
    for (const some of calls(files)) {
      await this.listSome(some);
    }
  }

  private async listSome(files: vscode.TestItem[]): Promise<void> {
    const found = program(this.context);
    const paths = files.flatMap(it => (it.uri === undefined ? [] : [it.uri.fsPath]));
    if (found === undefined || paths.length === 0) {
      return;
    }
    const folder = dirname(paths[0] ?? '.');
    const args = ['test', '--list', '--format', 'json', '--color', 'never', ...paths];
    const ended = await execute({ program: found, args, folder }).catch(() => undefined);
    const report = readTestReport(ended?.output ?? '');
    for (const file of files) {
      const cases = report?.cases.filter(it => it.file === file.uri?.fsPath) ?? [];
      file.children.replace(cases.map((it, at) => this.caseItem(file, it, at)));
      file.error = undefined;
      if (cases.length === 0) {
        if (await mentionsFlow(file.uri)) {
          file.error = vscode.l10n.t('No case could be read; see the Problems panel.');
        } else {
          this.controller.items.delete(file.id);
        }
      }
    }
  }

  private caseItem(file: vscode.TestItem, it: CaseReport, at: number): vscode.TestItem {
    const item = this.controller.createTestItem(`${file.id}#${at}`, it.name, file.uri);
    const [start, end] = [it.range.start.line - 1, it.range.end.line - 1];
    item.range = new vscode.Range(start, it.range.start.column - 1, end, 0);
    item.sortText = String(at).padStart(6, '0');
    return item;
  }

  /** Runs what is asked, one call of the program after the other. */
  private async run(request: vscode.TestRunRequest, token: vscode.CancellationToken, coverage: boolean): Promise<void> {
    const found = programOrTell(this.context);
    if (found === undefined) {
      return;
    }
    const run = this.controller.createTestRun(request);
    const items = this.wanted(request);
    const wanted: Wanted[] = items.map(({ file, cases }) => ({
      file: file.uri?.fsPath ?? '',
      lines: cases.length === file.children.size ? 'all' : cases.map(it => (it.range?.start.line ?? 0) + 1),
    }));
    items.flatMap(it => it.cases).forEach(it => run.started(it));
    const covered: FlowCoverage[] = [];
    const open = new Set(items.flatMap(it => it.cases));
    for (const args of testCalls(wanted, coverage)) {
      if (token.isCancellationRequested) {
        break;
      }
      const folder = dirname(args.at(-1) ?? '.');
      const ended = await execute({
        program: found, args: [...args, '--color', 'never'], folder, onStop: stop => token.onCancellationRequested(stop),
      }).catch((it: unknown) => ({ output: '', errors: String(it) }));
      run.appendOutput(ended.errors.replaceAll(/\r?\n/g, '\r\n'));
      const report = readTestReport(ended.output);
      this.tell(run, report, items.flatMap(it => it.cases), open);
      covered.push(...(report?.coverage ?? []));
      if (report === undefined) {
        open.forEach(it => run.errored(it, new vscode.TestMessage(ended.errors.trim() || vscode.l10n.t('it was ended'))));
        open.clear();
      }
    }
    open.forEach(it => run.skipped(it));
    for (const it of mergeCoverage(covered)) {
      run.addCoverage(fileCoverage(it));
    }
    run.end();
    stepDone('test');
  }

  private wanted(request: vscode.TestRunRequest): { file: vscode.TestItem; cases: vscode.TestItem[] }[] {
    const asked = request.include ?? [...this.controller.items].map(([, it]) => it);
    const excluded = new Set(request.exclude);
    const files = new Map<vscode.TestItem, Set<vscode.TestItem>>();
    for (const it of asked) {
      const file = it.parent ?? it;
      const cases = it.parent === undefined ? [...it.children].map(([, child]) => child) : [it];
      const known = files.get(file) ?? new Set();
      cases.filter(one => !excluded.has(one) && !excluded.has(file)).forEach(one => known.add(one));
      files.set(file, known);
    }
    return [...files].map(([file, cases]) => ({ file, cases: [...cases] })).filter(it => it.cases.length > 0);
  }

  private tell(run: vscode.TestRun, report: TestReport | undefined, cases: vscode.TestItem[], open: Set<vscode.TestItem>): void {
    for (const it of report?.cases ?? []) {
      const item = cases.find(item => item.uri?.fsPath === it.file && item.range?.start.line === it.range.start.line - 1);
      if (item === undefined) {
        continue;
      }
      open.delete(item);
      const duration = it.elapsedSeconds * 1000;
      run.appendOutput(`${it.status === 'passed' ? 'ok  ' : 'FAIL'}  ${it.name}  (${it.elapsedSeconds} s)\r\n`, undefined, item);
      if (it.status === 'failed') {
        run.failed(item, it.failures.map(failure => message(failure, item)), duration);
      } else {
        run.passed(item, duration);
      }
    }
  }
}

function message(failure: CaseReport['failures'][number], item: vscode.TestItem): vscode.TestMessage {
  const text = (it: unknown): string => (typeof it === 'string' ? it : JSON.stringify(it, null, 2) ?? '');
  const it = new vscode.TestMessage(failure.message);
  if (failure.expected !== undefined && failure.expected !== null) {
    it.expectedOutput = text(failure.expected);
    it.actualOutput = text(failure.actual);
  }
  const line = failure.range === null ? item.range?.start.line : failure.range.start.line - 1;
  if (item.uri !== undefined && line !== undefined) {
    it.location = new vscode.Location(item.uri, new vscode.Position(line, Math.max(0, (failure.range?.start.column ?? 1) - 1)));
  }
  return it;
}

/** Whether a file means to be a flow test: other programs have files of that name too. */
async function mentionsFlow(uri: vscode.Uri | undefined): Promise<boolean> {
  try {
    const text = uri === undefined ? '' : new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
    return /^(flow|definition)\s*:/m.test(text) && /^cases\s*:/m.test(text);
  } catch {
    return false;
  }
}
