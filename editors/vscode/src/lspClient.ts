// The client of the language server, with the library that it is made of. A file of its own in the package: it is most of what
// there is to load, and the editor need not wait for it while the extension wakes up.

import * as vscode from 'vscode';
import { DidChangeTextDocumentNotification, LanguageClient, RevealOutputChannelOn, type LanguageClientOptions } from 'vscode-languageclient/node';
import { rulePages } from './rules';

/** What a client is made with. */
export interface Connection {
  program: string;
  /** What code lenses may name. */
  commands: string[];
  /** The kind of execution; none where project files say it. */
  mode: string | undefined;
  log: vscode.LogOutputChannel;
  /** Hears when the server has been told of an edit. */
  onEdited: (document: vscode.TextDocument) => void;
}

/** A client that has not been started yet. */
export function client({ program, commands, mode, log, onEdited }: Connection): LanguageClient {
  const schemes = ['file', 'untitled', 'vscode-userdata'];
  const options: LanguageClientOptions = {
    documentSelector: schemes.flatMap(scheme => ['fdl', 'yaml', 'json', 'jsonc'].map(language => ({ scheme, language }))),
    initializationOptions: { commands, rulePages, ...(mode !== undefined && { mode }) },
    outputChannel: log,
    revealOutputChannelOn: RevealOutputChannelOn.Never,
    progressOnInitialization: false,
    markdown: { isTrusted: false, supportHtml: false },
  };
  const run = { command: program, args: ['lsp'] };
  const client = new LanguageClient('fdl', 'FDL', { run, debug: run }, options);
  client.getFeature(DidChangeTextDocumentNotification.method).onNotificationSent(it => onEdited(it.textDocument));
  return client;
}
