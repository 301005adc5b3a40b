// Calls of a program: what it reads and writes, and how it ends.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { execute } from '../process';

const script = (text: string): { program: string; args: string[]; folder: string } => ({ program: process.execPath, args: ['-e', text], folder: '.' });

test('an_input_that_is_too_long_for_an_argument_comes_through', async () => {
  const input = JSON.stringify({ text: '订'.repeat(400_000) });
  const ended = await execute({ ...script('process.stdin.pipe(process.stdout)'), input });
  assert.deepEqual(ended, { status: 0, output: input, errors: '' });
});

test('a_program_that_reads_nothing_ends_as_it_wants', async () => {
  const ended = await execute({ ...script('console.error("no"); process.exit(3)'), input: 'x'.repeat(1_000_000) });
  assert.deepEqual(ended, { status: 3, output: '', errors: 'no\n' });
});

test('a_program_that_is_stopped_is_gone', async () => {
  const ended = await execute({ ...script('setInterval(() => undefined, 1000)'), onStop: stop => void setTimeout(stop, 100) });
  assert.equal(ended.status, undefined);
});
