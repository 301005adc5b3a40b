// What nodes, scopes and edges look like: one element for each, changed in place when the picture changes.

import type { GraphEdge, GraphNode, GraphScope, NodeKind, Point, Rectangle, Route, Visit } from '../picture';
import { put, say, svg } from './dom';
import { head, path } from './lines';

/** Little drawings for the types of states, in a box of 14 by 14. */
const SIGNS: Record<NodeKind, string> = {
  task: 'M8 1L3 8h3.5L5.5 13 11 6H7.5Z',
  pass: 'M2 7h8M7 3.5L10.5 7 7 10.5',
  wait: 'M7 1.5a5.5 5.5 0 1 0 .01 0M7 4v3.2l2.2 1.4',
  choice: 'M7 1l6 6-6 6-6-6Z',
  parallel: 'M2 2v10M7 2v10M12 2v10',
  map: 'M2 3h10M2 7h10M2 11h10',
  succeed: 'M2 7.5L5.5 11 12 3.5',
  fail: 'M3 3l8 8M11 3l-8 8',
  unknown: 'M4.5 5a2.5 2.5 0 1 1 3.4 2.3c-.6.3-.9.7-.9 1.4M7 11.4v.6',
  start: '', end: '',
};

/** Where in the box of a state texts begin. */
const TEXT = 32;
/** How much of a container's box is its title. */
const HEADER = 46;

/** A state, or the mark of a start or an end. */
export class NodePart {
  readonly element: SVGGElement;
  private readonly frame = svg('rect', { class: 'frame' });
  private readonly stripe = svg('rect', { class: 'stripe', width: 4, rx: 2 });
  private readonly sign = svg('path', { class: 'sign' });
  private readonly title = svg('text', { class: 'title' });
  private readonly subtitle = svg('text', { class: 'subtitle' });
  private readonly retry = svg('text', { class: 'retry', 'text-anchor': 'end' });
  private readonly problem = svg('g', { class: 'problem' }, svg('circle', { r: 7 }), svg('text', { 'text-anchor': 'middle', y: 4 }));
  private readonly visits = svg('g', { class: 'visits', display: 'none' }, svg('rect', { height: 15, rx: 7.5 }), svg('text', { 'text-anchor': 'middle', y: 11 }));
  private readonly chevron = svg('g', { class: 'chevron' }, svg('rect', { width: 20, height: 20, rx: 4 }), svg('path'));
  private readonly tip = svg('title');
  private box: Rectangle = { x: 0, y: 0, width: 0, height: 0 };
  node: GraphNode;

  constructor(node: GraphNode, private readonly texts: Record<string, string>) {
    this.node = node;
    this.element = svg('g', { role: 'button', tabindex: -1 });
    this.element.append(this.tip, this.frame);
    if (node.kind !== 'start' && node.kind !== 'end') {
      this.element.append(this.stripe, this.sign, this.title, this.subtitle, this.retry, this.problem, this.visits, this.chevron);
    }
  }

  get isContainer(): boolean {
    return this.node.kind === 'parallel' || this.node.kind === 'map';
  }

