// The graph panel: what it shows, and what its buttons, keys and clicks do.

import type { Changed, FromPanel, GraphNode, Picture, Position, Range, RunView, ToPanel } from '../picture';
import { apply } from './changes';
import { showDetails } from './details';
import { html, say, svg } from './dom';
import { asFile } from './save';
import { Scene } from './scene';
import { View } from './view';

declare function acquireVsCodeApi(): { postMessage(message: FromPanel): void };

const vscode = acquireVsCodeApi();
const texts = JSON.parse(document.body.dataset['texts'] ?? '{}') as Record<string, string>;
const text = (key: string): string => texts[key] ?? key;
window.addEventListener('error', it => vscode.postMessage({ type: 'fault', message: it.message }));
window.addEventListener('unhandledrejection', it => vscode.postMessage({ type: 'fault', message: String(it.reason) }));

const scene = new Scene(texts);
const canvas = svg('svg', { class: 'canvas', tabindex: 0, role: 'application', 'aria-label': `${text('graph')}. ${text('keys')}` }, scene.world);
const view = new View(canvas, scene.world);
const note = html('div', { class: 'note', role: 'status' }, text('loading'));
const pane = html('aside', { class: 'details', hidden: '' });
const search = html('input', { type: 'search', placeholder: text('search'), 'aria-label': text('search') });
const count = html('span', { class: 'dim' });
const outcome = html('span', { class: 'outcome' });
const clear = html('button', { class: 'icon', title: text('clear'), 'aria-label': text('clear'), hidden: '' }, '×');

let shown: string | undefined;
let cursor: Position | undefined;
let run: RunView | undefined;
let ranAt: number | undefined;
let chosen: string | undefined;
let lit: string | undefined;
let toggled: string | undefined;
let found: GraphNode[] = [];
const folded = new Set<string>();

// --- what comes from the extension

window.addEventListener('message', ({ data }: MessageEvent<ToPanel>) => {
  switch (data.type) {
    case 'picture': showPicture(data.picture, data.uri); break;
    case 'changes': showChanges(data.changed); break;
    case 'run': showRun(data.run); break;
    case 'cursor':
      cursor = data;
      showCursor(data.follow);
      break;
    case 'none':
      scene.clear();
      shown = undefined;
      say(note, data.text);
      note.hidden = false;
      showDetails(pane, undefined, undefined, texts, () => undefined);
      break;
  }
});

function showPicture(picture: Picture, uri: string): void {
  const began = performance.now();
  const other = shown !== uri;
  if (other) {
    scene.clear();
    folded.clear();
    chosen = lit = undefined;
  } else {
    anchor(picture);
  }
  shown = uri;
  note.hidden = true;
  scene.show(picture, folded);
  if (other) {
    view.fit(picture.geometry.width, picture.geometry.height, true);
  }
  look(false);
  tellOutcome();
  tellDetails();
  measure('draw', began);
}

/** The same picture after an edit. */
function showChanges(changed: Changed): void {
  const began = performance.now();
  const { picture } = scene;
  const touched = picture === undefined ? undefined : apply(picture, changed);
  if (picture === undefined || touched === undefined) {
    vscode.postMessage({ type: 'lost' });
    return;
  }
  const called = (id: string | undefined): string | undefined => (id === undefined ? undefined : (touched.nodes.renamed.get(id) ?? id));
  anchor(picture, called);
  [chosen, lit] = [called(chosen), called(lit)];
  scene.patch(picture, touched, folded);
  showCursor(false);
  if (search.value !== '') {
    look(false);
  }
  tellOutcome();
  if (picture.nodes.some((it, i) => it.id === chosen && touched.nodes.at.has(i))) {
    tellDetails();
  }
  measure('redraw', began);
}

/** Writes down how long drawing took, for those who look for what is slow. */
function measure(name: string, start: number): void {
  performance.clearMeasures(name);
  performance.measure(name, { start, detail: scene.picture?.nodes.length });
}

/** Keeps the state that the user looks at where it is on the screen: what was folded, else what the cursor stands in. */
function anchor(picture: Picture, called = (id: string | undefined) => id): void {
  const id = toggled ?? lit ?? chosen;
  const before = scene.place(id ?? '');
  const after = picture.geometry.nodes[picture.nodes.findIndex(it => it.id === called(id))];
  if (before !== undefined && after !== undefined) {
    const wider = toggled === undefined ? 0 : after.width - before.width;
    const [x, y] = [after.x - before.x + wider, after.y - before.y];
    if (Math.abs(x) + Math.abs(y) > 0.01) {
      scene.nudge(x, y);
      view.shift(-x, -y);
    }
  }
  toggled = undefined;
}

