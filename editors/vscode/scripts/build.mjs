// Bundles the extension and the graph panel.
import { build } from 'esbuild';
import { copyFileSync, rmSync } from 'node:fs';

const root = new URL('../', import.meta.url).pathname;
const common = { absWorkingDir: root, bundle: true, minify: true, sourcemap: false, logLevel: 'warning', legalComments: 'none' };
rmSync(`${root}dist`, { recursive: true, force: true });
await build({
  ...common, entryPoints: ['src/extension.ts'], outfile: 'dist/extension.js', platform: 'node', target: 'node20', format: 'cjs', external: ['vscode'],
});
await build({ ...common, entryPoints: ['src/webview/main.ts'], outfile: 'dist/graph.js', platform: 'browser', target: 'es2022', format: 'iife' });
copyFileSync(`${root}src/webview/graph.css`, `${root}dist/graph.css`);