  update(node: GraphNode, folded: boolean): void {
    this.node = node;
    const worst = node.problems.reduce((worst, it) => Math.min(worst, ['error', 'warning', 'hint'].indexOf(it.severity)), 2);
    const severity = node.problems.length === 0 ? '' : ['error', 'warning', 'hint'][worst] ?? '';
    const classes = ['node', node.kind, severity, node.inner.length > 0 ? 'box' : '', folded ? 'folded' : ''];
    for (const kept of ['lit', 'chosen', 'found', 'lost']) {
      classes.push(this.element.classList.contains(kept) ? kept : '');
    }
    const outcome = this.element.dataset['outcome'];
    classes.push(outcome === undefined ? '' : `ran-${outcome}`);
    put(this.element, { 'data-id': node.id, class: classes.filter(Boolean).join(' '), 'aria-label': `${node.title}, ${node.subtitle}` });
    const lines = [node.name ?? '', node.subtitle, node.description ?? '', ...node.problems.map(it => it.message), ...(node.retry?.rules ?? [])];
    say(this.tip, lines.filter(Boolean).join('\n'));
    put(this.sign, { d: SIGNS[node.kind] });
    this.fit(this.title, node.title);
    this.fit(this.subtitle, node.subtitle);
    say(this.retry, node.retry === null ? '' : `↻${node.retry.most === null ? '' : ` ${node.retry.most}`}`);
    put(this.problem, { display: severity === 'error' || severity === 'warning' ? 'inline' : 'none' });
    say(this.problem.lastElementChild as Element, severity === 'error' ? '×' : '!');
    put(this.chevron, {
      display: this.isContainer ? 'inline' : 'none', role: 'button',
      'aria-label': this.texts[folded ? 'unfold' : 'fold'] ?? '', 'aria-expanded': String(!folded),
    });
    put(this.chevron.lastElementChild as Element, { d: folded ? 'M8 6l4 4-4 4' : 'M6 8l4 4 4-4' });
    this.place(this.box);
  }

  /** Shows what an execution did here. */
  colour(visits: Visit[] | undefined): void {
    const last = visits?.at(-1);
    for (const it of [...this.element.classList].filter(it => it.startsWith('ran-'))) {
      this.element.classList.remove(it);
    }
    if (visits === undefined || last === undefined) {
      delete this.element.dataset['outcome'];
      put(this.visits, { display: 'none' });
      return;
    }
    const worst = visits.find(it => it.outcome === 'failed') ?? last;
    this.element.dataset['outcome'] = worst.outcome;
    this.element.classList.add(`ran-${worst.outcome}`);
    const attempts = visits.reduce((sum, it) => sum + Math.max(1, it.attempts.length, it.retries + 1), 0);
    const text = [visits.length > 1 ? `${visits.length}×` : '', attempts > visits.length ? `↻ ${attempts - visits.length}` : ''].filter(Boolean).join(' ');
    put(this.visits, { display: text === '' ? 'none' : 'inline' });
    say(this.visits.lastElementChild as Element, text);
    this.place(this.box);
  }

  place(box: Rectangle): void {
    this.box = box;
    const { width, height } = box;
    put(this.element, { transform: `translate(${two(box.x)} ${two(box.y)})` });
    const round = this.node.kind === 'succeed' || this.node.kind === 'fail' ? height / 2 : this.mark ? height / 2 : 6;
    put(this.frame, { width: two(width), height: two(height), rx: this.node.inner.length > 0 ? 8 : round });
    if (this.mark) {
      return;
    }
    put(this.stripe, { x: 0, y: 8, height: Math.max(0, Math.min(height, HEADER) - 16) });
    put(this.sign, { transform: 'translate(11 16)' });
    put(this.title, { x: TEXT, y: 20 });
    put(this.subtitle, { x: TEXT, y: 35 });
    put(this.retry, { x: two(width - (this.isContainer ? 30 : 8)), y: 15 });
    put(this.problem, { transform: `translate(${two(width - 4)} 3)` });
    const label = (this.visits.lastElementChild as Element).textContent ?? '';
    const wide = 12 + label.length * 6.5;
    put(this.visits, { transform: `translate(${two(width - wide - 6)} ${two(Math.min(height, HEADER) - 8)})` });
    put(this.visits.firstElementChild as Element, { width: wide });
    put(this.visits.lastElementChild as Element, { x: wide / 2 });
    put(this.chevron, { transform: `translate(${two(width - 26)} 5)` });
  }

