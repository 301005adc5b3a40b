import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Changed, GraphNode, Picture, Range } from '../picture';
import { apply } from '../webview/changes';

const at = (line: number): Range => ({ start: { line, character: 0 }, end: { line: line + 1, character: 4 } });
const node = (id: string, line: number): GraphNode => ({
  id, kind: 'pass', name: id.slice(1), detail: '', title: id.slice(1), subtitle: 'Pass', description: null, scope: 0, inner: [],
  retry: { most: 1, rules: [], range: at(line) }, problems: [{ severity: 'error', rule: 'r', message: 'm', range: at(line) }],
  range: at(line), nameRange: at(line),
});
const box = { x: 0, y: 0, width: 200, height: 46 };

function picture(): Picture {
  return {
    version: 1, id: 7, name: 'f', problems: [], edges: [],
    nodes: [node('/A', 3), node('/B', 5), node('/C', 7)],
    scopes: [{ id: '', owner: null, title: '', nodes: [0, 1, 2], range: at(0) }],
    geometry: { width: 100, height: 100, nodes: [box, box, box], scopes: [box], edges: [] },
  };
}

function changed(over: Partial<Changed['changes']>): Changed {
  const geometry = { width: 300, height: 100, nodes: [], scopes: [], edges: [] };
  return { version: 2, id: 8, changes: { of: 7, lines: null, name: 'f', nodes: [], scopes: [], edges: [], problems: null, geometry, ...over } };
}

test('places at a line and below go down, and entries are replaced by those that are sent', () => {
  const it = picture();
  const touched = apply(it, changed({ lines: { from: 5, by: 2 }, nodes: [[1, node('/Bee', 7)]] }));
  assert.deepEqual(it.nodes.map(it => it.nameRange.start.line), [3, 7, 9]);
  assert.deepEqual(it.nodes[2]?.problems[0]?.range, at(9));
  assert.deepEqual(it.nodes[2]?.retry?.range, at(9));
  assert.deepEqual([it.version, it.id, it.geometry.width], [2, 8, 300]);
  assert.deepEqual([...touched?.nodes.at ?? []], [1]);
  assert.deepEqual([...touched?.nodes.renamed ?? []], [['/B', '/Bee']]);
});

test('what moved is touched, and changes of another picture are not taken', () => {
  const it = picture();
  const moves = { width: 100, height: 100, nodes: [[2, { ...box, y: 9 }] as [number, typeof box]], scopes: [], edges: [] };
  assert.deepEqual([...apply(it, changed({ geometry: moves }))?.nodes.at ?? []], [2]);
  assert.equal(it.geometry.nodes[2]?.y, 9);
  assert.equal(apply(picture(), changed({ of: 6 })), undefined);
});
