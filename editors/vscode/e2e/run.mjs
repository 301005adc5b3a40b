// Runs the scenarios in the real workbench: `node e2e/run.mjs TOOLS FDLC VSIX BUNDLED PICTURES [PART-OF-A-NAME]`;
// BUNDLED is the extension packed with the program.
import { open } from './workbench.mjs';
import { distrustful, scenarios, strangers, trap } from './scenarios.mjs';

const [tools, fdlc, vsix, bundled, pictures, only] = process.argv.slice(2);
const workspace = new URL('workspace', import.meta.url).pathname;
const began = Date.now();
const say = text => console.log(`${((Date.now() - began) / 1000).toFixed(1).padStart(6)} s  ${text}`);
const counts = { passed: 0, failed: 0, flaky: 0, faults: 0 };
/** What the end says once more: the lines between are long. */
const wrong = [];

const accuse = text => { wrong.push(text); say(text); };
const why = it => String(it?.stack ?? it).slice(0, 1200);
const firstLine = it => String(it?.message ?? it).split('\n')[0].slice(0, 300);

/** Does a scenario from the known place; why it failed, where it did. */
async function attempt(workbench, scenario) {
  try {
    await workbench.reset();
    await scenario(workbench);
    return undefined;
  } catch (it) {
    return it ?? new Error('failed');
  }
}

/** A scenario that fails is done once more on a page that is loaded anew. */
async function play(workbench, name, scenario) {
  const first = await attempt(workbench, scenario);
  if (first === undefined) {
    counts.passed += 1;
    say(`ok    ${name}`);
    return;
  }
  await workbench.picture(`failed-${counts.failed + counts.flaky + 1}`).catch(() => undefined);
  const second = await workbench.load().then(() => attempt(workbench, scenario), it => it);
  if (second === undefined) {
    counts.passed += 1;
    counts.flaky += 1;
    accuse(`FLAKY ${name}: ${firstLine(first)}`);
    say(`      ${why(first)}`);
    return;
  }
  counts.failed += 1;
  accuse(`FAIL  ${name}: ${firstLine(second)}`);
  say(`      at first ${why(first)}`);
  say(`      and then ${why(second)}`);
  await workbench.picture(`failed-${counts.failed + counts.flaky}-again`).catch(() => undefined);
}

async function session(all, how) {
  const wanted = all.filter(([name]) => only === undefined || only.split('|').some(it => name.includes(it)));
  if (wanted.length === 0) return;
  // A folder that was trusted stays trusted; all else can be done in any order.
  if (process.env.ORDER === 'reverse' && how.trusted) wanted.reverse();
  const workbench = await open({ tools, pictures, workspace, ...how });
  workbench.note = say;
  workbench.program = fdlc;
  const blame = name => {
    for (const it of workbench.faults.splice(0)) {
      counts.faults += 1;
      accuse(`FAULT in \`${name}\`: ${it.slice(0, 500)}`);
    }
  };
  for (const [name, scenario] of wanted) {
    await play(workbench, name, scenario);
    blame(name);
  }
  await workbench.close();
  blame('the end');
}

await session(scenarios, { trusted: true, vsix, fdlc });
await session(strangers, { trusted: true, vsix, language: 'zh-cn', foreseen: [/没有 `fdlc` 程序/] });
await session(distrustful, { trusted: false, vsix: bundled, prepare: trap });
wrong.forEach(it => say(it));
say(`${counts.passed} passed, ${counts.failed} failed, ${counts.flaky} flaky, ${counts.faults} faults`);
process.exit(counts.failed + counts.faults > 0 ? 1 : 0);
