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

/** Whether a document surely is a flow, by its name or its first words. */
export function isFlow(document: vscode.TextDocument): boolean {
  return document.languageId === 'fdl' || (mayBeFlow(document) && /^\s*"?Type"?\s*:\s*"?StateMachine\b/m.test(document.getText()));
}

/** Whether a file is a flow test, by its name. */
export function isTest(uri: vscode.Uri): boolean {
  return /\.test\.ya?ml$/.test(uri.path);
}

/** A glob for flow tests. */
export const testGlob = '**/*.test.{yaml,yml}';
