// The picture on the screen. A new one is compared with what is there: what stays keeps its element and glides.

import type { Picture, Point, Rectangle, RunView } from '../picture';
import { arrange, svg } from './dom';
import { mixBoxes, mixLines, sameBox, sameLine } from './lines';
import { EdgePart, NodePart, ScopePart } from './parts';

/** How long things glide, in milliseconds. */
const GLIDE = 160;
/** More than so many moving things would stutter: they are put in place at once. */
const MOST_MOVING = 1_500;
const NOWHERE: Rectangle = { x: 0, y: 0, width: 0, height: 0 };

/** Something on its way from one place to another. */
class Moving<Where> {
  now: Where;
  private from: Where;

  constructor(
    public to: Where,
    private readonly same: (a: Where, b: Where) => boolean,
    private readonly mix: (a: Where, b: Where, part: number) => Where,
    private readonly moved: (it: Where, x: number, y: number) => Where,
    private readonly put: (it: Where) => void,
  ) {
    this.now = to;
    this.from = to;
    put(to);
  }

  /** Has it go somewhere; whether it has to move. */
  aim(to: Where): boolean {
    this.to = to;
    this.from = this.now;
    return !this.same(this.now, to);
  }

  /** Puts it elsewhere at once. */
  nudge(x: number, y: number): void {
    this.now = this.moved(this.now, x, y);
    this.put(this.now);
  }

  step(part: number): void {
    this.now = part >= 1 ? this.to : this.mix(this.from, this.to, part);
    this.put(this.now);
  }
}

const box = (to: Rectangle, put: (it: Rectangle) => void): Moving<Rectangle> => new Moving(to, sameBox, mixBoxes, (it, x, y) => ({ ...it, x: it.x + x, y: it.y + y }), put);
const line = (to: Point[], put: (it: Point[]) => void): Moving<Point[]> => new Moving(to, sameLine, mixLines, (it, x, y) => it.map(([a, b]) => [a + x, b + y]), put);

interface Placed<Part> { part: Part; at: Moving<Rectangle> }
interface Laid { part: EdgePart; line: Moving<Point[]>; label: Moving<Rectangle> }

export class Scene {
  readonly world = svg('g', { class: 'world' });
  readonly nodes = new Map<string, Placed<NodePart>>();
  picture: Picture | undefined;
  private readonly scopes = new Map<string, Placed<ScopePart>>();
  private readonly edges = new Map<string, Laid>();
  private readonly boxes = svg('g', { class: 'boxes' });
  private readonly lines = svg('g', { class: 'lines' });
  private readonly states = svg('g', { class: 'states' });
  private readonly labels = svg('g', { class: 'labels' });
  private readonly still = matchMedia('(prefers-reduced-motion: reduce)');
  private readonly moving = new Set<{ step(part: number): void }>();
  private frame = 0;
  private run: RunView | undefined;

  constructor(private readonly texts: Record<string, string>) {
    this.world.append(this.boxes, this.lines, this.states, this.labels);
  }

  /** Shows a picture. */
  show(picture: Picture, folded: Set<string>): void {
    this.picture = picture;
    this.finish();
    this.putScopes(picture);
    this.putNodes(picture, folded);
    this.putEdges(picture);
    this.order(picture);
    this.colour(this.run);
    this.glide();
  }

  /** Empties the scene. */
  clear(): void {
    this.finish();
    this.picture = undefined;
    for (const all of [this.nodes, this.scopes, this.edges]) {
      all.clear();
    }
    [this.boxes, this.lines, this.states, this.labels].forEach(it => it.replaceChildren());
  }

  /** Shows what an execution did; nothing takes the colours away. */
  colour(run: RunView | undefined): void {
    this.run = run;
    this.world.classList.toggle('ran', run !== undefined);
    for (const [id, { part }] of this.nodes) {
      part.colour(run?.visits[id]);
    }
    const times = new Map(run?.taken.map(it => [JSON.stringify([it.from, it.to, it.caught ?? null]), it.times]));
    for (const { part } of this.edges.values()) {
      part.colour(times.get(this.way(part)) ?? 0);
    }
  }

  /** Moves everything, so that a picture that is shifted as a whole need not glide as a whole. */
  nudge(x: number, y: number): void {
    this.finish();
    for (const all of [this.nodes, this.scopes]) {
      all.forEach(it => it.at.nudge(x, y));
    }
    this.edges.forEach(it => {
      it.line.nudge(x, y);
      it.label.nudge(x, y);
    });
  }

  /** Where a node will be when everything has come to rest. */
  place(id: string): Rectangle | undefined {
    return this.nodes.get(id)?.at.to;
  }

