// Bundles the extension, the language client that it loads when it needs one, and the graph panel.
import { build } from 'esbuild';
import { copyFileSync, readFileSync, rmSync } from 'node:fs';

const root = new URL('../', import.meta.url).pathname;
const common = { absWorkingDir: root, bundle: true, minify: true, sourcemap: false, logLevel: 'warning', legalComments: 'none' };

/** Whoever imports all of `vscode` gets it as it is: helpers for imports copy its names once for each file, which is a third of the time that loading takes. */
const plainVscode = {
  name: 'plain-vscode',
  setup: it => it.onLoad({ filter: /(\/src\/[^/]+\.ts|\/vscode-languageclient\/.+\.js)$/ }, ({ path }) => ({
    contents: readFileSync(path, 'utf8')
      .replace(/^import \* as vscode from 'vscode';$/m, "import vscode = require('vscode');")
      .replace(/__importStar\(require\("vscode"\)\)/g, 'require("vscode")'),
    loader: path.endsWith('.ts') ? 'ts' : 'js',
  })),
};

rmSync(`${root}dist`, { recursive: true, force: true });
await build({
  ...common, entryPoints: ['src/extension.ts', 'src/lspClient.ts'], outdir: 'dist', platform: 'node', target: 'node20', format: 'cjs',
  external: ['vscode', './lspClient'], plugins: [plainVscode],
});
await build({ ...common, entryPoints: ['src/webview/main.ts'], outfile: 'dist/graph.js', platform: 'browser', target: 'es2022', format: 'iife' });
copyFileSync(`${root}src/webview/graph.css`, `${root}dist/graph.css`);
