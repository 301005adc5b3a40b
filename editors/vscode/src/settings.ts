// Settings with their types, and what else is read from the editor.

import * as vscode from 'vscode';
import { defaults, type Settings } from './generated';

/** A setting's value, for a resource where it depends on that. */
export function setting<Key extends keyof Settings>(key: Key, resource?: vscode.Uri): Settings[Key] {
  return vscode.workspace.getConfiguration(undefined, resource).get<Settings[Key]>(key) ?? defaults[key];
}

/** Whether a document may hold a flow: by its language, else the server looks into it. */
export function mayBeFlow(document: vscode.TextDocument): boolean {
  return !isTest(document.uri) && ['fdl', 'yaml', 'json', 'jsonc'].includes(document.languageId);
}

/** How much of a document is looked at to tell whether it is a flow: what says so stands at its top. */
const TOP = 4_000;

/** Whether a document surely is a flow, by its name or its first words. */
export function isFlow(document: vscode.TextDocument): boolean {
  return document.languageId === 'fdl' || (mayBeFlow(document) && /^\s*"?Type"?\s*:\s*"?StateMachine\b/m.test(top(document)));
}

/** Whether the server has something to say about a document: flows, flow tests and project files. */
export function isServed(document: vscode.TextDocument): boolean {
  return isFlow(document) || isTest(document.uri) || document.uri.path.endsWith('/fdlc.yaml');
}

function top(document: vscode.TextDocument): string {
  return document.getText(new vscode.Range(new vscode.Position(0, 0), document.positionAt(TOP)));
}

/** Whether a file is a flow test, by its name. */
export function isTest(uri: vscode.Uri): boolean {
  return /\.test\.ya?ml$/.test(uri.path);
}

/** A glob for flow tests. */
export const testGlob = '**/*.test.{yaml,yml}';
/** Where files that are nobody's own lie. */
export const foreignGlob = '**/{node_modules,target,.git}/**';
