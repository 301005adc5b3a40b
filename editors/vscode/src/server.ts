// The language server: started when a flow is opened, restarted when its program changes.

import * as vscode from 'vscode';
import { DidChangeTextDocumentNotification, LanguageClient, RevealOutputChannelOn, State, type LanguageClientOptions } from 'vscode-languageclient/node';
import type { Answer } from './picture';
import { programOrTell } from './program';
import { setting } from './settings';

/** Commands that code lenses of the server may name; it offers those only. */
export const lensCommands = ['fdlc.run', 'fdlc.test', 'fdlc.graph'];

/** What is known of the data at a place. */
export interface ShapeHere { state: string | null; shape: string | null; input: string | null; output: string | null }

export class Server implements vscode.Disposable {
  private client: LanguageClient | undefined;
  private readonly log = vscode.window.createOutputChannel('FDL Language Server', { log: true });
  private readonly ready = new vscode.EventEmitter<void>();
  private queue: Promise<void> = Promise.resolve();
  private readonly edited = new vscode.EventEmitter<vscode.TextDocument>();
  /** Fires when the server has been started. */
  readonly onReady = this.ready.event;
  /** Fires when the server has been told of an edit: what is asked from now on is answered with it. */
  readonly onEdited = this.edited.event;

  constructor(private readonly context: vscode.ExtensionContext) {}

  /** Starts it, or starts it anew. Calls follow each other, so that there is never more than one. */
  restart(): Promise<void> {
    this.queue = this.queue.then(() => this.stop()).then(() => this.start()).catch((it: unknown) => this.log.error(String(it)));
    return this.queue;
  }

  /** The picture of a flow, or what became of the `known` one; none of what is no flow, or while the server is away. */
  async picture(uri: vscode.Uri, folded: string[], known: number | undefined): Promise<Answer | undefined> {
    return this.ask<Answer>('fdl/graph', { textDocument: { uri: uri.toString() }, folded, ...(known !== undefined && { known }) });
  }

  /** What is known of the data at a place. */
  async shape(uri: vscode.Uri, position: vscode.Position): Promise<ShapeHere | undefined> {
    return this.ask<ShapeHere>('fdl/shape', { textDocument: { uri: uri.toString() }, position });
  }

  /** Ends it. */
  async stop(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    if (client?.needsStop()) {
      await client.stop().catch((it: unknown) => this.log.debug(String(it)));
    }
    await client?.dispose().catch((it: unknown) => this.log.debug(String(it)));
  }

  showLog(): void {
    this.log.show();
  }

  dispose(): void {
    void this.stop();
    this.log.dispose();
    this.ready.dispose();
    this.edited.dispose();
  }

  private async ask<Answer>(method: string, params: object): Promise<Answer | undefined> {
    const client = this.client;
    if (client?.state !== State.Running) {
      return undefined;
    }
    try {
      return (await client.sendRequest<Answer | null>(method, params)) ?? undefined;
    } catch (it) {
      // A server that is being stopped refuses requests, and an older one does not know them all.
      this.log.debug(`${method}: ${String(it)}`);
      return undefined;
    }
  }

  private async start(): Promise<void> {
    const program = programOrTell(this.context);
    if (program === undefined) {
      return;
    }
    const mode = setting('fdl.mode');
    const schemes = ['file', 'untitled', 'vscode-userdata'];
    const options: LanguageClientOptions = {
      documentSelector: schemes.flatMap(scheme => ['fdl', 'yaml', 'json', 'jsonc'].map(language => ({ scheme, language }))),
      initializationOptions: { commands: vscode.workspace.isTrusted ? lensCommands : ['fdlc.graph'], ...(mode !== 'project' && { mode }) },
      outputChannel: this.log,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      progressOnInitialization: false,
      markdown: { isTrusted: false, supportHtml: false },
    };
    const client = new LanguageClient('fdl', 'FDL', { run: { command: program, args: ['lsp'] }, debug: { command: program, args: ['lsp'] } }, options);
    this.client = client;
    client.getFeature(DidChangeTextDocumentNotification.method).onNotificationSent(it => this.edited.fire(it.textDocument));
    try {
      await client.start();
      this.log.info(`serving with ${program}`);
      this.ready.fire();
    } catch (it) {
      this.log.error(String(it));
      const show = vscode.l10n.t('Show Log');
      const chosen = await vscode.window.showErrorMessage(vscode.l10n.t('FDL: the language server `{0}` did not start.', program), show);
      if (chosen === show) {
        this.log.show();
      }
    }
  }
}
