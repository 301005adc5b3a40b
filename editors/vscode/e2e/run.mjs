// Runs the scenarios in the real workbench: `node e2e/run.mjs TOOLS FDLC VSIX BUNDLED PICTURES [PART-OF-A-NAME]`;
// BUNDLED is the extension packed with the program.
import { open } from './workbench.mjs';
import { distrustful, scenarios, strangers, trap } from './scenarios.mjs';

const [tools, fdlc, vsix, bundled, pictures, only] = process.argv.slice(2);
const workspace = new URL('workspace', import.meta.url).pathname;
const began = Date.now();
const say = text => console.log(`${((Date.now() - began) / 1000).toFixed(1).padStart(6)} s  ${text}`);
const counts = { passed: 0, failed: 0, faults: 0 };

async function session(all, how) {
  const wanted = all.filter(([name]) => only === undefined || only.split('|').some(it => name.includes(it)));
  if (wanted.length === 0) return;
  const workbench = await open({ tools, pictures, workspace, ...how });
  workbench.note = say;
  workbench.program = fdlc;
  for (const [name, scenario] of wanted) {
    try {
      await scenario(workbench);
      counts.passed += 1;
      say(`ok    ${name}`);
    } catch (it) {
      counts.failed += 1;
      say(`FAIL  ${name}: ${String(it.stack ?? it).slice(0, 1200)}`);
      await workbench.picture(`failed-${counts.failed}`).catch(() => undefined);
      await workbench.page.keyboard.press('Escape').catch(() => undefined);
    }
  }
  const faults = await workbench.close();
  counts.faults += faults.length;
  faults.forEach(it => say(`FAULT ${it.slice(0, 500)}`));
}

await session(scenarios, { trusted: true, vsix, fdlc });
await session(strangers, { trusted: true, vsix, language: 'zh-cn' });
await session(distrustful, { trusted: false, vsix: bundled, prepare: trap });
say(`${counts.passed} passed, ${counts.failed} failed, ${counts.faults} faults`);
process.exit(counts.failed + counts.faults > 0 ? 1 : 0);
