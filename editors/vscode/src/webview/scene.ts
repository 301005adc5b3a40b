// The picture on the screen. A new one is compared with what is there: what stays keeps its element and glides.

import type { Picture, Point, Rectangle, Route, RunView } from '../picture';
import type { AllTouched } from './changes';
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

  /** Has it go on from where it is; whether it has to move. */
  resume(): boolean {
    return this.aim(this.to);
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
type Glider = Pick<Moving<unknown>, 'step' | 'resume'>;

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
  private readonly moving = new Set<Glider>();
  private frame = 0;
  private run: RunView | undefined;
  // How often each way was taken in the run, by what the run calls it.
  private taken = new Map<string, number>();

  constructor(private readonly texts: Record<string, string>) {
    this.world.append(this.boxes, this.lines, this.states, this.labels);
  }

  /** Shows a picture. */
  show(picture: Picture, folded: Set<string>): void {
    this.picture = picture;
    this.finish();
    picture.scopes.forEach((_, i) => this.putScope(picture, i));
    picture.nodes.forEach((_, i) => this.putNode(picture, i, folded));
    picture.edges.forEach((_, i) => this.putEdge(picture, i));
    this.forget(picture);
    this.order(picture);
    this.glide();
  }

  /** Shows what has changed in the picture that is shown. */
  patch(picture: Picture, touched: AllTouched, folded: Set<string>): void {
    const moving = [...this.moving];
    this.finish();
    rename(this.scopes, touched.scopes.renamed);
    rename(this.nodes, touched.nodes.renamed);
    rename(this.edges, touched.edges.renamed);
    touched.scopes.at.forEach(i => this.putScope(picture, i));
    touched.nodes.at.forEach(i => this.putNode(picture, i, folded));
    touched.edges.at.forEach(i => this.putEdge(picture, i));
    this.forget(picture);
    this.order(picture);
    // What was on its way and need not go elsewhere goes on.
    moving.forEach(it => it.resume() && this.moving.add(it));
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
    this.taken = new Map(run?.taken.map(it => [JSON.stringify([it.from, it.to, it.caught ?? null]), it.times]));
    this.world.classList.toggle('ran', run !== undefined);
    this.nodes.forEach(it => this.colourNode(it.part));
    this.edges.forEach(it => this.colourEdge(it.part));
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

  private colourNode(part: NodePart): void {
    part.colour(this.run?.visits[part.node.id]);
  }

  private colourEdge(part: EdgePart): void {
    part.colour(this.taken.size === 0 ? 0 : (this.taken.get(this.way(part)) ?? 0));
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

  private putScope(picture: Picture, i: number): void {
    const scope = picture.scopes[i];
    // The flow's own scope is the picture.
    if (scope === undefined || scope.owner === null) {
      return;
    }
    const to = picture.geometry.scopes[i] ?? NOWHERE;
    let known = this.scopes.get(scope.id);
    if (known === undefined) {
      const part = new ScopePart();
      known = { part, at: box(to, it => part.place(it)) };
      this.scopes.set(scope.id, known);
    }
    known.part.update(scope);
    this.aim(known.at, to);
  }

  private putNode(picture: Picture, i: number, folded: Set<string>): void {
    const node = picture.nodes[i];
    if (node === undefined) {
      return;
    }
    const to = picture.geometry.nodes[i] ?? NOWHERE;
    let known = this.nodes.get(node.id);
    if (known === undefined) {
      const part = new NodePart(node, this.texts);
      (node.inner.length > 0 ? this.boxes : this.states).append(part.element);
      known = { part, at: box(to, it => part.place(it)) };
      this.nodes.set(node.id, known);
    }
    known.part.update(node, folded.has(node.id));
    this.colourNode(known.part);
    this.aim(known.at, to);
  }

  private putEdge(picture: Picture, i: number): void {
    const [edge, route] = [picture.edges[i], picture.geometry.edges[i]];
    if (edge === undefined || route === undefined || !isDrawn(route)) {
      return;
    }
    const label = route.label ?? NOWHERE;
    let known = this.edges.get(edge.id);
    if (known === undefined) {
      const part = new EdgePart(edge);
      part.update(edge, route);
      known = { part, line: line(route.points, it => part.draw(it)), label: box(label, it => part.place(it)) };
      this.edges.set(edge.id, known);
    }
    known.part.update(edge, route);
    this.colourEdge(known.part);
    this.aim(known.line, route.points);
    this.aim(known.label, label);
  }

  /** Takes away what the picture does not have. */
  private forget(picture: Picture): void {
    const drawn = picture.edges.filter((_, i) => isDrawn(picture.geometry.edges[i]));
    retain(this.scopes, picture.scopes, it => it.part.element.remove());
    retain(this.nodes, picture.nodes, it => it.part.element.remove());
    retain(this.edges, drawn, it => {
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
    const edges = picture.edges.flatMap(it => this.edges.get(it.id) ?? []);
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

/** What leads nowhere is told by the problem of its state. */
function isDrawn(route: Route | undefined): boolean {
  return route !== undefined && (route.points.length >= 2 || route.row !== null);
}

/** Files what is called differently now under its new id. */
function rename<Part>(all: Map<string, Part>, ids: Map<string, string>): void {
  const taken = [...ids].map(([before, after]) => {
    const it = all.get(before);
    all.delete(before);
    return [after, it] as const;
  });
  taken.forEach(([id, it]) => it !== undefined && all.set(id, it));
}

function retain<Part>(all: Map<string, Part>, kept: { id: string }[], remove: (it: Part) => void): void {
  const ids = new Set(kept.map(it => it.id));
  for (const [id, it] of all) {
    if (!ids.has(id)) {
      remove(it);
      all.delete(id);
    }
  }
}
