// The status bar item that shows the inferred shape of the data at the cursor.

import * as vscode from 'vscode';
import type { Server } from './server';
import { isFlow, setting } from './settings';

/** How long a shape may be in the status bar; the rest is in the tooltip. */
const WIDTH = 60;
/** How long the last shape stays while nothing is known, in milliseconds: half-typed text should not make the item come and go. */
const STAY = 1_500;
/** How long the cursor rests before the server is asked, in milliseconds. */
const REST = 120;

export class ShapeItem implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem('fdl.shape', vscode.StatusBarAlignment.Right, 120);
  private readonly listeners: vscode.Disposable;
  private timer: NodeJS.Timeout | undefined;
  private hiding: NodeJS.Timeout | undefined;
  private shown: string | undefined;
  private asked = 0;

  constructor(private readonly server: Server) {
    this.item.name = vscode.l10n.t('FDL: Shape of the Data');
    const later = (): void => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => void this.update(), REST);
    };
    this.listeners = vscode.Disposable.from(
      vscode.window.onDidChangeTextEditorSelection(later),
      vscode.window.onDidChangeActiveTextEditor(later),
      vscode.workspace.onDidChangeTextDocument(it => it.document === vscode.window.activeTextEditor?.document && later()),
      server.onReady(later),
    );
  }

  dispose(): void {
    clearTimeout(this.timer);
    clearTimeout(this.hiding);
    this.listeners.dispose();
    this.item.dispose();
  }

  private async update(): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    if (editor === undefined || !setting('fdl.statusBar.shape') || !isFlow(editor.document)) {
      this.hide();
      return;
    }
    if (this.shown !== editor.document.uri.toString()) {
      this.hide();
    }
    const asked = ++this.asked;
    const here = await this.server.shape(editor.document.uri, editor.selection.active);
    if (asked !== this.asked) {
      return;
    }
    const shape = here?.shape ?? here?.input;
    if (here === undefined || shape === null || shape === undefined) {
      this.hiding ??= setTimeout(() => this.hide(), STAY);
      return;
    }
    clearTimeout(this.hiding);
    this.hiding = undefined;
    this.shown = editor.document.uri.toString();
    const label = here.shape !== null ? '' : '$Input: ';
    this.item.text = `$(symbol-structure) ${label}${shape.length > WIDTH ? `${shape.slice(0, WIDTH)}…` : shape}`;
    const tip = new vscode.MarkdownString();
    const add = (title: string, text: string | null): void => {
      if (text !== null) {
        tip.appendMarkdown(`${title}\n`).appendCodeblock(text, 'typescript');
      }
    };
    add(vscode.l10n.t('At the cursor'), here.shape);
    add(vscode.l10n.t('Input of the state'), here.input);
    add(vscode.l10n.t('Output of the state'), here.output);
    this.item.tooltip = tip;
    this.item.show();
  }

  private hide(): void {
    clearTimeout(this.hiding);
    this.hiding = undefined;
    this.shown = undefined;
    this.item.hide();
  }
}
