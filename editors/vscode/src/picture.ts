// The picture of a flow as the server sends it on `fdl/graph` (see docs/graph.md), and what goes between panel and extension.

/** A place in a text, as the protocol counts it. */
export interface Position { line: number; character: number }
export interface Range { start: Position; end: Position }

export type NodeKind =
  | 'start' | 'end' | 'unknown' | 'task' | 'pass' | 'wait' | 'succeed' | 'fail' | 'choice' | 'parallel' | 'map';
export type EdgeKind = 'start' | 'next' | 'branch' | 'default' | 'catch' | 'end';

export interface Problem { severity: 'error' | 'warning' | 'hint'; rule: string; message: string; range: Range }
export interface Retry { most: number | null; rules: string[]; range: Range }

/** A state, or the mark of a scope's start or of one of its ends. */
export interface GraphNode {
  id: string;
  kind: NodeKind;
  name: string | null;
  detail: string;
  title: string;
  subtitle: string;
  description: string | null;
  scope: number;
  inner: number[];
  retry: Retry | null;
  problems: Problem[];
  range: Range;
  nameRange: Range;
}

/** A list of states, drawn as a box in the box of its owner. */
export interface GraphScope { id: string; owner: number | null; title: string; nodes: number[]; range: Range }

/** A way from one node to another one of the same scope. */
export interface GraphEdge {
  id: string;
  from: number;
  to: number | null;
  kind: EdgeKind;
  index?: number;
  broken: boolean;
  text: string;
  label: string;
  range: Range;
  targetRange: Range;
}

export interface Rectangle { x: number; y: number; width: number; height: number }
export type Point = [number, number];
/** The line of an edge; or a row in the box that it comes from, where lines would be all that one sees. */
export interface Route { points: Point[]; path: string; label: Rectangle | null; row: string | null }

/** Where everything lies; the lists go with those of the picture, entry by entry. */
export interface Geometry { width: number; height: number; nodes: Rectangle[]; scopes: Rectangle[]; edges: Route[] }

export interface Picture {
  /** Of the document. */
  version: number;
  /** What the server calls it. */
  id: number;
  name: string | null;
  nodes: GraphNode[];
  scopes: GraphScope[];
  edges: GraphEdge[];
  problems: Problem[];
  geometry: Geometry;
}

/** Entries of a list that are others now, each with its place. */
export type Replaced<Entry> = [number, Entry][];

/** What an edit changed in the picture with the id `of`: as many nodes, scopes and edges as before. */
export interface Changes {
  of: number;
  /** First every place at this line or below goes so many lines down. */
  lines: { from: number; by: number } | null;
  name: string | null;
  nodes: Replaced<GraphNode>;
  scopes: Replaced<GraphScope>;
  edges: Replaced<GraphEdge>;
  /** All of them, where any is another one. */
  problems: Problem[] | null;
  geometry: { width: number; height: number; nodes: Replaced<Rectangle>; scopes: Replaced<Rectangle>; edges: Replaced<Route> };
}

/** The server's answer to one who has a picture already: what has changed, or a whole picture. */
export interface Changed { version: number; id: number; changes: Changes }
export type Answer = Picture | Changed;

/** What became of a state, or of one attempt. */
export type Outcome = 'running' | 'succeeded' | 'caught' | 'failed' | 'timedOut' | 'aborted';

export interface Fault { code: string; detail: string }

/** One call of a Task. */
export interface Attempt { number: number; outcome: Outcome; parameters?: unknown; output?: unknown; error?: Fault }

/** One time that a state was entered. */
export interface Visit {
  /** Names and indices from the top, those of items included. */
  path: (string | number)[];
  outcome: Outcome;
  /** Seconds since the start. */
  from: number;
  to?: number;
  input?: unknown;
  output?: unknown;
  error?: Fault;
  /** Started again so often, for states that are no Tasks. */
  retries: number;
  attempts: Attempt[];
}

/** What an execution did to each node, and which edges it took. */
export interface RunView {
  status: string;
  summary: string;
  output: unknown;
  error: Fault | null;
  /** By the ids of nodes. */
  visits: Record<string, Visit[]>;
  taken: Way[];
}

/** A way that was taken: from a node, or from a scope's start, to another, or to its scope's end. */
export interface Way { from: string | null; to: string | null; caught?: number; times: number }

/** Texts of the panel, translated by the extension. */
export type Texts = Record<string, string>;

/** From the extension to the panel. */
export type ToPanel =
  | { type: 'picture'; picture: Picture; uri: string }
  | { type: 'changes'; changed: Changed }
  | { type: 'cursor'; line: number; character: number; follow: boolean }
  | { type: 'run'; run: RunView | undefined; uri: string }
  | { type: 'none'; text: string; uri: string };

/** From the panel to the extension. */
export type FromPanel =
  | { type: 'ready' }
  | { type: 'lost' }
  | { type: 'reveal'; range: Range; keepFocus: boolean }
  | { type: 'save'; svg: string }
  | { type: 'fold'; folded: string[] }
  | { type: 'run' }
  | { type: 'fault'; message: string };
