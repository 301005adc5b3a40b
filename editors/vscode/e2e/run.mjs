// Runs the scenarios in the real workbench: `node e2e/run.mjs TOOLS FDLC VSIX PICTURES [NAME]`.
import { open } from './workbench.mjs';
import { scenarios } from './scenarios.mjs';

const [tools, fdlc, vsix, pictures, only] = process.argv.slice(2);
const began = Date.now();
const say = text => console.log(`${((Date.now() - began) / 1000).toFixed(1).padStart(6)} s  ${text}`);
const workbench = await open({ tools, fdlc, vsix, pictures, workspace: new URL('workspace', import.meta.url).pathname, trusted: true });
workbench.note = say;
let failed = 0;
for (const [name, scenario] of scenarios.filter(([name]) => only === undefined || name.includes(only))) {
  try {
    await scenario(workbench);
    say(`ok    ${name}`);
  } catch (it) {
    failed += 1;
    say(`FAIL  ${name}: ${String(it.stack ?? it).slice(0, 1200)}`);
    await workbench.picture(`failed-${failed}`).catch(() => undefined);
    await workbench.page.keyboard.press('Escape').catch(() => undefined);
  }
}
const faults = await workbench.close();
faults.forEach(it => say(`FAULT ${it.slice(0, 500)}`));
say(`${scenarios.length - failed} passed, ${failed} failed, ${faults.length} faults`);
process.exit(failed + faults.length > 0 ? 1 : 0);
