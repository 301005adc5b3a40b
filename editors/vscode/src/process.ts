// One call of `fdlc`: no shell, its output collected, ended with its token.

import { spawn } from 'node:child_process';

/** What a call is made with. */
export interface Call {
  program: string;
  args: string[];
  folder: string;
  /** What it reads from standard input; nothing where there is none. */
  input?: string;
  /** Hears standard error while it comes. */
  onError?: (text: string) => void;
  /** Tells when nobody waits any more. */
  onStop?: (stop: () => void) => void;
}

/** How a call ended. */
export interface Ended {
  /** The exit status; none when a signal ended it. */
  status: number | undefined;
  output: string;
  errors: string;
}

/** How long a program may take to end by itself after it was told to, in milliseconds. */
const GRACE = 5_000;

/** Calls the program; rejects only when it cannot be started. */
export function execute(call: Call): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(call.program, call.args, { cwd: call.folder, stdio: 'pipe', windowsHide: true });
    // A program that ends before it has read everything says why itself.
    child.stdin.on('error', () => undefined);
    child.stdin.end(call.input ?? '');
    const output: Buffer[] = [];
    const errors: Buffer[] = [];
    const decoder = new TextDecoder();
    child.stdout.on('data', (it: Buffer) => output.push(it));
    child.stderr.on('data', (it: Buffer) => {
      errors.push(it);
      call.onError?.(decoder.decode(it, { stream: true }));
    });
    let last: NodeJS.Timeout | undefined;
    call.onStop?.(() => {
      child.kill('SIGINT');
      last = setTimeout(() => child.kill('SIGKILL'), GRACE);
    });
    child.once('error', reject);
    child.once('close', status => {
      clearTimeout(last);
      resolve({
        status: status ?? undefined,
        output: Buffer.concat(output).toString('utf8'),
        errors: Buffer.concat(errors).toString('utf8'),
      });
    });
  });
}
