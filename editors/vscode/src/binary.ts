// Where the program `fdlc` is: in the setting, on the path, where cargo installs, or in the extension's own folder.

import { posix, win32 } from 'node:path';

/** What finding it depends on. */
export interface Surroundings {
  /** The setting `fdl.server.path`. */
  configured: string;
  /** The variable PATH. */
  path: string;
  /** As `process.platform` says. */
  platform: string;
  /** Where the extension is installed. */
  extensionFolder: string;
  /** What a `~` at the front of the setting means. */
  home: string;
  /** Whether a file is there that can be executed. */
  isProgram: (path: string) => boolean;
}

/** Where it was found, or what the user can do about it. */
export type Found =
  | { program: string; from: 'setting' | 'path' | 'cargo' | 'bundled' }
  | { program: undefined; configured: string };

/** Looks for the program. A setting that leads nowhere is a mistake to be told, not a reason to take another one. */
export function findProgram(around: Surroundings): Found {
  const { join, isAbsolute } = around.platform === 'win32' ? win32 : posix;
  const name = around.platform === 'win32' ? 'fdlc.exe' : 'fdlc';
  const configured = around.configured.trim();
  if (configured !== '') {
    const program = configured.startsWith('~') ? join(around.home, configured.slice(1)) : configured;
    return isAbsolute(program) && around.isProgram(program)
      ? { program, from: 'setting' }
      : { program: undefined, configured };
  }
  // Relative entries of PATH would let the folder that is open bring its own program.
  const folders = around.path.split(around.platform === 'win32' ? ';' : ':').filter(it => isAbsolute(it));
  const onPath = folders.map(it => join(it, name)).find(around.isProgram);
  if (onPath !== undefined) {
    return { program: onPath, from: 'path' };
  }
  // An editor that was not started from a shell often lacks this folder on its path.
  const installed = join(around.home, '.cargo', 'bin', name);
  if (around.isProgram(installed)) {
    return { program: installed, from: 'cargo' };
  }
  const bundled = join(around.extensionFolder, 'bin', name);
  return around.isProgram(bundled) ? { program: bundled, from: 'bundled' } : { program: undefined, configured };
}
