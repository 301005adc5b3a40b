// Lines of edges.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Point } from '../picture';
import { head, mixLines, path, resample, sameBox } from '../webview/lines';

const bent: Point[] = [[0, 0], [0, 40], [100, 40]];

test('corners_are_rounded_and_ends_are_kept', () => {
  assert.equal(path(bent), 'M0 0L0 30Q0 40 10 40L100 40');
  assert.equal(path([[0, 0], [5, 5]]), 'M0 0L5 5');
  assert.equal(path([]), '');
  assert.equal(path([[1, 1], [1, 1], [1, 1]]), 'M1 1L1 1Q1 1 1 1L1 1');
});

test('the_head_points_the_way_the_line_goes', () => {
  assert.equal(head(bent), 'M100 40L92 44L92 36Z');
  assert.equal(head([[1, 1]]), '');
});

test('a_resampled_line_keeps_its_ends', () => {
  const line = resample(bent, 8);
  assert.equal(line.length, 8);
  assert.deepEqual([line[0], line.at(-1)], [[0, 0], [100, 40]]);
});

test('lines_of_different_length_glide_into_each_other', () => {
  const straight: Point[] = [[0, 0], [100, 0]];
  assert.equal(mixLines(straight, bent, 0.5).length, 3);
  assert.deepEqual(mixLines(straight, bent, 1), bent);
  assert.deepEqual(mixLines([], bent, 0.2), bent);
});

test('boxes_are_the_same_when_no_eye_sees_a_difference', () => {
  const box = { x: 0, y: 0, width: 1, height: 1 };
  assert.ok(sameBox(box, { ...box, x: 0.001 }));
  assert.ok(!sameBox(box, { ...box, height: 2 }));
});
