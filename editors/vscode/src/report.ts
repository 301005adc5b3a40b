// What `fdlc test --format json` writes, and places as it counts them.

/** A place: lines and columns from 1, columns in code points. */
export interface Place { line: number; column: number; offset: number }
export interface PlaceRange { start: Place; end: Place }

export interface Failure { expectation: string; expected: unknown; actual: unknown; message: string; range: PlaceRange | null }

export interface CaseReport {
  file: string;
  name: string;
  range: PlaceRange;
  status: 'passed' | 'failed' | 'listed';
  elapsedSeconds: number;
  failures: Failure[];
}

export interface Hit { kind: 'state' | 'branch' | 'retry' | 'catch'; name: string; range: PlaceRange; hits: number }
export interface FlowCoverage { flow: string; hits: Hit[] }
export interface TestReport { passed: number; failed: number; cases: CaseReport[]; coverage?: FlowCoverage[] }

/** Reads a report; none when the program wrote no such object. */
export function readTestReport(output: string): TestReport | undefined {
  try {
    const it = JSON.parse(output) as TestReport;
    return Array.isArray(it?.cases) ? it : undefined;
  } catch {
    return undefined;
  }
}

/** The column in UTF-16 units from 0 of a column in code points from 1. */
export function utf16Column(line: string, column: number): number {
  let units = 0;
  let points = 1;
  for (const character of line) {
    if (points >= column) {
      break;
    }
    units += character.length;
    points += 1;
  }
  return units;
}

/** A state as the outline of its document has it: its name's range, all of it, and what is inside. */
export interface Outlined { named: LineRange; whole: LineRange; inner: Outlined[] }
/** From where to where, as the editor counts: from 0, columns in UTF-16 units. */
export interface LineRange { start: LinePlace; end: LinePlace }
export interface LinePlace { line: number; character: number }

/** A state that was counted, from its first to its last line, with what belongs to it: branches, retry and catch rules. */
export interface StateHits { state: Hit; whole: LineRange; parts: { hit: Hit; range: LineRange }[] }

/**
 * Puts branches and rules to the states that they stand in. The report knows names of states only; how far a state goes is in the
 * outline. Where that does not know a state (nothing serves the document, or it was edited) its name stands for it, and what
 * follows the name in the report belongs to it.
 */
export function byState(hits: Hit[], outline: Outlined[], convert: (range: PlaceRange) => LineRange): StateHits[] {
  const states: StateHits[] = [];
  for (const hit of hits) {
    const range = convert(hit.range);
    if (hit.kind === 'state') {
      states.push({ state: hit, whole: find(outline, it => within(range.start, it.named))?.whole ?? range, parts: [] });
    } else {
      const around = find(outline, it => within(range.start, it.whole));
      (states.findLast(it => it.whole === around?.whole) ?? states.at(-1))?.parts.push({ hit, range });
    }
  }
  return states;
}

/** The innermost entry that it holds for. */
function find(outline: Outlined[], held: (it: Outlined) => boolean): Outlined | undefined {
  for (const it of outline) {
    const inside = find(it.inner, held);
    if (inside !== undefined || held(it)) {
      return inside ?? it;
    }
  }
  return undefined;
}

function within(place: LinePlace, { start, end }: LineRange): boolean {
  const before = (a: LinePlace, b: LinePlace): boolean => a.line < b.line || (a.line === b.line && a.character <= b.character);
  return before(start, place) && before(place, end);
}

/** Adds the hits of one report to those of others. */
export function mergeCoverage(all: FlowCoverage[]): FlowCoverage[] {
  const flows = new Map<string, FlowCoverage>();
  for (const { flow, hits } of all) {
    const known = flows.get(flow);
    if (known === undefined || known.hits.length !== hits.length) {
      flows.set(flow, { flow, hits: hits.map(it => ({ ...it })) });
    } else {
      known.hits.forEach((it, at) => { it.hits += hits[at]?.hits ?? 0; });
    }
  }
  return [...flows.values()];
}

/** What is asked to run: whole files, or single cases of them. */
export interface Wanted { file: string; lines: number[] | 'all' }

/** Files of one call: a system takes so many letters in a command line and no more, Windows 32,767. */
const FILES = 100;

/** Files in groups that fit into a call each. */
export function calls<File>(files: File[]): File[][] {
  return Array.from({ length: Math.ceil(files.length / FILES) }, (_, at) => files.slice(at * FILES, (at + 1) * FILES));
}

/** The calls of `fdlc test` that run what is asked: as few as can be for whole files, one for each other case. */
export function testCalls(wanted: Wanted[], coverage: boolean): string[][] {
  const common = ['test', '--format', 'json', ...(coverage ? ['--coverage'] : [])];
  const whole = wanted.filter(it => it.lines === 'all').map(it => it.file);
  const single = wanted.flatMap(it => it.lines === 'all' ? [] : it.lines.map(line => `${it.file}:${line}`));
  return [
    ...calls(whole).map(it => [...common, ...it]),
    ...single.map(it => [...common, '--case', it, it.slice(0, it.lastIndexOf(':'))]),
  ];
}
