// The tests of the parts that need no editor, with node's own runner.
import { build } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = new URL('../', import.meta.url).pathname;
const out = mkdtempSync(join(tmpdir(), 'fdl-test-'));
const names = readdirSync(join(root, 'src/test')).filter(it => it.endsWith('.test.ts'));
await build({
  absWorkingDir: root, bundle: true, platform: 'node', target: 'node20', format: 'cjs', outdir: out, logLevel: 'warning',
  entryPoints: names.map(it => `src/test/${it}`), external: ['vscode'], outExtension: { '.js': '.cjs' },
  define: { ROOT: JSON.stringify(root) },
});
const files = names.map(it => join(out, it.replace(/\.ts$/, '.cjs')));
const { status } = spawnSync(process.execPath, ['--test', ...files], { stdio: 'inherit' });
rmSync(out, { recursive: true });
process.exit(status ?? 1);
