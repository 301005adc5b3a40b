// What a user does, and must see. Each scenario begins from the known place (`reset` in workbench.mjs), so that each can be run alone.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
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
  await it.page.evaluate(() => {
    window.listening ??= window.addEventListener('keydown', key => { window.pressed = performance.timeOrigin + key.timeStamp; }, { capture: true }) ?? true;
  });
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

/** How many findings the program has for the flows in the folder, by their names. */
function findings(it) {
  const { stdout } = spawnSync(it.program, ['check', it.folder, '--format', 'json'], { encoding: 'utf8' });
  return JSON.parse(stdout).length;
}

/** An order with all that a run needs. */
const ORDER = '{"orderId": 7, "total": 30, "items": [{"name": "cup", "count": 2}, {"name": "plate", "count": 1}]}';

/** The flow `order` beside its graph, in the colours of a run. */
async function ran(it) {
  const graph = await it.drawn('order.fdl.yaml');
  const clear = graph.locator('nav button:has-text("×"):visible');
  await graph.locator('.node .title', { hasText: 'Rejected' }).first().waitFor();
  if (await clear.count() > 0) await clear.click();
  await graph.locator('.node[data-outcome]').first().waitFor({ state: 'detached' });
  await it.run(ORDER, 'order.test.yaml', () => graph.locator('.node[data-id="/Done"][data-outcome="succeeded"]').isVisible());
  return graph;
}

/** The Test Explorer with the cases of `order`, none of them run. */
async function explored(it) {
  await it.file('order.test.yaml');
  await it.again('the Test Explorer', () => it.command('Testing: Focus on Test Explorer View'), () => it.page.locator('.test-explorer').isVisible());
  const rows = it.page.locator('.test-explorer .monaco-list-row');
  await rows.filter({ hasText: 'order.test.yaml' }).first().waitFor();
  if (await passed(it) !== undefined) {
    await it.again('no results', () => it.command('Test: Clear All Results'), async () => await passed(it) === undefined);
  }
  return rows;
}

/** How many tests have passed, as the Test Explorer says it: `2/3`. */
async function passed(it) {
  return /\b\d+\/\d+\b/.exec(await it.page.locator('.test-explorer').innerText().catch(() => ''))?.[0];
}

