// Lines of edges: rounded corners, arrow heads, and the way from one line to another while they glide.

import type { Point, Rectangle } from '../picture';

/** How round the corners of edges are. */
const RADIUS = 10;
/** How long and how wide half an arrow head is. */
const HEAD = { length: 8, half: 4 };

/** A line through points with rounded corners, as the data of an SVG path. */
export function path(points: Point[]): string {
  const [first, ...rest] = points;
  if (first === undefined) {
    return '';
  }
  let data = `M${at(first)}`;
  rest.forEach((point, i) => {
    const before = points[i] as Point;
    const after = rest[i + 1];
    if (after === undefined) {
      data += `L${at(point)}`;
      return;
    }
    const radius = Math.min(RADIUS, distance(before, point) / 2, distance(point, after) / 2);
    data += `L${at(towards(point, before, radius))}Q${at(point)} ${at(towards(point, after, radius))}`;
  });
  return data;
}

/** The arrow head at the end of a line. */
export function head(points: Point[]): string {
  const end = points.at(-1);
  const before = [...points].reverse().find(it => end !== undefined && distance(it, end) > 0.5);
  if (end === undefined || before === undefined) {
    return '';
  }
  const length = distance(before, end);
  const [x, y] = [(end[0] - before[0]) / length, (end[1] - before[1]) / length];
  const base: Point = [end[0] - x * HEAD.length, end[1] - y * HEAD.length];
  const side = (sign: number): Point => [base[0] - sign * y * HEAD.half, base[1] + sign * x * HEAD.half];
  return `M${at(end)}L${at(side(1))}L${at(side(-1))}Z`;
}

/** The same line with so many points, evenly spread, corners included where they fall. */
export function resample(points: Point[], count: number): Point[] {
  const first = points[0];
  if (first === undefined || count < 2) {
    return points;
  }
  const lengths = points.slice(1).map((it, i) => distance(points[i] as Point, it));
  const total = lengths.reduce((sum, it) => sum + it, 0);
  const found: Point[] = [];
  let segment = 0;
  let passed = 0;
  for (let n = 0; n < count; n += 1) {
    const wanted = (total * n) / (count - 1);
    while (segment < lengths.length - 1 && passed + (lengths[segment] as number) < wanted) {
      passed += lengths[segment] as number;
      segment += 1;
    }
    const [from, to] = [points[segment] ?? first, points[segment + 1] ?? points.at(-1) ?? first];
    const length = lengths[segment] ?? 0;
    found.push(length === 0 ? from : mixPoint(from, to, Math.min(1, (wanted - passed) / length)));
  }
  return found;
}

/** What lies between two lines; `part` goes from 0 to 1. */
export function mixLines(from: Point[], to: Point[], part: number): Point[] {
  if (part >= 1 || from.length === 0 || to.length === 0) {
    return to;
  }
  const count = Math.max(from.length, to.length);
  const spread = (it: Point[]): Point[] => (it.length === count ? it : resample(it, count));
  const [a, b] = [spread(from), spread(to)];
  return b.map((it, i) => mixPoint(a[i] ?? it, it, part));
}

/** What lies between two boxes. */
export function mixBoxes(from: Rectangle, to: Rectangle, part: number): Rectangle {
  const mix = (a: number, b: number): number => a + (b - a) * part;
  return {
    x: mix(from.x, to.x), y: mix(from.y, to.y), width: mix(from.width, to.width), height: mix(from.height, to.height),
  };
}

/** Whether two boxes are the same to the eye. */
export function sameBox(a: Rectangle, b: Rectangle): boolean {
  const near = (x: number, y: number): boolean => Math.abs(x - y) < 0.01;
  return near(a.x, b.x) && near(a.y, b.y) && near(a.width, b.width) && near(a.height, b.height);
}

/** Whether two lines are the same to the eye. */
export function sameLine(a: Point[], b: Point[]): boolean {
  return a.length === b.length && a.every((it, i) => distance(it, b[i] as Point) < 0.01);
}

function mixPoint(a: Point, b: Point, part: number): Point {
  return [a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part];
}

function towards(from: Point, to: Point, by: number): Point {
  const length = distance(from, to);
  return length === 0 ? from : mixPoint(from, to, by / length);
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1]);
}

function at([x, y]: Point): string {
  return `${round(x)} ${round(y)}`;
}

function round(it: number): number {
  return Math.round(it * 100) / 100;
}