  /** How a run names an edge. Marks are no states: what comes from a start comes from nowhere. */
  private way(part: EdgePart): string {
    const { from, to, kind, index } = part.edge;
    const id = (at: number | null): string | null => {
      const node = at === null ? undefined : this.picture?.nodes[at];
      return node === undefined || node.kind === 'start' || node.kind === 'end' ? null : node.id;
    };
    return JSON.stringify([id(from), id(to), kind === 'catch' ? (index ?? null) : null]);
  }

  private putScopes(picture: Picture): void {
    const seen = new Set<string>();
    for (const [i, scope] of picture.scopes.entries()) {
      // The flow's own scope is the picture.
      if (scope.owner === null) {
        continue;
      }
      seen.add(scope.id);
      const to = picture.geometry.scopes[i] ?? NOWHERE;
      let known = this.scopes.get(scope.id);
      if (known === undefined) {
        const part = new ScopePart(scope);
        known = { part, at: box(to, it => part.place(it)) };
        this.scopes.set(scope.id, known);
      }
      known.part.update(scope);
      this.aim(known.at, to);
    }
    forget(this.scopes, seen, it => it.part.element.remove());
  }

  private putNodes(picture: Picture, folded: Set<string>): void {
    const seen = new Set<string>();
    for (const [i, node] of picture.nodes.entries()) {
      seen.add(node.id);
      const to = picture.geometry.nodes[i] ?? NOWHERE;
      let known = this.nodes.get(node.id);
      if (known === undefined) {
        const part = new NodePart(node, this.texts);
        (node.inner.length > 0 ? this.boxes : this.states).append(part.element);
        known = { part, at: box(to, it => part.place(it)) };
        this.nodes.set(node.id, known);
      }
      known.part.update(node, folded.has(node.id));
      this.aim(known.at, to);
    }
    forget(this.nodes, seen, it => it.part.element.remove());
  }

  private putEdges(picture: Picture): void {
    const seen = new Set<string>();
    for (const [i, edge] of picture.edges.entries()) {
      const route = picture.geometry.edges[i];
      // What leads nowhere is told by the problem of its state.
      if (route === undefined || (route.points.length < 2 && route.row === null)) {
        continue;
      }
      seen.add(edge.id);
      const label = route.label ?? NOWHERE;
      let known = this.edges.get(edge.id);
      if (known === undefined) {
        const part = new EdgePart(edge);
        part.update(edge, route);
        known = { part, line: line(route.points, it => part.draw(it)), label: box(label, it => part.place(it)) };
        this.edges.set(edge.id, known);
      }
      known.part.update(edge, route);
      this.aim(known.line, route.points);
      this.aim(known.label, label);
    }
    forget(this.edges, seen, it => {
      it.part.element.remove();
      it.part.label.remove();
    });
  }

  /** What is inside is drawn above what is around it; lines above boxes, states above lines, labels above all. */
  private order(picture: Picture): void {
    const boxes: Element[] = [];
    const states: Element[] = [];
    for (const node of picture.nodes) {
      const element = this.nodes.get(node.id)?.part.element;
      if (element === undefined) {
        continue;
      }
      if (node.inner.length === 0) {
        states.push(element);
        continue;
      }
      boxes.push(element);
      for (const inner of node.inner) {
        const scope = this.scopes.get(picture.scopes[inner]?.id ?? '');
        if (scope !== undefined) {
          boxes.push(scope.part.element);
        }
      }
    }
    const edges = [...this.edges.values()];
    arrange(this.boxes, boxes);
    arrange(this.states, states);
    arrange(this.lines, edges.map(it => it.part.element));
    arrange(this.labels, edges.map(it => it.part.label));
  }

  private aim<Where>(it: Moving<Where>, to: Where): void {
    if (it.aim(to)) {
      this.moving.add(it);
    }
  }

  /** Has everything that moves go to its place. */
  private glide(): void {
    if (this.still.matches || this.moving.size > MOST_MOVING || document.hidden) {
      this.finish();
      return;
    }
    const began = performance.now();
    const step = (now: number): void => {
      const part = Math.min(1, Math.max(0, now - began) / GLIDE);
      const eased = 1 - (1 - part) ** 3;
      this.moving.forEach(it => it.step(eased));
      this.frame = part < 1 ? requestAnimationFrame(step) : 0;
      if (part >= 1) {
        this.moving.clear();
      }
    };
    this.frame = this.moving.size === 0 ? 0 : requestAnimationFrame(step);
  }

  /** Stops gliding where things are; they go on from there. */
  private finish(): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    if (this.still.matches || this.moving.size > MOST_MOVING || document.hidden) {
      this.moving.forEach(it => it.step(1));
    }
    this.moving.clear();
  }
}

function forget<Part>(all: Map<string, Part>, seen: Set<string>, remove: (it: Part) => void): void {
  for (const [id, it] of all) {
    if (!seen.has(id)) {
      remove(it);
      all.delete(id);
    }
  }
}