export const scenarios = [
  ['a mistake is underlined and told in the Problems panel', async it => {
    await it.served('mistakes.fdl.yaml');
    await until('the language in the status bar', async () => /FDL/.test(await it.page.locator('#status\\.editor\\.mode').innerText()));
    await it.problems();
    const rows = it.page.locator('.markers-panel .monaco-list-row');
    await rows.filter({ hasText: 'Nxet' }).first().waitFor();
    assert.ok(await rows.filter({ hasText: 'unknown-field' }).count() > 0, 'the rule stands beside the message');
    await it.picture('problems');
    // The name of the rule leads to its page, which is shown as one reads it.
    await it.again('the page of the rule', () => rows.filter({ hasText: 'unknown-field' }).first().locator('a', { hasText: 'unknown-field' }).click(),
      () => it.page.locator('.tab.active.selected', { hasText: 'unknown-field' }).first().isVisible());
    await until('what the page says', async () => (await Promise.all(it.page.frames().map(frame => frame.locator('h1').allInnerTexts().catch(() => [])))).flat().includes('unknown-field'));
    await it.picture('rule');
  }],
  ['mistakes of files that nobody opened are told too, each of them once', async it => {
    // What the program says of the folder is what the panel has to say.
    const all = findings(it);
    assert.ok(all > 1, 'there is something to tell');
    await it.file('plain.yaml');
    await it.problems();
    const rows = it.page.locator('.markers-panel .monaco-list-row');
    const told = async () => {
      // What a file's finding says, behind the name of its file.
      const texts = await rows.allInnerTexts();
      return texts.map(it => it.replaceAll(/\s+/g, ' ').trim()).filter(it => /\[Ln \d/.test(it)).toSorted();
    };
    await rows.filter({ hasText: 'hostile.fdl.yaml' }).first().waitFor();
    assert.deepEqual((await it.page.locator('.tabs-container .tab').allInnerTexts()).filter(it => /hostile/.test(it)), [], 'it is not open');
    // The open file is no file of a flow by its name, and told beside them.
    await until(`${all + 1} findings`, async () => (await told()).length === all + 1);
    const before = await told();
    await it.picture('workspace-problems');
    await it.served('hostile.fdl.yaml');
    await it.rest(told, 1500);
    assert.deepEqual(await told(), before, 'opening it adds nothing');
    // What is closed, and no flow by its name, is nobody's business any more.
    await it.again('no open file', () => it.command('View: Close All Editors'), async () => await it.page.locator('.tabs-container .tab').count() === 0);
    await until(`${all} findings`, async () => (await told()).length === all);
  }],
  ['completion offers the fields of this state', async it => {
    await it.served('mistakes.fdl.yaml');
    await it.goto(19, 1);
    await it.page.keyboard.press('End');
    await it.page.keyboard.press('Enter');
    await it.page.keyboard.type('Ou');
    await it.again('OutputConstructor to be offered', () => it.page.keyboard.press('Control+Space'),
      () => it.page.locator('.suggest-widget .monaco-list-row', { hasText: 'OutputConstructor' }).first().isVisible());
    await it.picture('completion');
  }],
  ['hover explains the Action', async it => {
    await it.served('mistakes.fdl.yaml');
    await it.again('the hover', async () => {
      await it.page.mouse.move(700, 860);
      await it.page.locator('.view-line', { hasText: 'HTTP:Request' }).locator('span', { hasText: 'HTTP' }).last().hover();
    }, () => it.page.locator('.monaco-hover', { hasText: 'HTTP:Request' }).first().isVisible());
    await it.picture('hover');
  }],
  ['expressions are coloured, in flows and in other YAML that holds one', async it => {
    for (const name of ['plain.yaml', 'mistakes.fdl.yaml']) {
      await it.served(name);
      await it.goto(9, 27);
      const scopes = it.page.locator('.token-inspect-widget');
      await it.again(`the scopes in ${name}`, async () => {
        await it.dismiss();
        await it.command('Developer: Inspect Editor Tokens and Scopes');
      }, async () => /meta\.embedded\.expression\.fdl/.test(await scopes.innerText({ timeout: 1000 }).catch(() => '')));
      await it.dismiss();
    }
  }],
  ['a quick fix mends the field', async it => {
    await it.served('mistakes.fdl.yaml');
    await it.goto(10, 6);
    const action = it.page.locator('.action-widget .monaco-list-row', { hasText: 'Next' }).first();
    await it.again('the quick fix', async () => {
      await it.dismiss();
      await it.page.keyboard.press('Control+.');
    }, () => action.isVisible());
    await it.picture('quick-fix');
    await it.page.keyboard.press('Enter');
    await it.saves('mistakes.fdl.yaml', / {4}Next: Call/);
    await it.page.locator('.monaco-editor .squiggly-error').first().waitFor({ state: 'detached' });
  }],
  ['a state is renamed wherever it is named', async it => {
    // The server is awake, and knows the flow.
    await it.served('mistakes.fdl.yaml');
    await it.file('order.fdl.yaml');
    await it.goto(73, 12);
    const box = it.page.locator('.rename-box input, .rename-input').first();
    await it.again('the box for the name', async () => {
      await it.dismiss();
      await it.page.keyboard.press('F2');
    }, () => box.isVisible());
    await box.fill('Finished');
    await it.page.keyboard.press('Enter');
    const text = await it.saves('order.fdl.yaml', /Name: Finished/);
    assert.equal(text.match(/Next: Finished/g)?.length, 2);
    assert.doesNotMatch(text, /: Done/);
    await it.file('order.test.yaml');
    await it.saves('order.test.yaml', /path: \[CheckTotal, Charge, Prepare, Finished\]/);
  }],
  ['formatting tidies a flow', async it => {
    await it.file('untidy.fdl.yaml');
    await it.again('a tidy flow', () => it.command('Format Document'), async () => /^Type: StateMachine/.test(await it.text()));
    const text = await it.saves('untidy.fdl.yaml', /^Type: StateMachine/);
    assert.match(text, /\n {2}- Type: Pass\n {4}Name: Greet\n/);
  }],
  ['Enter goes on where YAML wants it', async it => {
    // The server is awake before anything is typed.
    await it.served('mistakes.fdl.yaml');
    writeFileSync(join(it.folder, 'typed.fdl.yaml'), '\n');
    await it.file('typed.fdl.yaml');
    await it.goto(1, 1);
    const offered = it.page.locator('.suggest-widget.visible').first();
    const lines = [['Type: StateMachine', 1], ['SpecVersion: v1', 1], ['Name: typed', 1], ['StartAt: A', 1], ['States:', 3], ['- Type: Pass', 5], ['Name: A', 5], ['OutputConstructor:', 7], ['text: hello', 7]];
    for (const [at, [line, column]] of lines.entries()) {
      await it.page.keyboard.type(line);
      // Whatever is offered meanwhile, or at no time, must not be taken by Enter.
      await offered.waitFor({ timeout: 800 }).catch(() => undefined);
      await it.page.keyboard.press('Enter');
      await until(`the cursor below \`${line}\``, async () => (await it.cursor()).startsWith(`Ln ${at + 2}, Col ${column}`));
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
    await until('the shape of the letter', async () => /Branch0|text|string/.test(await item.innerText({ timeout: 1000 }).catch(() => '')));
  }],
  ['the graph is drawn beside the editor', async it => {
    await it.file('order.fdl.yaml');
    await it.goto(68, 32);
    const graph = await it.drawn('order.fdl.yaml');
    for (const name of ['CheckTotal', 'Charge', 'Prepare', 'WriteLetter', 'Label', 'Rejected']) {
      await graph.locator('.node .title', { hasText: name }).first().waitFor();
    }
    assert.ok(await graph.locator('.edge.catch').count() === 1);
    assert.match(await graph.locator('.node[data-id="/Charge"] .retry').textContent(), /3/);
    await graph.locator('.node.lit').first().waitFor();
    await it.still(graph);
    await it.picture('graph');
  }],
  ['the graph follows an edit and nothing else moves', async it => {
    const graph = await it.drawn('order.fdl.yaml');
    await graph.locator('.node .title', { hasText: 'Rejected' }).first().waitFor();
    await it.still(graph);
    const places = () => graph.locator('.node').evaluateAll(all => Object.fromEntries(all.map(it => [it.dataset.id, it.getAttribute('transform')])));
    const before = await places();
    await it.goto(79, 1);
    await it.page.keyboard.press('End');
    const watch = () => graph.evaluate(() => {
      window.watcher?.disconnect();
      window.seen = undefined;
      window.watcher = new MutationObserver(() => { window.seen ??= Date.now(); });
      window.watcher.observe(document.querySelector('.world'), { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ['d'] });
    });
    await it.still(graph);
    await watch();
    await it.page.keyboard.type('Ha');
    await until('half-typed text in the graph', () => graph.evaluate(() => window.seen));
    const during = await places();
    assert.deepEqual(Object.keys(during).filter(id => !(id in before) && !/Don/.test(id)), [], 'half-typed text brings no node');
    assert.deepEqual(Object.keys(before).filter(id => !(id in during)), [], 'nor takes one');
    await it.page.keyboard.press('Backspace');
    await it.page.keyboard.press('Backspace');
    await until('everything back in its place', async () => JSON.stringify(await places()) === JSON.stringify(before));
    await it.goto(83, 1);
    await it.page.keyboard.press('End');
    await it.still(graph);
    await watch();
    const typed = Date.now();
    await it.page.keyboard.type('X');
    const seen = await until('the edit in the graph', () => graph.evaluate(() => window.seen));
    it.note(`a keystroke is in the graph after ${seen - typed} ms`);
    await it.page.keyboard.press('Backspace');
    await until('everything back in its place', async () => JSON.stringify(await places()) === JSON.stringify(before));
  }],
  ['a click in the graph goes to the state', async it => {
    const graph = await it.drawn('order.fdl.yaml');
    await it.again('the cursor at the state', () => graph.locator('.node[data-id="/Apologise"] .title').click(), async () => (await it.line()) === 76);
    await graph.locator('.node[data-id="/Apologise"].lit').waitFor();
  }],
  ['a run colours the graph and shows what each state got and gave', async it => {
    const graph = await ran(it);
    assert.equal(await graph.locator('.node[data-id="/Rejected"][data-outcome]').count(), 0);
    assert.ok(await graph.locator('.edge.taken').count() >= 6);
    const details = graph.locator('.details');
    await it.again('the details of the state', () => graph.locator('.node[data-id="/Charge"] .title').click(), () => details.locator('summary').nth(1).isVisible());
    assert.match(await details.innerText(), /FC\.ResourceThrottled|receipt/);
    await it.still(graph);
    await it.picture('run');
  }],
  ['the last run is repeated without a question', async it => {
    const graph = await ran(it);
    await graph.locator('nav button:has-text("×"):visible').click();
    await graph.locator('.node[data-outcome]').first().waitFor({ state: 'detached' });
    await it.page.keyboard.press('Control+1');
    await it.command('FDL: Run Flow Again with the Same Input');
    await graph.locator('.node[data-id="/Done"][data-outcome="succeeded"]').waitFor();
  }],
  ['search, fold, zoom and fit work', async it => {
    const graph = await it.drawn('order.fdl.yaml');
    await graph.locator('nav input').fill('label');
    await graph.locator('.node.found[data-id="/Prepare/1/PickItems/0/Label"]').waitFor();
    await graph.locator('nav input').fill('');
    await it.still(graph);
    await graph.locator('.node[data-id="/Prepare"] > .chevron').click();
    await graph.locator('.node[data-id="/Prepare/0/WriteLetter"]').waitFor({ state: 'detached' });
    await it.still(graph);
    await it.picture('folded');
    await graph.locator('.node[data-id="/Prepare"] > .chevron').click();
    await graph.locator('.node[data-id="/Prepare/0/WriteLetter"]').waitFor();
    await it.still(graph);
    const scale = async () => /scale\(([\d.]+)\)/.exec(await graph.locator('.world').getAttribute('transform'))[1];
    const before = await scale();
    await graph.locator('button[data-do=zoomIn]').click();
    await until('a larger graph', async () => Number(await scale()) > Number(before));
    await graph.locator('button[data-do=fit]').click();
    await until('all of the graph', async () => Number(await scale()) <= Number(before));
    // All of it is still seen when there is less room.
    await it.again('the side bar', () => it.command('File: Focus on Files Explorer'), () => it.page.locator('.part.sidebar').isVisible());
    await until('all of the graph in less room', () => graph.evaluate(() => {
      const room = document.querySelector('.canvas').getBoundingClientRect();
      return [...document.querySelectorAll('.node')].every(node => {
        const { left, right } = node.getBoundingClientRect();
        return left >= room.left && right <= room.right;
      });
    }));
    assert.ok(Number(await scale()) < Number(before), 'it is smaller now');
  }],
  ['the graph is worked by keys and saved as a file', async it => {
    await it.file('order.fdl.yaml');
    await it.goto(68, 32);
    const graph = await it.drawn('order.fdl.yaml');
    await graph.locator('.node.lit').first().waitFor();
    await it.again('the cursor at the second state', async () => {
      await graph.locator('.canvas').focus();
      await it.page.keyboard.press('Escape');
      for (const key of ['ArrowUp', 'ArrowUp', 'ArrowUp', 'ArrowDown', 'Enter']) await it.page.keyboard.press(key);
    }, async () => [8, 15].includes(await it.line()));
    await it.dismiss();
    const input = it.page.locator('.quick-input-widget input').first();
    await it.again('the question for the file', () => graph.locator('button[data-do=save]').click(), async () => (await input.inputValue({ timeout: 1000 }).catch(() => '')).endsWith('order.svg'));
    await it.page.keyboard.press('Enter');
    const file = await until('the file', () => { try { return readFileSync(join(it.folder, 'order.svg'), 'utf8'); } catch { return undefined; } });
    assert.match(file, /^<svg [^]*CheckTotal[^]*<\/svg>\n$/);
    assert.doesNotMatch(file, /var\(|class=/);
  }],
  ['the graph goes with the themes', async it => {
    await it.drawn('order.fdl.yaml');
    for (const [name, theme, mark] of [['graph-light', 'Light Modern', 'vscode-light'], ['graph-contrast', 'Default High Contrast', 'vscode-high-contrast'], [undefined, 'Dark Modern', 'vscode-dark']]) {
      it.configure({ 'workbench.colorTheme': theme });
      const graph = await it.graph();
      await until(`${mark} in the panel`, () => graph.evaluate(wanted => document.body.classList.contains(wanted), mark));
      await it.still(graph);
      if (name !== undefined) await it.picture(name);
    }
  }],
  ['whatever stands in a flow is drawn as text', async it => {
    const graph = await it.drawn('hostile.fdl.yaml');
    await until('the names as text', async () => (await graph.locator('.node .title').allTextContents()).some(it => it.startsWith('<img')));
    assert.equal(await graph.locator('.world img, .world script, .details script').count(), 0);
    await it.picture('hostile');
  }],
  ['where many ways lead to one state they are rows, which lead there', async it => {
    const graph = await it.drawn('rows.fdl.yaml');
    const row = graph.locator('.label.row[data-edge="/Step1#catch0"]');
    await row.waitFor();
    await it.picture('rows');
    await it.again('the cursor there', () => row.click(), async () => (await it.line()) === 63);
    await graph.locator('.node[data-id="/Failed"].chosen').waitFor();
  }],
  ['large flows are drawn and followed', async it => {
    for (const states of [200, 1000]) {
      const name = `large-${states}.fdl.yaml`;
      writeFileSync(join(it.folder, name), large(states));
      const graph = await it.drawn(name);
      await until('all states', async () => await graph.locator('.node').count() > states, 60_000);
      const draw = () => graph.evaluate(() => performance.getEntriesByName('draw').at(-1)?.duration);
      it.note(`${states} states: drawn in ${Math.round(await draw())} ms`);
      await it.goto(8, 1);
      await it.page.keyboard.press('End');
      await it.rest(() => graph.locator('.world').getAttribute('transform'), 1500);
      const { times, drawn } = await keystrokes(it, graph, 9);
      it.note(`${states} states: a keystroke is in the graph after ${times[4]} ms (median of 9, ${times[8]} ms at most), ${drawn} ms of them drawing`);
      if (states === 200) await it.picture('large');
    }
  }],
  ['an input that is no object is refused where it is typed, and a long one is run', async it => {
    const graph = await it.drawn('order.fdl.yaml');
    const long = JSON.stringify({ ...JSON.parse(ORDER), note: 'x'.repeat(60_000) });
    await it.command('FDL: Run Flow…');
    const box = await it.inputBox();
    await box.fill('[1]');
    const message = it.page.locator('.quick-input-message', { hasText: 'must be a JSON object' }).first();
    await message.waitFor();
    await it.page.keyboard.press('Enter');
    await message.waitFor();
    await it.picture('refused');
    await it.dismiss();
    await it.run(long, 'order.test.yaml', () => graph.locator('.node[data-id="/Done"][data-outcome="succeeded"]').isVisible());
  }],
  ['a flow with mistakes says why it is not run', async it => {
    it.expected.push(/the flow could not be run: .*has no field `Nxet`/);
    await it.served('mistakes.fdl.yaml');
    const toast = it.page.locator('.notifications-toasts', { hasText: 'has no field `Nxet`' }).first();
    await it.run('{"name": "a"}', 'No mocks', () => toast.isVisible());
    assert.doesNotMatch(await toast.innerText(), /[╭│]/, 'the drawing is for terminals');
    await it.picture('not-run');
  }],
  ['a flow that is renamed keeps its graph, its colours and its input', async it => {
    const graph = await ran(it);
    // What is clicked in the Explorer is opened there, and not over the graph.
    await it.page.keyboard.press('Control+1');
    await it.again('the row of the flow', () => it.command('File: Focus on Files Explorer'), () => it.page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'order.fdl.yaml' }).first().isVisible());
    const name = it.page.locator('.explorer-folders-view .monaco-inputbox input');
    await it.again('the box for the name', async () => {
      await it.page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'order.fdl.yaml' }).first().click();
      await it.page.keyboard.press('F2');
    }, () => name.isVisible());
    await name.fill('purchase.fdl.yaml');
    await it.page.keyboard.press('Enter');
    await it.page.locator('.tab', { hasText: 'Graph of purchase.fdl.yaml' }).first().waitFor();
    await graph.locator('.node[data-id="/Done"][data-outcome="succeeded"]').waitFor();
    await graph.locator('nav button:has-text("×"):visible').click();
    await graph.locator('.node[data-outcome]').first().waitFor({ state: 'detached' });
    // The test that has the mocks is about the file with the new name from now on.
    const test = join(it.folder, 'order.test.yaml');
    writeFileSync(test, readFileSync(test, 'utf8').replace('order.fdl.yaml', 'purchase.fdl.yaml'));
    await it.file('purchase.fdl.yaml');
    await it.command('FDL: Run Flow Again with the Same Input');
    await graph.locator('.node[data-id="/Done"][data-outcome="succeeded"]').waitFor();
  }],
  ['a click in the graph opens the flow that was closed', async it => {
    const graph = await it.drawn('order.fdl.yaml');
    await graph.locator('.node .title', { hasText: 'Rejected' }).first().waitFor();
    await it.page.keyboard.press('Control+1');
    await it.again('the flow closed', () => it.command('View: Close Editor'), async () => await it.page.locator('.tabs-container .tab').count() === 1);
    await it.still(graph);
    await it.again('the cursor at the state', () => graph.locator('.node[data-id="/Apologise"] .title').click(), async () => (await it.line()) === 76);
    // What is edited now is drawn again.
    await it.goto(82, 1);
    await it.page.keyboard.press('End');
    await it.page.keyboard.type('X');
    await graph.locator('.node .title', { hasText: 'RejectedX' }).first().waitFor();
    await it.picture('opened-again');
  }],
  ['of two flows side by side the graph shows the one that is edited, and runs the one that it shows', async it => {
    await it.drawn('order.fdl.yaml');
    await it.page.keyboard.press('Control+1');
    await it.again('two groups', () => it.command('View: Split Editor Down'), async () => await it.page.locator('.editor-group-container').count() === 3);
    await it.choose(await it.ask('Control+P'), 'rows.fdl.yaml');
    await it.page.locator('.tab', { hasText: 'Graph of rows.fdl.yaml' }).first().waitFor();
    await it.again('the graph of the other one', () => it.page.locator('.editor-instance', { hasText: 'CheckTotal' }).locator('.view-line').first().click(),
      () => it.page.locator('.tab', { hasText: 'Graph of order.fdl.yaml' }).first().isVisible());
    const graph = await it.graph();
    await graph.locator('.canvas').focus();
    await it.picture('two-flows');
    await it.command('FDL: Run Flow…');
    await it.page.locator('.quick-input-widget:visible', { hasText: 'Input of order.fdl.yaml' }).first().waitFor();
  }],
  ['a flow that was never saved is checked and drawn, and not run', async it => {
    await it.served('mistakes.fdl.yaml');
    await it.again('a new text', () => it.command('File: New Untitled Text File'), () => it.page.locator('.tab.active.selected', { hasText: 'Untitled-' }).first().isVisible());
    await it.command('Change Language Mode');
    await it.choose(it.page.locator('.quick-input-widget input').first(), 'FDL', /^FDL/);
    await until('the language', async () => /FDL/.test(await it.page.locator('#status\\.editor\\.mode').innerText()));
    await it.page.keyboard.insertText('{Type: StateMachine, SpecVersion: v1, Name: hello, StartAt: Greet, States: [{Type: Pass, Name: Greet, Nxet: a, End: true}]}');
    await it.page.locator('.monaco-editor .squiggly-error').first().waitFor({ state: 'attached' });
    await it.again('the graph', () => it.command('FDL: Show Graph'), () => it.page.locator('.tab', { hasText: 'Graph of Untitled-' }).first().isVisible());
    const graph = await it.graph();
    await graph.locator('.node[data-id="/Greet"]').waitFor();
    await it.page.keyboard.press('Control+1');
    await it.again('why it is not run', () => it.command('FDL: Run Flow…'), () => it.page.locator('.notifications-toasts', { hasText: 'save the flow to a file first' }).first().isVisible());
    await it.picture('untitled');
    const input = it.page.locator('.quick-input-widget input').first();
    await it.again('the question for the file', () => graph.locator('button[data-do=save]').click(), async () => (await input.inputValue({ timeout: 1000 }).catch(() => '')).endsWith('.svg'));
    await it.page.keyboard.press('Enter');
    await until('the file', () => readdirSync(it.folder).some(name => /^Untitled-\d+\.svg$/.test(name)));
  }],
  ['line breaks of Windows stay what they are', async it => {
    const name = 'windows.fdl.yaml';
    writeFileSync(join(it.folder, name), readFileSync(join(it.folder, 'mistakes.fdl.yaml'), 'utf8').replaceAll('\n', '\r\n'));
    await it.served(name);
    await it.goto(10, 6);
    await it.again('the quick fix', async () => {
      await it.dismiss();
      await it.page.keyboard.press('Control+.');
    }, () => it.page.locator('.action-widget .monaco-list-row', { hasText: 'Next' }).first().isVisible());
    await it.page.keyboard.press('Enter');
    const graph = await it.drawn(name);
    await graph.locator('.node[data-id="/Done"]').waitFor();
    const text = await it.saves(name, /Next: Call/);
    assert.doesNotMatch(text, /[^\r]\n/);
  }],
  ['a flow in JSON is checked, drawn and run', async it => {
    const flow = { Type: 'StateMachine', SpecVersion: 'v1', Name: 'hello', StartAt: 'Greet', States: [{ Type: 'Pass', Name: 'Greet', Nxet: 'a', End: true }] };
    writeFileSync(join(it.folder, 'hello.fdl.json'), JSON.stringify(flow, null, 2));
    await it.served('hello.fdl.json');
    writeFileSync(join(it.folder, 'hello.fdl.json'), JSON.stringify(flow, (key, value) => (key === 'Nxet' ? undefined : value), 2));
    await it.page.locator('.monaco-editor .squiggly-error').first().waitFor({ state: 'detached' });
    const graph = await it.drawn('hello.fdl.json');
    await it.run('{}', 'No mocks', () => graph.locator('.node[data-id="/Greet"][data-outcome="succeeded"]').isVisible());
    await it.picture('json');
    // The comma behind a word that is coloured is a comma, and no mistake.
    await it.goto(2, 25);
    const scopes = it.page.locator('.token-inspect-widget');
    await it.again('the scopes of a comma', async () => {
      await it.dismiss();
      await it.command('Developer: Inspect Editor Tokens and Scopes');
    }, async () => /punctuation\.separator\.mapping/.test(await scopes.innerText({ timeout: 1000 }).catch(() => '')));
    assert.doesNotMatch(await scopes.innerText(), /invalid/);
  }],
  ['what the project file says holds as soon as it is written', async it => {
    const flow = readFileSync(join(it.folder, 'plain.yaml'), 'utf8').replace('    Nxet: Call', '    Next: Call\n  - {Type: Fail, Name: Lost, Code: a, Detail: b}');
    writeFileSync(join(it.folder, 'lost.fdl.yaml'), flow);
    await it.file('lost.fdl.yaml');
    const warned = it.page.locator('.monaco-editor .squiggly-warning').first();
    await warned.waitFor({ state: 'attached' });
    writeFileSync(join(it.folder, 'fdlc.yaml'), 'rules: {unreachable-state: off}\n');
    await warned.waitFor({ state: 'detached' });
    rmSync(join(it.folder, 'fdlc.yaml'));
    await warned.waitFor({ state: 'attached' });
  }],
  ['the Test Explorer runs the cases and shows what failed', async it => {
    await ran(it);
    const rows = await explored(it);
    await it.again('the results', () => it.command('Test: Run All Tests with Coverage'), async () => await passed(it) === '2/3');
    await it.again('the cases', async () => {
      await rows.filter({ hasText: 'order.test.yaml' }).first().click();
      await it.page.keyboard.press('ArrowRight');
    }, () => rows.filter({ hasText: 'a test that does not hold' }).first().isVisible());
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
    await it.rest(() => it.page.locator('.codelens-decoration, .coverage-deco-gutter').allTextContents());
    await it.picture('tests');
    // The states tell which cases came by, and run them.
    await it.goto(1, 1);
    await it.lens('a paid order is prepared', async () => await passed(it) === '1/1');
  }],
  ['the lens of a case runs it and shows the difference at its place', async it => {
    await explored(it);
    // The workbench may show what it remembers of other lenses, and ask for the true ones only when the editor gets the focus.
    await it.again('the lenses of three cases', () => it.page.keyboard.press('Control+1'), async () => await it.page.locator('.codelens-decoration a', { hasText: 'Run case' }).count() >= 3);
    await it.lens('Run case', async () => await passed(it) === '0/1', all => all.last());
    const peek = it.page.locator('.peekview-widget').first();
    await it.again('the difference', () => it.page.getByText('"Order.Empty" } != ').first().click({ position: { x: 20, y: 8 } }),
      () => peek.locator('.monaco-diff-editor').first().isVisible());
    await until('both sides', async () => /Order\.Empty/.test(await peek.innerText()) && /Order\.Full/.test(await peek.innerText()));
    await it.rest(() => peek.innerText());
    await it.picture('difference');
  }],
  ['lenses run, test and draw', async it => {
    await explored(it);
    await it.file('order.fdl.yaml');
    await it.goto(1, 1);
    const lens = it.page.locator('.codelens-decoration a');
    await lens.filter({ hasText: 'Show graph' }).first().waitFor();
    await it.picture('lenses');
    await it.lens('Test with order.test.yaml', async () => await passed(it) === '2/3');
    const title = it.page.locator('.quick-input-widget:visible', { hasText: 'Input of order.fdl.yaml' });
    await it.lens(/^Run$/, () => title.first().isVisible());
    await it.dismiss();
    await it.lens('Show graph', () => it.page.locator('.tab', { hasText: 'Graph of order.fdl.yaml' }).first().isVisible());
  }],
  ['the server is started anew, and its log is shown', async it => {
    await it.served('mistakes.fdl.yaml');
    const times = () => it.said.filter(line => /FDL: serving with/.test(line)).length;
    const before = times();
    await it.again('the server again', () => it.command('FDL: Restart Language Server'), () => times() > before);
    // Impatience does no harm.
    for (let i = 0; i < 3; i += 1) await it.command('FDL: Restart Language Server');
    await it.served('mistakes.fdl.yaml');
    await it.again('the log', () => it.command('FDL: Show Language Server Log'), () => it.page.locator('.part.panel', { hasText: 'FDL Language Server' }).first().isVisible());
  }],
  ['the walkthrough leads from nothing to a tested flow', async it => {
    await it.drawn('order.fdl.yaml');
    await it.command('Welcome: Open Walkthrough...');
    await it.choose(it.page.locator('.quick-input-widget input').first(), 'Write, run and test a flow');
    const page = it.page.locator('.gettingStartedContainer');
    for (const [step, name, shown] of [['Have fdlc at hand', 'walkthrough-install'], ['Write a flow', 'walkthrough-write'], ['See it drawn', 'walkthrough-graph', 'img'], ['Keep it right', 'walkthrough-test', 'img']]) {
      await it.again(`the step ${step}`, () => page.locator('.step-title', { hasText: step }).first().click(), () => page.locator('.getting-started-step.expanded', { hasText: step }).first().isVisible());
      const media = page.locator('.getting-started-media').first();
      if (shown === 'img') await until('the picture of the step', () => media.locator('img').first().evaluate(it => it.complete && it.naturalWidth > 0).catch(() => false));
      await it.rest(() => page.innerText());
      await it.picture(name);
    }
    // What was done before it was opened counts.
    const ticked = step => page.locator('.getting-started-step', { hasText: step }).locator('.codicon.complete').first();
    for (const step of ['Have fdlc at hand', 'Write a flow', 'See it drawn']) await ticked(step).waitFor();
    await it.picture('walkthrough-done');
  }],
  ['the extension says how long it took to wake up', async it => {
    await it.served('mistakes.fdl.yaml');
    const line = await until('the server to be ready', () => it.said.find(line => /serving with/.test(line)));
    const [, passed, worked] = /(\d+) ms after waking up, (\d+) ms/.exec(line);
    it.note(`serving ${passed} ms after waking up, ${worked} ms of them work of the extension`);
    await it.command('Developer: Show Running Extensions');
    const row = it.page.locator('.extension', { hasText: 'FDL for CloudFlow' }).first();
    const list = it.page.locator('.runtime-extensions-editor .monaco-list, .monaco-list').last();
    await list.waitFor();
    // The list is drawn as far as it is seen, the slowest first.
    await until('our row', async () => { await list.hover(); await it.page.mouse.wheel(0, 300); return row.isVisible(); });
    it.note(`loaded and activated in ${/(\d+)ms/.exec(await row.innerText())?.[1]} ms`);
  }],
];

