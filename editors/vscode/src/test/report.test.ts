// Reports of tests, and inputs of runs.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkInput, complaint, mocksFor, oneLine, runArguments } from '../inputs';
import { byState, calls, mergeCoverage, readTestReport, testCalls, utf16Column, type Hit, type LineRange, type PlaceRange } from '../report';

const range = { start: { line: 1, column: 1, offset: 0 }, end: { line: 1, column: 2, offset: 1 } };
const hit = (kind: Hit['kind'], name: string, hits: number): Hit => ({ kind, name, range, hits });

test('columns_in_code_points_become_utf16_units', () => {
  assert.equal(utf16Column('a😀b', 1), 0);
  assert.equal(utf16Column('a😀b', 3), 3);
  assert.equal(utf16Column('订单', 3), 2);
  assert.equal(utf16Column('ab', 99), 2);
});

test('whole_files_share_a_call_and_single_cases_have_their_own', () => {
  const calls = testCalls([{ file: '/a.test.yaml', lines: 'all' }, { file: '/b.test.yaml', lines: [3, 9] }, { file: '/c.test.yaml', lines: 'all' }], true);
  const common = ['test', '--format', 'json', '--coverage'];
  assert.deepEqual(calls, [
    [...common, '/a.test.yaml', '/c.test.yaml'],
    [...common, '--case', '/b.test.yaml:3', '/b.test.yaml'],
    [...common, '--case', '/b.test.yaml:9', '/b.test.yaml'],
  ]);
});

test('coverage_of_several_calls_adds_up', () => {
  const one = { flow: '/f', hits: [hit('state', 'A', 1), hit('branch', 'A, default', 0)] };
  const other = { flow: '/f', hits: [hit('state', 'A', 2), hit('branch', 'A, default', 1)] };
  const [merged] = mergeCoverage([one, other, { flow: '/g', hits: [] }]);
  assert.deepEqual(merged?.hits.map(it => it.hits), [3, 1]);
  assert.deepEqual(one.hits.map(it => it.hits), [1, 0], 'what came in is left alone');
});

const lines = (from: number, to: number): LineRange => ({ start: { line: from, character: 0 }, end: { line: to, character: 0 } });
const at = (line: number, kind: Hit['kind'], name: string): Hit => ({ ...hit(kind, name, 1), range: { start: { line, column: 1, offset: 0 }, end: { line: line + 1, column: 1, offset: 1 } } });
const convert = (it: PlaceRange): LineRange => lines(it.start.line, it.end.line);

test('rules_belong_to_the_state_that_they_stand_in_also_behind_its_inner_states', () => {
  const outline = [
    { named: lines(1, 2), whole: lines(0, 9), inner: [{ named: lines(0, 0), whole: lines(3, 6), inner: [{ named: lines(4, 5), whole: lines(3, 6), inner: [] }] }] },
    { named: lines(11, 12), whole: lines(10, 14), inner: [] },
  ];
  const hits = [at(1, 'state', 'Outer'), at(4, 'state', 'Inner'), at(5, 'branch', 'Inner, default'), at(8, 'retry', 'Outer, retry 1'), at(11, 'state', 'Last')];
  const states = byState(hits, outline, convert);
  assert.deepEqual(states.map(it => [it.state.name, it.whole.start.line, it.whole.end.line, it.parts.map(part => part.hit.name).join()]), [
    ['Outer', 0, 9, 'Outer, retry 1'], ['Inner', 3, 6, 'Inner, default'], ['Last', 10, 14, ''],
  ]);
});

test('where_nobody_knows_the_outline_the_name_stands_for_the_state', () => {
  const states = byState([at(1, 'state', 'A'), at(3, 'retry', 'A, retry 1'), at(5, 'state', 'B')], [], convert);
  assert.deepEqual(states.map(it => [it.state.name, it.whole.start.line, it.parts.length]), [['A', 1, 1], ['B', 5, 0]]);
});

test('what_is_no_test_report_is_none', () => {
  assert.equal(readTestReport('error: no'), undefined);
  assert.equal(readTestReport('{}'), undefined);
});

test('an_input_is_an_object', () => {
  assert.equal(checkInput('{"a": 1}'), undefined);
  assert.equal(checkInput('[1]'), '[1]');
  assert.match(checkInput('{') ?? '', /JSON/);
  assert.equal(oneLine('{\n  "a": 1\n}'), '{ "a": 1 }');
});

test('mocks_named_like_the_flow_come_first_and_those_of_last_time_before_them', () => {
  const tests = ['/p/other.test.yaml', '/p/order.test.yaml', '/q/order.test.yaml', '/q/else.test.yaml'];
  assert.deepEqual(mocksFor('/p/order.fdl.yaml', tests, ''), ['/p/order.test.yaml', '/q/order.test.yaml', '/p/other.test.yaml']);
  assert.equal(mocksFor('/p/order.fdl.yaml', tests, '/q/else.test.yaml')[0], '/q/else.test.yaml');
});

test('a_run_asks_for_the_history_and_says_the_mode_only_where_it_was_chosen', () => {
  const common = ['run', '/f', '--input-file', '-', '--history', 'json', '--color', 'never'];
  assert.deepEqual(runArguments('/f', '', 'project'), common);
  assert.deepEqual(runArguments('/f', '/m', 'express'), [...common, '--mocks', '/m', '--mode', 'express']);
});

test('what_is_wrong_with_a_flow_is_told_without_its_drawing', () => {
  const mistake = 'error[unknown-field]: `Pass` has no field `Nxet`\n    ╭─[ a.fdl.yaml:10:5 ]\n    │\n 10 │     Nxet: Call\n';
  assert.deepEqual(complaint(mistake), { text: '`Pass` has no field `Nxet`', others: 0 });
  assert.deepEqual(complaint(`warning[x]: odd\n${mistake}error: gone\n`), { text: '`Pass` has no field `Nxet`', others: 1 });
  assert.deepEqual(complaint('panic\nat a'), { text: 'panic', others: 0 });
  assert.deepEqual(complaint(''), { text: '', others: 0 });
});

test('many_files_are_asked_for_in_several_calls_and_none_is_left_out', () => {
  const files = Array.from({ length: 250 }, (_, at) => `/folder/${at}.test.yaml`);
  const asked = testCalls(files.map(file => ({ file, lines: 'all' })), false);
  assert.deepEqual(asked.map(it => it.length), [103, 103, 53]);
  assert.deepEqual(asked.flatMap(it => it.slice(3)), files);
  assert.deepEqual(calls([]), []);
});