function showRun(it: RunView | undefined): void {
  run = it;
  ranAt = scene.picture?.version;
  scene.colour(it);
  tellOutcome();
  tellDetails();
}

function tellOutcome(): void {
  const outdated = run !== undefined && ranAt !== scene.picture?.version ? ` (${text('outdated')})` : '';
  say(outcome, run === undefined ? '' : `${run.summary}${outdated}`);
  outcome.className = `outcome ${run === undefined ? '' : run.status === 'Succeeded' ? 'ran-succeeded' : 'ran-failed'}`;
  outcome.title = run?.error === null || run === undefined ? '' : `${run.error.code}: ${run.error.detail}`;
  clear.hidden = run === undefined;
}

/** Lights the innermost state that the cursor stands in. */
function showCursor(follow: boolean): void {
  const at = cursor;
  const states = at === undefined ? [] : scene.picture?.nodes.filter(it => it.kind !== 'start' && it.kind !== 'end' && holds(it.range, at)) ?? [];
  const innermost = states.at(-1);
  if (innermost?.id !== lit) {
    mark(lit, 'lit', false);
    lit = innermost?.id;
    mark(lit, 'lit', true);
    const place = lit === undefined ? undefined : scene.place(lit);
    if (follow && place !== undefined) {
      view.bring(place);
    }
  }
}

function holds({ start, end }: Range, { line, character }: Position): boolean {
  const after = line > start.line || (line === start.line && character >= start.character);
  return after && (line < end.line || (line === end.line && character <= end.character));
}

// --- states

function mark(id: string | undefined, name: string, on: boolean): void {
  if (id !== undefined) {
    scene.nodes.get(id)?.part.element.classList.toggle(name, on);
  }
}

function choose(id: string | undefined): void {
  mark(chosen, 'chosen', false);
  chosen = id;
  mark(chosen, 'chosen', true);
  tellDetails();
}

function tellDetails(): void {
  const node = chosen === undefined ? undefined : scene.nodes.get(chosen)?.part.node;
  showDetails(pane, node, run, texts, () => choose(undefined));
}

function jump(range: Range, keepFocus: boolean): void {
  vscode.postMessage({ type: 'reveal', range, keepFocus });
}

function fold(id: string): void {
  if (!folded.delete(id)) {
    folded.add(id);
  }
  toggled = id;
  vscode.postMessage({ type: 'fold', folded: [...folded] });
}

canvas.addEventListener('click', event => {
  if (view.wasDragged || !(event.target instanceof Element)) {
    return;
  }
  const node = event.target.closest<SVGGElement>('.node')?.dataset['id'];
  if (node !== undefined && event.target.closest('.chevron') !== null) {
    fold(node);
    return;
  }
  const line = event.target.closest<SVGGElement>('[data-edge]');
  const edge = scene.picture?.edges.find(it => it.id === line?.dataset['edge']);
  // A row stands for a line that is not drawn: it leads to the state at the other end.
  const end = line?.classList.contains('row') === true && edge?.to !== null ? scene.picture?.nodes[edge?.to ?? -1] : undefined;
  const range = node !== undefined ? scene.nodes.get(node)?.part.node.nameRange : (end?.nameRange ?? edge?.range);
  choose(node ?? end?.id);
  if (range !== undefined) {
    jump(range, false);
  }
});

// --- search

function look(go: boolean): void {
  const wanted = search.value.trim().toLowerCase();
  const states = scene.picture?.nodes.filter(it => it.kind !== 'start' && it.kind !== 'end') ?? [];
  const fits = (it: GraphNode): boolean => [it.name ?? '', it.subtitle, it.detail].some(text => text.toLowerCase().includes(wanted));
  found = wanted === '' ? [] : states.filter(fits);
  const ids = new Set(found.map(it => it.id));
  for (const [id, { part }] of scene.nodes) {
    part.element.classList.toggle('found', ids.has(id));
    part.element.classList.toggle('lost', wanted !== '' && !ids.has(id));
  }
  say(count, wanted === '' ? '' : `${found.length}`);
  const place = scene.place(found[0]?.id ?? '');
  if (go && place !== undefined) {
    view.bring(place);
  }
}

