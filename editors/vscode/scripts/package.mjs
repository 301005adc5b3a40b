// Packs one .vsix: without a program, or with one for one platform (`-- --target linux-x64 --binary PATH`).
import { chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** What the extension may weigh without the program, in bytes. */
const LIMIT = 1_000_000;

const root = new URL('../', import.meta.url).pathname;
const option = name => { const at = process.argv.indexOf(name); return at < 0 ? undefined : process.argv[at + 1]; };
const [target, binary] = [option('--target'), option('--binary')];
if ((target === undefined) !== (binary === undefined)) {
  console.error('`--target` and `--binary` go together');
  process.exit(2);
}
const bin = join(root, 'bin');
rmSync(bin, { recursive: true, force: true });
if (binary !== undefined) {
  mkdirSync(bin);
  const name = target.startsWith('win32') ? 'fdlc.exe' : 'fdlc';
  copyFileSync(binary, join(bin, name));
  chmodSync(join(bin, name), 0o755);
}
const out = join(root, target === undefined ? 'fdl.vsix' : `fdl-${target}.vsix`);
const vsce = join(root, 'node_modules/@vscode/vsce/vsce');
// The licences stand once, at the top of the repository.
const licence = join(root, 'LICENSE.txt');
writeFileSync(licence, ['LICENSE-MIT', 'LICENSE-APACHE'].map(it => readFileSync(join(root, '../..', it), 'utf8')).join('\n\n'));
// There is no public repository yet that links could lead to.
const args = [vsce, 'package', '--no-dependencies', '--allow-missing-repository', '--no-rewrite-relative-links', '--out', out, ...(target ? ['--target', target] : [])];
const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
[bin, licence].forEach(it => rmSync(it, { recursive: true, force: true }));
if (status === 0 && target === undefined && statSync(out).size > LIMIT) {
  console.error(`${out} is larger than ${LIMIT} bytes`);
  process.exit(1);
}
process.exit(status ?? 1);
