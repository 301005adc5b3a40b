// The graph panel: follows the flow that is edited, asks the server for its picture, and hears what is clicked.

import { randomBytes } from 'node:crypto';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { FromPanel, Range, RunView, Texts, ToPanel } from './picture';
import type { Server } from './server';
import { isFlow, setting } from './settings';
import { stepDone } from './walkthrough';

const TYPE = 'fdl.graph';

export class Panel implements vscode.Disposable {
  /** Hears when the user wants to run the flow that is shown. */
  onRun: (flow: vscode.Uri) => void = () => undefined;

  private panel: vscode.WebviewPanel | undefined;
  private flow: vscode.Uri | undefined;
  private ready = false;
  private asking = false;
  private again = false;
  // The picture that the panel has: the server is asked only for what has changed since.
  private known: number | undefined;
  private folded: string[] = [];
  private readonly runs = new Map<string, RunView>();
  private toldRun: RunView | undefined;
  private readonly listeners: vscode.Disposable;

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly server: Server,
  ) {
    this.listeners = vscode.Disposable.from(
      vscode.window.registerWebviewPanelSerializer(TYPE, { deserializeWebviewPanel: panel => this.restore(panel) }),
      server.onEdited(it => this.shows(it) && void this.draw()),
      vscode.window.onDidChangeActiveTextEditor(it => it !== undefined && this.follow(it.document)),
      vscode.window.onDidChangeTextEditorSelection(it => this.shows(it.textEditor.document) && this.tellCursor(it.textEditor)),
      server.onReady(() => void this.draw()),
      vscode.workspace.onDidRenameFiles(({ files }) => files.forEach(it => this.rename(it.oldUri, it.newUri))),
    );
  }

  dispose(): void {
    this.listeners.dispose();
    this.panel?.dispose();
  }

  /** The flow that is shown, where the panel is what the user works with. */
  get active(): vscode.Uri | undefined {
    return this.panel?.active === true ? this.flow : undefined;
  }

  /** Shows the graph of a flow beside it. */
  async show(flow: vscode.Uri | undefined): Promise<void> {
    if (flow === undefined && this.flow === undefined) {
      void vscode.window.showInformationMessage(vscode.l10n.t('FDL: open a flow first.'));
      return;
    }
    this.take(flow ?? this.flow);
    if (this.panel === undefined) {
      // A flow that is open nowhere is opened, since the server draws what is open.
      const open = vscode.window.visibleTextEditors.some(it => this.shows(it.document));
      if (!open && this.flow !== undefined) {
        await vscode.window.showTextDocument(this.flow, { preview: true });
      }
      const column = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
      this.adopt(vscode.window.createWebviewPanel(TYPE, vscode.l10n.t('Flow Graph'), column, this.options()));
    } else {
      this.panel.reveal(undefined, true);
    }
    this.entitle();
    await this.draw();
  }

  /** Colours the graph of a flow by what an execution did. */
  async showRun(flow: vscode.Uri, run: RunView): Promise<void> {
    this.runs.set(flow.toString(), run);
    await this.show(flow);
  }

  private options(): vscode.WebviewOptions & vscode.WebviewPanelOptions {
    const dist = vscode.Uri.joinPath(this.context.extensionUri, 'dist');
    return { enableScripts: true, localResourceRoots: [dist], retainContextWhenHidden: true };
  }

  private async restore(panel: vscode.WebviewPanel): Promise<void> {
    panel.webview.options = this.options();
    this.adopt(panel);
    const open = vscode.window.visibleTextEditors.find(it => isFlow(it.document));
    if (open !== undefined) {
      await this.show(open.document.uri);
    }
  }

  private adopt(panel: vscode.WebviewPanel): void {
    this.panel?.dispose();
    this.panel = panel;
    this.ready = false;
    const dist = vscode.Uri.joinPath(this.context.extensionUri, 'dist');
    const address = (name: string): string => panel.webview.asWebviewUri(vscode.Uri.joinPath(dist, name)).toString();
    panel.iconPath = vscode.Uri.joinPath(this.context.extensionUri, 'icons', 'fdl.png');
    panel.webview.onDidReceiveMessage((it: FromPanel) => void this.hear(it));
    panel.onDidDispose(() => {
      if (this.panel === panel) {
        this.panel = undefined;
        this.ready = false;
      }
    });
    panel.webview.html = page(panel.webview.cspSource, address('graph.js'), address('graph.css'));
  }

  private async hear(message: FromPanel): Promise<void> {
    switch (message.type) {
      case 'ready':
        this.ready = true;
        this.toldRun = undefined;
        this.known = undefined;
        await this.draw();
        break;
      case 'lost':
        this.known = undefined;
        await this.draw();
        break;
      case 'reveal': await this.reveal(message.range, message.keepFocus); break;
      case 'save': await this.save(message.svg); break;
      case 'fold':
        this.folded = message.folded;
        await this.draw();
        break;
      case 'run':
        if (this.flow !== undefined) {
          this.onRun(this.flow);
        }
        break;
      case 'fault': console.error(`FDL graph: ${message.message}`); break;
    }
  }

  private shows(document: vscode.TextDocument): boolean {
    return document.uri.toString() === this.flow?.toString();
  }

  /** Another flow is edited: the panel goes with it. */
  private follow(document: vscode.TextDocument): void {
    if (this.panel !== undefined && isFlow(document) && !this.shows(document)) {
      this.take(document.uri);
      this.entitle();
      void this.draw();
    }
  }

  private take(flow: vscode.Uri | undefined): void {
    if (flow?.toString() !== this.flow?.toString()) {
      this.flow = flow;
      this.folded = [];
      this.known = undefined;
    }
  }

  /** A flow has another name: the panel and the colours of its run go with it. */
  private rename(before: vscode.Uri, now: vscode.Uri): void {
    const run = this.runs.get(before.toString());
    if (run !== undefined) {
      this.runs.delete(before.toString());
      this.runs.set(now.toString(), run);
    }
    if (this.flow?.toString() === before.toString()) {
      this.take(now);
      this.entitle();
      void this.draw();
    }
  }

  private entitle(): void {
    if (this.panel !== undefined && this.flow !== undefined) {
      this.panel.title = vscode.l10n.t('Graph of {0}', basename(this.flow.path));
    }
  }

  /** Asks for the picture and shows it. While the server works on one, edits are collected for the next. */
  private async draw(): Promise<void> {
    if (this.asking) {
      this.again = true;
      return;
    }
    this.asking = true;
    try {
      do {
        this.again = false;
        await this.drawOnce();
      } while (this.again);
    } finally {
      this.asking = false;
    }
  }

  private async drawOnce(): Promise<void> {
    const flow = this.flow;
    if (this.panel === undefined || !this.ready || flow === undefined) {
      return;
    }
    const known = this.known;
    const answer = await this.server.picture(flow, this.folded, known);
    if (flow !== this.flow || known !== this.known) {
      this.again = true;
      return;
    }
    const uri = flow.toString();
    this.known = answer?.id;
    if (answer === undefined) {
      this.post({ type: 'none', uri, text: vscode.l10n.t('There is no flow to draw here.') });
      return;
    }
    const isWhole = !('changes' in answer);
    this.post(isWhole ? { type: 'picture', picture: answer, uri } : { type: 'changes', changed: answer });
    stepDone('graph');
    const run = this.runs.get(uri);
    if (run !== this.toldRun) {
      this.toldRun = run;
      this.post({ type: 'run', run, uri });
    }
    const editor = vscode.window.visibleTextEditors.find(it => this.shows(it.document));
    if (isWhole && editor !== undefined) {
      this.tellCursor(editor);
    }
  }

  private tellCursor(editor: vscode.TextEditor): void {
    const { line, character } = editor.selection.active;
    this.post({ type: 'cursor', line, character, follow: setting('fdl.graph.followCursor') });
  }

  private post(message: ToPanel): void {
    if (this.ready) {
      void this.panel?.webview.postMessage(message);
    }
  }

  private async reveal(range: Range, keepFocus: boolean): Promise<void> {
    if (this.flow === undefined) {
      return;
    }
    const known = vscode.window.visibleTextEditors.find(it => this.shows(it.document))?.viewColumn;
    const { start, end } = range;
    const selection = new vscode.Range(start.line, start.character, end.line, end.character);
    const column = known ?? (this.panel?.viewColumn === vscode.ViewColumn.One ? vscode.ViewColumn.Two : vscode.ViewColumn.One);
    const editor = await vscode.window.showTextDocument(this.flow, { viewColumn: column, preserveFocus: keepFocus, selection });
    editor.revealRange(selection, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  }

  private async save(svg: string): Promise<void> {
    if (this.flow === undefined) {
      return;
    }
    // What was never saved lies nowhere: its picture goes to the folder that is open.
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    const place = this.flow.scheme !== 'untitled' || folder === undefined ? this.flow : vscode.Uri.joinPath(folder, basename(this.flow.path));
    const beside = place.with({ path: place.path.replace(/(\.(fdl|flow))?\.(ya?ml|json)$/, '') + '.svg' });
    const target = await vscode.window.showSaveDialog({ defaultUri: beside, filters: { SVG: ['svg'] } });
    if (target !== undefined) {
      await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(svg));
    }
  }
}