/** Puts the program where the extension finds it. */
function install(it) {
  const place = join(it.home, 'bin/fdlc');
  if (!existsSync(place)) copyFileSync(it.program, place);
}

/** In Chinese, by someone who has the extension and not the program. */
export const strangers = [
  ['who lacks the program is told, and shown how to get it', async it => {
    if (existsSync(join(it.home, 'bin/fdlc'))) {
      rmSync(join(it.home, 'bin/fdlc'));
      await it.load();
    }
    await it.file('mistakes.fdl.yaml');
    const toast = it.page.locator('.notifications-toasts', { hasText: '没有 `fdlc` 程序' }).first();
    await toast.waitFor();
    await it.picture('missing-zh');
    await toast.locator('.monaco-button', { hasText: '如何安装' }).click();
    const page = it.page.locator('.gettingStartedContainer');
    await page.filter({ hasText: '编写、运行并测试流程' }).first().waitFor();
    const first = page.locator('.getting-started-step.expanded', { hasText: '准备好 fdlc' }).first();
    // Where the program has been at hand before, the walkthrough opens at what is left to do.
    await it.again('the step', async () => {
      if (!await first.isVisible()) await page.locator('.step-title', { hasText: '准备好 fdlc' }).first().click();
    }, () => first.isVisible());
    await until('the page of the step', async () => (await Promise.all(it.page.frames().map(frame => frame.locator('body').innerText({ timeout: 500 }).catch(() => '')))).some(text => text.includes('扩展本身不做任何事')));
    await it.rest(() => page.innerText());
    await it.picture('walkthrough-zh');
    await it.again('the picture of the step', () => page.locator('.step-title', { hasText: '运行流程' }).first().click(),
      async () => await page.locator('img[alt="运行之后的流程图"], .image[alt="运行之后的流程图"]').count() > 0);
    await it.rest(() => page.innerText());
    await it.picture('walkthrough-run-zh');
  }],
  ['once it is on the path it serves, and nothing is loaded anew', async it => {
    await it.file('plain.yaml');
    install(it);
    await it.file('order.fdl.yaml');
    await it.served('mistakes.fdl.yaml');
  }],
  ['commands and settings are in Chinese', async it => {
    install(it);
    await it.served('mistakes.fdl.yaml');
    const rows = it.page.locator('.quick-input-list .monaco-list-row');
    await it.again('the commands', async () => (await it.ask('F1')).fill('>FDL: '), () => rows.filter({ hasText: '在此处新建项目' }).first().isVisible());
    for (const name of ['显示流程图', '运行流程', '重启语言服务器', '在此处新建项目']) await rows.filter({ hasText: name }).first().waitFor();
    await it.picture('commands-zh');
    await it.command('Preferences: Open Settings (UI)');
    await it.again('our setting', async () => {
      await it.page.locator('.settings-editor .suggest-input-container, .settings-editor .search-container').first().click();
      await it.page.keyboard.press('Control+A');
      await it.page.keyboard.type('fdl.');
    }, () => it.page.locator('.setting-item-contents', { hasText: '检查和运行流程时采用的执行模式' }).first().isVisible());
    await it.picture('settings-zh');
  }],
  ['the graph speaks Chinese', async it => {
    install(it);
    await it.served('mistakes.fdl.yaml');
    await it.file('order.fdl.yaml');
    await it.again('the graph', () => it.page.locator('.editor-actions .action-label[aria-label^="显示流程图"]').click(), () => it.page.locator('.tab', { hasText: 'order.fdl.yaml' }).nth(1).isVisible());
    const graph = await it.graph();
    await graph.locator('input[placeholder="搜索状态"]').waitFor();
    await it.still(graph);
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
    await it.served('mistakes.fdl.yaml');
    const times = () => it.said.filter(line => /FDL: serving with/.test(line)).length;
    const before = times();
    await it.again('the server again', () => it.command('FDL: Restart Language Server'), () => times() > before);
    await it.file('order.fdl.yaml');
    await it.served('mistakes.fdl.yaml');
    assert.ok(!existsSync(join(it.folder, 'started')));
  }],
  ['a flow is checked and drawn, and nothing is run', async it => {
    await it.served('mistakes.fdl.yaml');
    const graph = await it.drawn('mistakes.fdl.yaml');
    const rows = it.page.locator('.quick-input-list .monaco-list-row');
    await it.again('the commands', async () => (await it.ask('F1')).fill('>FDL: '), () => rows.filter({ hasText: 'Restart Language Server' }).first().isVisible());
    assert.equal(await rows.filter({ hasText: 'Run Flow' }).count(), 0);
    await it.dismiss();
    const lenses = it.page.locator('.codelens-decoration a');
    await lenses.filter({ hasText: /graph/i }).first().waitFor();
    assert.deepEqual((await lenses.allInnerTexts()).filter(it => !/graph/i.test(it)), []);
    await it.again('the warning', () => graph.locator('button[data-do=run]').click(), () => it.page.locator('.notifications-toasts', { hasText: 'not trusted' }).first().isVisible());
    assert.ok(!existsSync(join(it.folder, 'started')));
    await it.picture('untrusted');
  }],
  ['what runs something is there as soon as the folder is trusted', async it => {
    // Its settings are harmless from now on; that the editor has read them is seen by the other setting.
    await it.served('mistakes.fdl.yaml');
    it.configure({ 'workbench.colorTheme': 'Light Modern' });
    await it.page.locator('.monaco-workbench.vs').waitFor();
    const trust = it.page.locator('.workspace-trust-editor .monaco-button', { hasText: /^Trust$/ }).first();
    const trusted = it.page.locator('.workspace-trust-editor', { hasText: 'You trust this folder' }).first();
    await it.again('the folder to be trusted', async () => {
      if (!await trust.isVisible()) await it.command('Workspaces: Manage Workspace Trust');
      await trust.click({ timeout: 5000 });
    }, () => trusted.isVisible());
    await it.file('order.fdl.yaml');
    await it.page.locator('.codelens-decoration a', { hasText: 'Test with order.test.yaml' }).first().waitFor();
    await it.picture('trusted');
  }],
];