search.addEventListener('input', () => look(true));
search.addEventListener('keydown', event => {
  if (event.key === 'Enter') {
    const at = found.findIndex(it => it.id === chosen);
    const next = found[(at + (event.shiftKey ? found.length - 1 : 1)) % found.length];
    const place = scene.place(next?.id ?? '');
    if (next !== undefined && place !== undefined) {
      choose(next.id);
      view.center(place);
    }
  } else if (event.key === 'Escape') {
    search.value = '';
    look(false);
    canvas.focus();
  }
});

// --- keys

canvas.addEventListener('keydown', event => {
  if (event.ctrlKey || event.metaKey || event.altKey) {
    return;
  }
  const node = chosen === undefined ? undefined : scene.nodes.get(chosen)?.part.node;
  const keys: Record<string, () => void> = {
    ArrowDown: () => walk(0, 1), ArrowUp: () => walk(0, -1), ArrowLeft: () => walk(-1, 0), ArrowRight: () => walk(1, 0),
    Enter: () => node !== undefined && jump(node.nameRange, false),
    ' ': () => node !== undefined && jump(node.nameRange, true),
    f: () => node !== undefined && (node.kind === 'parallel' || node.kind === 'map') && fold(node.id),
    '+': () => view.zoom(1.25), '=': () => view.zoom(1.25), '-': () => view.zoom(0.8), 0: fit,
    '/': () => search.focus(), Escape: () => choose(undefined),
  };
  const act = keys[event.key];
  if (act !== undefined) {
    event.preventDefault();
    act();
  }
});

/** Goes to the nearest state in a direction. */
function walk(x: number, y: number): void {
  const from = scene.place(chosen ?? lit ?? '');
  const states = [...scene.nodes.values()].filter(it => it.part.node.kind !== 'start' && it.part.node.kind !== 'end');
  if (from === undefined) {
    go(states[0]?.part.node.id);
    return;
  }
  let best: { id: string; far: number } | undefined;
  for (const { part, at } of states) {
    const [dx, dy] = [at.to.x - from.x, at.to.y - from.y];
    const along = dx * x + dy * y;
    const aside = Math.abs(dx * y) + Math.abs(dy * x);
    const far = along + aside * 2;
    if (along > 1 && (best === undefined || far < best.far)) {
      best = { id: part.node.id, far };
    }
  }
  go(best?.id);
}

function go(id: string | undefined): void {
  const place = scene.place(id ?? '');
  if (place !== undefined) {
    choose(id);
    view.bring(place);
  }
}

// --- the page

function fit(): void {
  if (scene.picture !== undefined) {
    view.fit(scene.picture.geometry.width, scene.picture.geometry.height, false);
  }
}

function save(): void {
  if (scene.picture !== undefined) {
    const background = getComputedStyle(document.body).backgroundColor;
    vscode.postMessage({ type: 'save', svg: asFile(scene.world, scene.picture, background) });
  }
}

/** Drawings of the buttons, in a box of 16 by 16: not every font has such letters. */
const SIGNS = {
  run: 'M4.5 2.5v11l8.5-5.5z', zoomIn: 'M8 3v10M3 8h10', zoomOut: 'M3 8h10',
  fit: 'M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10', save: 'M8 2v8M4.5 7L8 10.5 11.5 7M2.5 13.5h11',
};

function button(key: keyof typeof SIGNS, act: () => void): HTMLButtonElement {
  const sign = svg('svg', { viewBox: '0 0 16 16', 'aria-hidden': 'true' }, svg('path', { d: SIGNS[key] }));
  const it = html('button', { class: 'icon', title: text(key), 'aria-label': text(key), 'data-do': key }, sign);
  it.addEventListener('click', act);
  return it;
}

clear.addEventListener('click', () => showRun(undefined));
document.body.append(
  html('nav', {}, button('run', () => vscode.postMessage({ type: 'run' })), search, count, outcome, clear, html('span', { class: 'space' }),
    button('zoomOut', () => view.zoom(0.8)), button('zoomIn', () => view.zoom(1.25)), button('fit', fit), button('save', save)),
  html('main', {}, canvas, note),
  pane,
);
vscode.postMessage({ type: 'ready' });
