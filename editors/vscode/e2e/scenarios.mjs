// What a user does, and must see. Each scenario goes on from where the one before it left the workbench.
import assert from 'node:assert/strict';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pause, until } from './workbench.mjs';

/** A flow of so many states: Tasks with Choices, Waits and a Parallel between them. */
function large(states) {
  const lines = ['Type: StateMachine', 'SpecVersion: v1', 'Name: large', 'StartAt: S0', 'States:'];
  for (let i = 0; i < states; i += 1) {
    const next = i + 1 < states ? `Next: S${i + 1}` : 'End: true';
    const skip = `S${Math.min(states - 1, i + 4)}`;
    if (i % 10 === 4 && i + 1 < states) {
      lines.push('  - Type: Choice', `    Name: S${i}`, '    Description: which way', '    Branches:', `      - Condition: $Input.n > ${i}`, `        Next: ${skip}`, `    Default: S${i + 1}`);
    } else {
      lines.push('  - Type: Pass', `    Name: S${i}`, '    Description: hands on', `    ${next}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

/** Types into the description of the first state; how long each keystroke took to be in the graph, sorted, and how long drawing the last one. */
async function keystrokes(it, graph, count) {
  await it.page.evaluate(() => window.addEventListener('keydown', key => { window.pressed = performance.timeOrigin + key.timeStamp; }, { capture: true }));
  await graph.evaluate(() => {
    window.seen = undefined;
    const tip = document.querySelector('.node[data-id="/S0"] > title');
    new MutationObserver(() => { window.told = { text: tip.textContent, at: performance.timeOrigin + performance.now() }; }).observe(tip, { childList: true, characterData: true, subtree: true });
  });
  const times = [];
  for (let i = 1; i <= count; i += 1) {
    await it.page.keyboard.type('x');
    const seen = await until('the keystroke', () => graph.evaluate(end => (window.told?.text.endsWith(end) ? window.told.at : undefined), 'x'.repeat(i)));
    times.push(Math.round(seen - await it.page.evaluate(() => window.pressed)));
    await pause(400);
  }
  const drawn = await graph.evaluate(() => Math.round(performance.getEntriesByName('redraw').at(-1)?.duration));
  return { times: times.sort((a, b) => a - b), drawn };
}

export const scenarios = [
  ['a mistake is underlined and told in the Problems panel', async it => {
    await it.file('mistakes.fdl.yaml');
    assert.match(await it.page.locator('#status\\.editor\\.mode').innerText(), /FDL/);
    await it.page.locator('.monaco-editor .squiggly-error').first().waitFor({ state: 'attached' });
    await it.problems(true);
    const rows = it.page.locator('.markers-panel .monaco-list-row');
    await rows.filter({ hasText: 'Nxet' }).first().waitFor();
    assert.ok(await rows.filter({ hasText: 'unknown-field' }).count() > 0, 'the rule stands beside the message');
    await it.picture('problems');
    // The name of the rule leads to its page.
    await rows.filter({ hasText: 'unknown-field' }).first().locator('a', { hasText: 'unknown-field' }).click();
    await it.page.locator('.tab.active.selected', { hasText: 'unknown-field.md' }).first().waitFor();
    await until('the page of the rule', async () => /unknown-field/.test(await it.text()));
    await it.picture('rule');
    await it.problems(false);
  }],
  ['mistakes of files that nobody opened are told too, each of them once', async it => {
    await it.problems(true);
    const rows = it.page.locator('.markers-panel .monaco-list-row');
    const about = name => rows.filter({ hasText: name });
    await about('hostile.fdl.yaml').first().waitFor();
    assert.deepEqual((await it.page.locator('.tabs-container .tab').allInnerTexts()).filter(it => /hostile/.test(it)), [], 'it is not open');
    const told = async () => {
      // What a file's finding says, behind the name of its file.
      const all = await rows.allInnerTexts();
      return all.map(it => it.replaceAll(/\s+/g, ' ').trim()).filter(it => /\[Ln \d/.test(it)).toSorted();
    };
    const before = await told();
    assert.equal(new Set(before).size, before.length, `each once: ${before.join('; ')}`);
    await it.picture('workspace-problems');
    await it.file('hostile.fdl.yaml');
    await it.page.locator('.monaco-editor .squiggly-error').first().waitFor({ state: 'attached' });
    await pause(1500);
    assert.deepEqual(await told(), before, 'opening it adds nothing');
    await it.problems(false);
    await it.file('mistakes.fdl.yaml');
  }],
  ['completion offers the fields of this state', async it => {
    await it.goto(19, 1);
    await it.page.keyboard.press('End');
    await it.page.keyboard.press('Enter');
    await it.page.keyboard.type('Ou');
    await it.page.keyboard.press('Control+Space');
    await it.page.locator('.suggest-widget .monaco-list-row', { hasText: 'OutputConstructor' }).first().waitFor();
    await it.picture('completion');
    await it.page.keyboard.press('Escape');
    await it.page.keyboard.press('Control+Z');
    await it.page.keyboard.press('Control+Z');
  }],
  ['hover explains the Action', async it => {
    await it.page.locator('.view-line', { hasText: 'HTTP:Request' }).locator('span', { hasText: 'HTTP' }).last().hover();
    const hover = it.page.locator('.monaco-hover', { hasText: 'HTTP:Request' }).first();
    await hover.waitFor();
    await it.picture('hover');
    await it.page.mouse.move(700, 860);
  }],
  ['expressions are coloured, in flows and in other YAML that holds one', async it => {
    for (const name of ['plain.yaml', 'mistakes.fdl.yaml']) {
      await it.file(name);
      await it.goto(9, 27);
      await it.command('Developer: Inspect Editor Tokens and Scopes');
      const scopes = it.page.locator('.token-inspect-widget');
      await until(`the scopes in ${name}`, async () => /meta\.embedded\.expression\.fdl/.test(await scopes.innerText().catch(() => '')));
      await it.page.keyboard.press('Escape');
      await scopes.waitFor({ state: 'detached' });
      await it.page.locator('.monaco-editor .squiggly-error').first().waitFor({ state: 'attached' });
    }
  }],
  ['a quick fix mends the field', async it => {
    await it.goto(10, 6);
    await it.page.keyboard.press('Control+.');
    const action = it.page.locator('.action-widget .monaco-list-row', { hasText: 'Next' }).first();
    await action.waitFor();
    await it.picture('quick-fix');
    await it.page.keyboard.press('Enter');
    await it.saves('mistakes.fdl.yaml', / {4}Next: Call/);
    await it.page.locator('.monaco-editor .squiggly-error').first().waitFor({ state: 'detached' });
  }],
  ['a state is renamed wherever it is named', async it => {
    await it.goto(12, 12);
    await it.page.keyboard.press('F2');
    const box = it.page.locator('.rename-box input, .rename-input').first();
    await box.waitFor();
    await box.fill('Fetch');
    await it.page.keyboard.press('Enter');
    const text = await it.saves('mistakes.fdl.yaml', /Next: Fetch/);
    assert.match(text, /Name: Fetch/);
    assert.doesNotMatch(text, /Call/);
  }],
  ['formatting tidies a flow', async it => {
    await it.file('untidy.fdl.yaml');
    await it.command('Format Document');
    const text = await it.saves('untidy.fdl.yaml', /^Type: StateMachine/);
    assert.match(text, /\n {2}- Type: Pass\n {4}Name: Greet\n/);
  }],
  ['Enter goes on where YAML wants it', async it => {
    writeFileSync(join(it.folder, 'typed.fdl.yaml'), '\n');
    await it.file('typed.fdl.yaml');
    await it.goto(1, 1);
    for (const line of ['Type: StateMachine', 'SpecVersion: v1', 'Name: typed', 'StartAt: A', 'States:', '- Type: Pass', 'Name: A', 'OutputConstructor:', 'text: hello']) {
      await it.page.keyboard.type(line);
      // Whatever is offered meanwhile must not be taken by Enter.
      await pause(800);
      await it.page.keyboard.press('Enter');
      await pause(600);
    }
    const text = await it.saves('typed.fdl.yaml', /text: hello/);
    assert.equal(text.trimEnd(), 'Type: StateMachine\nSpecVersion: v1\nName: typed\nStartAt: A\nStates:\n  - Type: Pass\n    Name: A\n    OutputConstructor:\n      text: hello');
  }],
  ['a flow in plain YAML has the buttons of a flow, and other YAML has not', async it => {
    const button = it.page.locator('.editor-actions .action-label[aria-label^="Show Graph"]');
    await it.file('plain.yaml');
    await button.waitFor();
    await it.file('order.test.yaml');
    await button.waitFor({ state: 'detached' });
  }],
  ['the status bar shows the shape of the data', async it => {
    await it.file('order.fdl.yaml');
    await it.goto(68, 32);
    const item = it.page.locator('#unpublished\\.fdl\\.fdl\\.shape');
    await until('the shape of the letter', async () => /Branch0|text|string/.test(await item.innerText().catch(() => '')));
  }],
  ['the graph is drawn beside the editor', async it => {
    await it.file('order.fdl.yaml');
    await it.goto(68, 32);
    await it.page.keyboard.press('Control+B');
    await it.command('FDL: Show Graph');
    const graph = await it.graph();
    for (const name of ['CheckTotal', 'Charge', 'Prepare', 'WriteLetter', 'Label', 'Rejected']) {
      await graph.locator('.node .title', { hasText: name }).first().waitFor();
    }
    assert.ok(await graph.locator('.edge.catch').count() === 1);
    assert.match(await graph.locator('.node[data-id="/Charge"] .retry').innerText().catch(() => graph.locator('.node[data-id="/Charge"] .retry').textContent()), /3/);
    await graph.locator('.node.lit').first().waitFor();
    await pause(400);
    await it.picture('graph');
  }],
  ['the graph follows an edit and nothing else moves', async it => {
    const graph = await it.graph();
    const places = () => graph.locator('.node').evaluateAll(all => Object.fromEntries(all.map(it => [it.dataset.id, it.getAttribute('transform')])));
    const before = await places();
    await it.goto(79, 1);
    await it.page.keyboard.press('End');
    await it.page.keyboard.type('Ha');
    await pause(300);
    const during = await places();
    assert.deepEqual(Object.keys(during).filter(id => !(id in before) && !/Don/.test(id)), [], 'half-typed text brings no node');
    await it.page.keyboard.press('Backspace');
    await it.page.keyboard.press('Backspace');
    await it.goto(23, 1);
    await it.page.keyboard.press('End');
    await graph.evaluate(() => {
      window.seen = undefined;
      new MutationObserver(() => { window.seen ??= Date.now(); }).observe(document.querySelector('.world'), { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ['class', 'd'] });
    });
    await it.goto(84, 16);
    await it.page.keyboard.press('End');
    await graph.evaluate(() => { window.seen = undefined; });
    const typed = Date.now();
    await it.page.keyboard.type('X');
    const seen = await until('the edit in the graph', () => graph.evaluate(() => window.seen));
    it.note(`a keystroke is in the graph after ${seen - typed} ms`);
    await it.page.keyboard.press('Backspace');
    await until('everything back in its place', async () => JSON.stringify(await places()) === JSON.stringify(before));
  }],
  ['a click in the graph goes to the state', async it => {
    const graph = await it.graph();
    await graph.locator('.node[data-id="/Apologise"] .title').click();
    await until('the cursor at the state', async () => (await it.line()) === 76);
    await graph.locator('.node[data-id="/Apologise"].lit').waitFor();
  }],
  ['a run colours the graph and shows what each state got and gave', async it => {
    await it.command('FDL: Run Flow…');
    const input = it.page.locator('.quick-input-widget input');
    await until('the question for the input', async () => (await input.inputValue().catch(() => '')) === '{}');
    await input.fill('{"orderId": 7, "total": 30, "items": [{"name": "cup", "count": 2}, {"name": "plate", "count": 1}]}');
    await it.page.keyboard.press('Enter');
    await it.first('order.test.yaml');
    await it.page.keyboard.press('Enter');
    const graph = await it.graph();
    await graph.locator('.node[data-id="/Done"][data-outcome="succeeded"]').waitFor();
    assert.equal(await graph.locator('.node[data-id="/Rejected"][data-outcome]').count(), 0);
    assert.ok(await graph.locator('.edge.taken').count() >= 6);
    await graph.locator('.node[data-id="/Charge"] .title').click();
    const details = graph.locator('.details');
    await details.locator('summary').nth(1).waitFor();
    assert.match(await details.innerText(), /FC\.ResourceThrottled|receipt/);
    await pause(300);
    await it.picture('run');
  }],
  ['the last run is repeated without a question', async it => {
    const graph = await it.graph();
    await graph.locator('nav button:has-text("×"):visible').click();
    await graph.locator('.node[data-outcome]').first().waitFor({ state: 'detached' });
    await it.command('FDL: Run Flow Again');
    await graph.locator('.node[data-id="/Done"][data-outcome="succeeded"]').waitFor();
  }],
  ['search, fold, zoom and fit work', async it => {
    const graph = await it.graph();
    await graph.locator('nav input').fill('label');
    await graph.locator('.node.found[data-id="/Prepare/1/PickItems/0/Label"]').waitFor();
    await graph.locator('nav input').fill('');
    await graph.locator('.node[data-id="/Prepare"] > .chevron').click();
    await graph.locator('.node[data-id="/Prepare/0/WriteLetter"]').waitFor({ state: 'detached' });
    await it.picture('folded');
    await graph.locator('.node[data-id="/Prepare"] > .chevron').click();
    await graph.locator('.node[data-id="/Prepare/0/WriteLetter"]').waitFor();
    const scale = async () => /scale\(([\d.]+)\)/.exec(await graph.locator('.world').getAttribute('transform'))[1];
    const before = await scale();
    await graph.locator('button[data-do=zoomIn]').click();
    assert.notEqual(await scale(), before);
    await graph.locator('button[data-do=fit]').click();
  }],
  ['the graph is worked by keys and saved as a file', async it => {
    const graph = await it.graph();
    await graph.locator('.canvas').focus();
    await it.page.keyboard.press('Escape');
    await graph.locator('.node.lit').first().waitFor();
    for (const key of ['ArrowUp', 'ArrowUp', 'ArrowUp', 'ArrowDown', 'Enter']) await it.page.keyboard.press(key);
    await until('the cursor at the second state', async () => [8, 15].includes(await it.line()));
    await graph.locator('button[data-do=save]').click();
    const input = it.page.locator('.quick-input-widget input');
    await until('the question for the file', async () => (await input.inputValue().catch(() => '')).endsWith('order.svg'));
    await it.page.keyboard.press('Enter');
    const file = await until('the file', () => { try { return readFileSync(join(it.folder, 'order.svg'), 'utf8'); } catch { return undefined; } });
    assert.match(file, /^<svg [^]*CheckTotal[^]*<\/svg>\n$/);
    assert.doesNotMatch(file, /var\(|class=/);
  }],
  ['the graph goes with the themes', async it => {
    for (const [name, theme, mark] of [['graph-light', 'Light Modern', 'vscode-light'], ['graph-contrast', 'Dark High Contrast', 'vscode-high-contrast'], [undefined, 'Dark Modern', 'vscode-dark']]) {
      await it.page.keyboard.press('Control+1');
      await (await it.ask('Control+K Control+T')).fill(theme);
      await it.page.locator('.quick-input-list .monaco-list-row', { hasText: theme }).first().waitFor();
      await pause(300);
      await it.page.keyboard.press('Enter');
      const graph = await it.graph();
      await until(`${mark} in the panel`, () => graph.evaluate(wanted => document.body.classList.contains(wanted), mark));
      await pause(300);
      if (name !== undefined) await it.picture(name);
    }
  }],
  ['whatever stands in a flow is drawn as text', async it => {
    await it.file('hostile.fdl.yaml');
    const graph = await it.graph();
    await until('the names as text', async () => (await graph.locator('.node .title').allTextContents()).some(it => it.startsWith('<img')));
    assert.equal(await graph.locator('.world img, .world script, .details script').count(), 0);
    await it.picture('hostile');
  }],
  ['where many ways lead to one state they are rows, which lead there', async it => {
    await it.file('rows.fdl.yaml');
    const graph = await it.graph();
    const row = graph.locator('.label.row[data-edge="/Step1#catch0"]');
    await row.waitFor();
    await it.picture('rows');
    await row.click();
    await graph.locator('.node[data-id="/Failed"].chosen').waitFor();
    await until('the cursor there', async () => (await it.line()) === 63);
  }],
  ['large flows are drawn and followed', async it => {
    for (const states of [200, 1000]) {
      const name = `large-${states}.fdl.yaml`;
      writeFileSync(join(it.folder, name), large(states));
      await it.file(name);
      await it.command('FDL: Show Graph');
      await it.page.keyboard.press('Control+1');
      const graph = await it.graph();
      await until('all states', async () => await graph.locator('.node').count() > states, 60_000);
      const draw = () => graph.evaluate(() => performance.getEntriesByName('draw').at(-1)?.duration);
      it.note(`${states} states: drawn in ${Math.round(await draw())} ms`);
      await it.goto(8, 1);
      await it.page.keyboard.press('End');
      await pause(1500);
      const { times, drawn } = await keystrokes(it, graph, 9);
      it.note(`${states} states: a keystroke is in the graph after ${times[4]} ms (median of 9, ${times[8]} ms at most), ${drawn} ms of them drawing`);
      if (states === 200) await it.picture('large');
    }
  }],
  ['the Test Explorer runs the cases and shows what failed', async it => {
    await it.file('order.test.yaml');
    await it.command('Testing: Focus on Test Explorer View');
    const rows = it.page.locator('.test-explorer .monaco-list-row');
    await rows.filter({ hasText: 'order.test.yaml' }).first().waitFor();
    await it.command('Test: Run All Tests with Coverage');
    await until('the results', async () => (await it.page.locator('.test-explorer').innerText()).includes('2/3'));
    const tree = rows.filter({ hasText: 'order.test.yaml' }).first();
    if (await rows.filter({ hasText: 'an empty order' }).count() === 0) {
      await tree.click();
      await it.page.keyboard.press('ArrowRight');
    }
    await rows.filter({ hasText: 'a test that does not hold' }).first().waitFor();
    await it.file('order.fdl.yaml');
    // Eight of nine states, two of two branches, the retry rule, and not the catch rule: 11 of 13.
    const view = it.page.locator('.test-coverage-list .monaco-list-row, .test-coverage-tree .monaco-list-row, .monaco-list-row', { hasText: '84.62%' });
    await view.first().waitFor();
    const marked = hit => it.page.locator(`.coverage-deco-gutter.coverage-deco-${hit}`).count();
    await it.goto(1, 1);
    await until('the marks of what was reached', async () => await marked('hit') > 12);
    await it.goto(60, 1);
    await it.page.keyboard.press('Control+ArrowDown');
    await until('the marks of what was not', async () => await marked('miss') >= 5);
    await pause(800);
    await it.picture('tests');
    // The states tell which cases came by, and run them.
    await it.goto(1, 1);
    await it.page.locator('.codelens-decoration a', { hasText: 'a paid order is prepared' }).first().click();
    await until('the one case', async () => /\b1\/1\b/.test(await it.page.locator('.test-explorer').innerText()));
  }],
  ['the lens of a case runs it and shows the difference at its place', async it => {
    await it.file('order.test.yaml');
    const lens = it.page.locator('.codelens-decoration a', { hasText: 'Run' });
    await until('the lenses of three cases', async () => await lens.count() >= 3);
    await lens.last().click();
    await it.page.getByText('"Order.Empty" } != ').first().click({ position: { x: 20, y: 8 } });
    const peek = it.page.locator('.peekview-widget').first();
    await peek.locator('.monaco-diff-editor').first().waitFor();
    await until('both sides', async () => /Order\.Empty/.test(await peek.innerText()) && /Order\.Full/.test(await peek.innerText()));
    await pause(500);
    await it.picture('difference');
    await it.page.keyboard.press('Escape');
  }],
  ['lenses run, test and draw', async it => {
    await it.file('order.fdl.yaml');
    await it.goto(1, 1);
    const lens = it.page.locator('.codelens-decoration a');
    await lens.filter({ hasText: /graph/i }).first().waitFor();
    await it.picture('lenses');
    await lens.filter({ hasText: 'Test with order.test.yaml' }).first().click();
    await until('the results of the lens', async () => (await it.page.locator('.test-explorer').innerText()).includes('2/3'));
    await lens.filter({ hasText: 'Run' }).first().click();
    const row = it.page.locator('.quick-input-list .monaco-list-row', { hasText: '"orderId": 7' }).first();
    await row.waitFor();
    await it.page.keyboard.press('Escape');
  }],
  ['the server is started anew, and its log is shown', async it => {
    const times = () => it.said.filter(line => /FDL: serving with/.test(line)).length;
    const before = times();
    await it.command('FDL: Restart Language Server');
    await until('the server again', () => times() > before);
    await it.file('mistakes.fdl.yaml');
    await it.command('FDL: Show Language Server Log');
    await it.page.locator('.panel .composite.title, .panel', { hasText: 'FDL Language Server' }).first().waitFor();
    await it.page.keyboard.press('Control+J');
  }],
  ['the walkthrough leads from nothing to a tested flow', async it => {
    await it.command('Welcome: Open Walkthrough...');
    await it.page.locator('.quick-input-widget input').first().fill('Write, run and test a flow');
    await it.first('Write, run and test a flow');
    await it.page.keyboard.press('Enter');
    const page = it.page.locator('.gettingStartedContainer');
    for (const [step, name] of [['Have fdlc at hand', 'walkthrough-install'], ['Write a flow', 'walkthrough-write'], ['See it drawn', 'walkthrough-graph'], ['Keep it right', 'walkthrough-test']]) {
      await page.locator('.step-title', { hasText: step }).first().click();
      await pause(1000);
      await it.picture(name);
    }
  }],
  ['the extension says how long it took to wake up', async it => {
    const line = await until('the server to be ready', () => it.said.find(line => /serving with/.test(line)));
    const [, passed, worked] = /(\d+) ms after waking up, (\d+) ms/.exec(line);
    it.note(`serving ${passed} ms after waking up, ${worked} ms of them work of the extension`);
    await it.command('Developer: Show Running Extensions');
    const row = it.page.locator('.extension', { hasText: 'FDL for CloudFlow' }).first();
    // The list is drawn as far as it is seen, the slowest first.
    await it.page.locator('.runtime-extensions-editor .monaco-list, .monaco-list').last().hover();
    await until('our row', async () => { await it.page.mouse.wheel(0, 300); return row.isVisible(); });
    it.note(`loaded and activated in ${/(\d+)ms/.exec(await row.innerText())?.[1]} ms`);
  }],
];

/** In Chinese, by someone who has the extension and not the program. */
export const strangers = [
  ['who lacks the program is told, and shown how to get it', async it => {
    it.expected.push(/没有 `fdlc` 程序/);
    await it.file('mistakes.fdl.yaml');
    const toast = it.page.locator('.notifications-toasts', { hasText: '没有 `fdlc` 程序' }).first();
    await toast.waitFor();
    await it.picture('missing-zh');
    await toast.locator('.monaco-button', { hasText: '如何安装' }).click();
    const page = it.page.locator('.gettingStartedContainer');
    await page.filter({ hasText: '编写、运行并测试流程' }).first().waitFor();
    await page.locator('.step-title', { hasText: '准备好 fdlc' }).first().waitFor();
    await until('the page of the step', async () => (await Promise.all(it.page.frames().map(frame => frame.locator('body').innerText({ timeout: 500 }).catch(() => '')))).some(text => text.includes('扩展本身不做任何事')));
    await pause(500);
    await it.picture('walkthrough-zh');
    await page.locator('.step-title', { hasText: '运行流程' }).first().click();
    await page.locator('img[alt="运行之后的流程图"], .image[alt="运行之后的流程图"]').first().waitFor({ state: 'attached' });
    await pause(800);
    await it.picture('walkthrough-run-zh');
  }],
  ['once it is on the path it serves, and nothing is loaded anew', async it => {
    copyFileSync(it.program, join(it.home, 'bin/fdlc'));
    await it.file('order.fdl.yaml');
    await it.file('mistakes.fdl.yaml');
    await it.page.locator('.monaco-editor .squiggly-error').first().waitFor({ state: 'attached' });
  }],
  ['commands and settings are in Chinese', async it => {
    await (await it.ask('F1')).fill('>FDL: ');
    const rows = it.page.locator('.quick-input-list .monaco-list-row');
    for (const name of ['显示流程图', '运行流程', '重启语言服务器', '在此处新建项目']) await rows.filter({ hasText: name }).first().waitFor();
    await it.picture('commands-zh');
    await it.page.keyboard.press('Escape');
    await it.command('Preferences: Open Settings (UI)');
    await it.page.locator('.settings-editor .suggest-input-container, .settings-editor .search-container').first().click();
    await it.page.keyboard.type('fdl.');
    await it.page.locator('.setting-item-contents', { hasText: '检查和运行流程时采用的执行模式' }).first().waitFor();
    await it.picture('settings-zh');
    await it.page.keyboard.press('Escape');
    await it.page.keyboard.press('Escape');
  }],
  ['the graph speaks Chinese', async it => {
    await it.file('order.fdl.yaml');
    await it.page.locator('.editor-actions .action-label[aria-label^="显示流程图"]').click();
    const graph = await it.graph();
    await graph.locator('input[placeholder="搜索状态"]').waitFor();
    await pause(500);
    await it.picture('graph-zh');
  }],
];

/** A folder that brings a program, names it in its settings and binds Tasks to it. */
export function trap(folder) {
  const program = join(folder, 'trap.sh');
  writeFileSync(program, `#!/bin/sh\ntouch '${folder}/started'\n`);
  chmodSync(program, 0o755);
  mkdirSync(join(folder, '.vscode'));
  writeFileSync(join(folder, '.vscode/settings.json'), JSON.stringify({ 'fdl.server.path': program }));
  writeFileSync(join(folder, 'fdlc.yaml'), 'bindings:\n  - state: Charge\n    command: [./trap.sh]\n');
}

/** In a folder that nobody trusts, with the program that the extension brings. */
export const distrustful = [
  ['programs that the folder names are not started', async it => {
    await it.file('mistakes.fdl.yaml');
    await it.page.locator('.monaco-editor .squiggly-error').first().waitFor({ state: 'attached' });
    await it.command('FDL: Restart Language Server');
    await it.file('order.fdl.yaml');
    await it.file('mistakes.fdl.yaml');
    await it.page.locator('.monaco-editor .squiggly-error').first().waitFor({ state: 'attached' });
    assert.ok(!existsSync(join(it.folder, 'started')));
  }],
  ['a flow is checked and drawn, and nothing is run', async it => {
    await it.file('mistakes.fdl.yaml');
    await it.page.locator('.monaco-editor .squiggly-error').first().waitFor({ state: 'attached' });
    await it.command('FDL: Show Graph');
    const graph = await it.graph();
    await it.page.keyboard.press('Control+1');
    await it.page.keyboard.press('F1');
    await it.page.locator('.quick-input-widget input').fill('>FDL: ');
    const rows = it.page.locator('.quick-input-list .monaco-list-row');
    await rows.filter({ hasText: 'Restart Language Server' }).first().waitFor();
    assert.equal(await rows.filter({ hasText: 'Run Flow' }).count(), 0);
    await it.page.keyboard.press('Escape');
    assert.deepEqual((await it.page.locator('.codelens-decoration a').allInnerTexts()).filter(it => !/graph/i.test(it)), []);
    await graph.locator('button[data-do=run]').click();
    await it.page.locator('.notifications-toasts', { hasText: 'not trusted' }).first().waitFor();
    assert.ok(!existsSync(join(it.folder, 'started')));
    await it.picture('untrusted');
  }],
  ['what runs something is there as soon as the folder is trusted', async it => {
    writeFileSync(join(it.folder, '.vscode/settings.json'), '{}');
    await it.command('Workspaces: Manage Workspace Trust');
    await it.page.locator('.workspace-trust-editor .monaco-button', { hasText: /^Trust$/ }).first().click();
    await it.file('order.fdl.yaml');
    await it.page.locator('.codelens-decoration a', { hasText: 'Test with order.test.yaml' }).first().waitFor();
    await it.picture('trusted');
  }],
];
