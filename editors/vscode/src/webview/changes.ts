// What an edit changed, taken over into the picture that is shown.

import type { Changed, Picture, Position, Range, Replaced } from '../picture';

/** Which entries of a list are others now, and the old ids of those that are called differently. */
export interface Touched { at: Set<number>; renamed: Map<string, string> }

/** The same of all lists of a picture. */
export interface AllTouched { nodes: Touched; scopes: Touched; edges: Touched }

/** Makes a picture what it is after an edit; nothing where these changes are not of this picture. */
export function apply(picture: Picture, { version, id, changes }: Changed): AllTouched | undefined {
  if (changes.of !== picture.id) {
    return undefined;
  }
  if (changes.lines !== null) {
    shift(picture, changes.lines.from, changes.lines.by);
  }
  const { geometry } = changes;
  const touched = {
    nodes: replace(picture.nodes, changes.nodes, picture.geometry.nodes, geometry.nodes),
    scopes: replace(picture.scopes, changes.scopes, picture.geometry.scopes, geometry.scopes),
    edges: replace(picture.edges, changes.edges, picture.geometry.edges, geometry.edges),
  };
  picture.problems = changes.problems ?? picture.problems;
  [picture.geometry.width, picture.geometry.height] = [geometry.width, geometry.height];
  [picture.version, picture.id, picture.name] = [version, id, changes.name];
  return touched;
}

function replace<Entry extends { id: string }, Place>(list: Entry[], entries: Replaced<Entry>, places: Place[], moves: Replaced<Place>): Touched {
  const renamed = new Map<string, string>();
  for (const [at, entry] of entries) {
    const before = list[at]?.id;
    if (before !== undefined && before !== entry.id) {
      renamed.set(before, entry.id);
    }
    list[at] = entry;
  }
  for (const [at, place] of moves) {
    places[at] = place;
  }
  return { at: new Set([...entries, ...moves].map(([at]) => at)), renamed };
}

/** Moves all places at a line and below. */
function shift(picture: Picture, from: number, by: number): void {
  const place = (it: Position): void => {
    it.line += it.line >= from ? by : 0;
  };
  const range = (it: Range): void => [it.start, it.end].forEach(place);
  for (const node of picture.nodes) {
    [node.range, node.nameRange, ...node.problems.map(it => it.range)].forEach(range);
    if (node.retry !== null) {
      range(node.retry.range);
    }
  }
  picture.scopes.forEach(it => range(it.range));
  picture.edges.forEach(it => [it.range, it.targetRange].forEach(range));
  picture.problems.forEach(it => range(it.range));
}
