// Inputs and mocks of runs, as far as they need no editor.

import { basename, dirname } from 'node:path';

/** What was chosen before for a flow: inputs, the newest first, and the file with mocks. */
export interface Remembered { inputs: string[]; mocks: string }

/** What is wrong with an input; nothing when it is a JSON object. */
export function checkInput(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? undefined : `${JSON.stringify(value)}`.slice(0, 40);
  } catch (it) {
    return it instanceof Error ? it.message : String(it);
  }
}

/** A text on one line. */
export function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ').trim();
}

/** Test files whose mocks may answer a flow: the one of last time, those named like it, those beside it. */
export function mocksFor(flow: string, tests: string[], last: string): string[] {
  const stem = basename(flow).replace(/(\.(fdl|flow))?\.(ya?ml|json)$/, '');
  const rank = (test: string): number => {
    const beside = dirname(test) === dirname(flow);
    const named = basename(test).startsWith(`${stem}.`);
    return test === last ? 0 : named && beside ? 1 : named ? 2 : beside ? 3 : 4;
  };
  return tests.filter(it => rank(it) < 4).sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));
}

/** The arguments of a run whose history is read. Its input comes by standard input: a long one is no argument. */
export function runArguments(flow: string, mocks: string, mode: string): string[] {
  const common = ['run', flow, '--input-file', '-', '--history', 'json', '--color', 'never'];
  return [...common, ...(mocks === '' ? [] : ['--mocks', mocks]), ...(mode === 'project' ? [] : ['--mode', mode])];
}

/** Why a run did not start, from what was written to standard error: the first mistake without its drawing, and how many others there are. */
export function complaint(errors: string): { text: string; others: number } {
  const mistakes = [...errors.matchAll(/^error(?:\[[\w-]+\])?: (.*)$/gm)].map(it => it[1] as string);
  const [text = errors.trim().split('\n')[0] as string] = mistakes;
  return { text, others: Math.max(0, mistakes.length - 1) };
}