  /** Writes a text, squeezed where the letters of this machine are wider than the server takes them to be. */
  private fit(it: SVGTextElement, text: string): void {
    if (it.textContent === text) {
      return;
    }
    say(it, text);
    it.removeAttribute('textLength');
    const room = this.box.width - TEXT - 6;
    // A text that is short enough for any letters need not be measured, which costs time.
    if (text.length * 12 > room && it.isConnected && it.getComputedTextLength() > room) {
      put(it, { textLength: room, lengthAdjust: 'spacingAndGlyphs' });
    }
  }

  private get mark(): boolean {
    return this.node.kind === 'start' || this.node.kind === 'end';
  }
}

/** The box of a branch, or of what a Map does. */
export class ScopePart {
  readonly element: SVGGElement;
  private readonly frame = svg('rect', { class: 'frame', rx: 6 });
  private readonly title = svg('text', { class: 'subtitle', x: 10, y: 16 });

  constructor() {
    this.element = svg('g', { class: 'scope' }, this.frame, this.title);
  }

  update(scope: GraphScope): void {
    put(this.element, { 'data-id': scope.id });
    say(this.title, scope.title);
  }

  place(box: Rectangle): void {
    put(this.element, { transform: `translate(${two(box.x)} ${two(box.y)})` });
    put(this.frame, { width: two(box.width), height: two(box.height) });
  }
}

/** A way from node to node. */
export class EdgePart {
  readonly element: SVGGElement;
  readonly label: SVGGElement;
  private readonly line = svg('path', { class: 'line' });
  private readonly head = svg('path', { class: 'head' });
  // A line of two pixels is hard to hit.
  private readonly wide = svg('path', { class: 'wide' });
  private readonly tip = svg('title');
  private readonly back = svg('rect', { class: 'back', rx: 3 });
  private readonly text = svg('text', { class: 'text' });

  private route: Route = { points: [], path: '', label: null, row: null };

  constructor(public edge: GraphEdge) {
    this.element = svg('g', {}, this.tip, this.wide, this.line, this.head);
    this.label = svg('g', { class: 'label' }, svg('title'), this.back, this.text);
  }

  update(edge: GraphEdge, route: Route): void {
    this.edge = edge;
    this.route = route;
    const taken = this.element.classList.contains('taken') ? ' taken' : '';
    const broken = edge.broken ? ' broken' : '';
    put(this.element, { 'data-edge': edge.id, class: `edge ${edge.kind}${broken}${taken}`, display: route.row === null ? 'inline' : 'none' });
    say(this.tip, edge.text);
    say(this.label.firstElementChild as Element, edge.text);
    const words = route.row ?? edge.label;
    put(this.label, { 'data-edge': edge.id, class: `label ${edge.kind}${broken}${route.row === null ? '' : ' row'}${taken}`, display: words === '' ? 'none' : 'inline' });
    say(this.text, words);
  }

  colour(times: number): void {
    this.element.classList.toggle('taken', times > 0);
    this.label.classList.toggle('taken', times > 0);
  }

  draw(points: Point[]): void {
    // At rest the line is the server's, which knows how it should bend.
    const data = points === this.route.points ? this.route.path : path(points);
    put(this.line, { d: data });
    put(this.wide, { d: data });
    put(this.head, { d: head(points) });
  }

  place(box: Rectangle): void {
    put(this.label, { transform: `translate(${two(box.x)} ${two(box.y)})` });
    const width = this.route.row === null ? Math.min(box.width, wideOf(this.edge.label)) : box.width;
    const beyond = this.route.row === null ? 3 : 0;
    put(this.back, { x: -beyond, width: two(width + 2 * beyond), height: two(box.height) });
    put(this.text, { x: this.route.row === null ? 0 : 8, y: two(box.height - 5) });
  }
}

/** About how wide a label is: wide letters of Chinese and its neighbours count nearly twice. */
function wideOf(text: string): number {
  return [...text].reduce((sum, it) => sum + (/[\u2e80-\uffef]/u.test(it) ? 11.5 : 6.4), 0);
}

function two(it: number): number {
  return Math.round(it * 100) / 100;
}
