// The pages of rules: a click on the name of a rule beside a finding opens what the server tells of it.

import * as vscode from 'vscode';
import type { Server } from './server';

const SCHEME = 'fdl-rule';

/** The address of a rule's page; the server puts its name in. */
export const rulePages = `${SCHEME}:/{rule}.md`;

/** Answers for these addresses. */
export function rulePagesFrom(server: Server): vscode.Disposable {
  return vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
    provideTextDocumentContent: uri => server.explain(uri.path.replace(/^\/|\.md$/g, '')),
  });
}