/** The page of the panel: nothing from outside, no script but the one that carries the nonce. */
function page(source: string, script: string, style: string): string {
  const nonce = randomBytes(16).toString('base64');
  const policy = `default-src 'none'; style-src ${source}; script-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'`;
  return `<!DOCTYPE html>
<html lang="${attribute(vscode.env.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${attribute(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${attribute(style)}">
</head>
<body data-texts="${attribute(JSON.stringify(texts()))}">
<script nonce="${nonce}" src="${attribute(script)}"></script>
</body>
</html>`;
}

function attribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}

/** What the panel says, in the language of the editor. */
function texts(): Texts {
  const t = vscode.l10n.t;
  return {
    search: t('Search for a state'), fit: t('Fit'), zoomIn: t('Zoom in'), zoomOut: t('Zoom out'), save: t('Save as SVG'),
    run: t('Run'), fold: t('Fold'), unfold: t('Unfold'), clear: t('Clear the colours of the run'), graph: t('Graph of the flow'),
    input: t('Input'), output: t('Output'), error: t('Error'), parameters: t('Parameters'), attempts: t('Attempts'),
    attempt: t('Attempt'), visit: t('Visit'), close: t('Close'), outdated: t('edited since this run'), jump: t('Go to the text'),
    running: t('not finished'), succeeded: t('succeeded'), caught: t('failed and caught'), failed: t('failed'),
    timedOut: t('timed out'), aborted: t('cancelled'), loading: t('Waiting for the language server…'),
    keys: t('Arrow keys: go through states. Enter: go to the text. Space: show it there. + − 0: zoom, fit. F: fold. /: search.'),
  };
}
