// The language server: started when a flow is opened, restarted when its program changes.

import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import type { Answer } from './picture';
import { onceThereIsOne, programOrTell } from './program';
import { setting } from './settings';
import { sinceWaking, work } from './wake';

/** Commands that code lenses of the server may name; it offers those only. */
const lensCommands = ['fdlc.run', 'fdlc.test', 'fdlc.graph'];
/** Those of them that execute nothing. */
const harmless = ['fdlc.graph'];

/** What is known of the data at a place. */
export interface ShapeHere { state: string | null; shape: string | null; input: string | null; output: string | null }

export class Server implements vscode.Disposable {
  private client: LanguageClient | undefined;
  private readonly log = vscode.window.createOutputChannel('FDL Language Server', { log: true });
  private readonly ready = new vscode.EventEmitter<void>();
  private queue: Promise<void> = Promise.resolve();
  private next: Promise<void> | undefined;
  private readonly edited = new vscode.EventEmitter<vscode.TextDocument>();
  private waiting: vscode.Disposable | undefined;
  /** Fires when the server has been started. */
  readonly onReady = this.ready.event;
  /** Fires when the server has been told of an edit: what is asked from now on is answered with it. */
  readonly onEdited = this.edited.event;

  constructor(private readonly context: vscode.ExtensionContext) {}

  /**
   * Starts it, or starts it anew. Calls follow each other, so that there is never more than one; one that has not begun is for all
   * that ask meanwhile: trust comes with settings that were not read before.
   */
  restart(): Promise<void> {
    this.next ??= this.queue = this.queue.then(() => {
      this.next = undefined;
      return this.stop();
    }).then(() => this.start()).catch((it: unknown) => this.log.error(String(it)));
    return this.next;
  }

  /** The picture of a flow, or what became of the `known` one; none of what is no flow, or while the server is away. */
  async picture(uri: vscode.Uri, folded: string[], known: number | undefined): Promise<Answer | undefined> {
    return this.ask<Answer>('fdl/graph', { textDocument: { uri: uri.toString() }, folded, ...(known !== undefined && { known }) });
  }

  /** What is known of the data at a place. */
  async shape(uri: vscode.Uri, position: vscode.Position): Promise<ShapeHere | undefined> {
    return this.ask<ShapeHere>('fdl/shape', { textDocument: { uri: uri.toString() }, position });
  }

  /** The page of a rule, as Markdown. */
  async explain(rule: string): Promise<string | undefined> {
    return this.ask<string>('fdlc/explain', { rule });
  }

  /** Ends it. */
  async stop(): Promise<void> {
    this.waiting?.dispose();
    this.waiting = undefined;
    const client = this.client;
    this.client = undefined;
    // What is being asked just now gets its connection first: the library rejects it where nobody listens otherwise.
    await new Promise(turn => setImmediate(turn));
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
    if (client?.isRunning() !== true) {
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
      this.log.warn('there is no program `fdlc`');
      this.waiting = onceThereIsOne(this.context, () => void this.restart());
      return;
    }
    const mode = setting('fdl.mode');
    const commands = vscode.workspace.isTrusted ? lensCommands : harmless;
    try {
      await work(() => {
        // Loaded here and not at the top: see lspClient.ts.
        const { client } = require('./lspClient') as typeof import('./lspClient');
        this.client = client({ program, commands, mode: mode === 'project' ? undefined : mode, log: this.log, onEdited: it => this.edited.fire(it) });
        return this.client.start();
      });
      const { passed, worked } = sinceWaking();
      const said = `serving with ${program}, ${passed} ms after waking up, ${worked} ms of them work of the extension`;
      this.log.info(said);
      console.info(`FDL: ${said}`);
      this.ready.fire();
    } catch (it) {
      this.log.error(String(it));
      void this.tellFailure(program);
    }
  }

  private async tellFailure(program: string): Promise<void> {
    const show = vscode.l10n.t('Show Log');
    const chosen = await vscode.window.showErrorMessage(vscode.l10n.t('FDL: the language server `{0}` did not start.', program), show);
    if (chosen === show) {
      this.log.show();
    }
  }
}
