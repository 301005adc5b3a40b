// Reading histories: which state each event is about, and which ways were taken.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readReport, viewRun, type HistoryEvent } from '../history';

type Row = [type: string, step: string, cause: number, detail?: Record<string, unknown>, second?: number];

function report(rows: Row[]) {
  const events: HistoryEvent[] = rows.map(([Type, StepName, ScheduleEventId, EventDetail = {}, second = 0], at) => ({
    EventId: at + 1, ScheduleEventId, Type, StepName, EventDetail, Time: new Date(Date.UTC(2025, 0, 1, 0, 0, second)).toISOString(),
  }));
  return { status: 'Succeeded', output: {}, error: null, elapsedSeconds: 1.5, stateTransitions: 1, events };
}

test('a_task_that_is_tried_again_has_its_attempts', () => {
  const { visits, taken, summary } = viewRun(report([
    ['ExecutionStarted', '', 0],
    ['StateEntered', 'Call', 1, { path: ['Call'], input: 1 }],
    ['StateStarted', 'Call', 2, { input: { a: 1 } }],
    ['TaskScheduled', 'Call', 3, { attempt: 0, parameters: { p: 1 } }],
    ['TaskFailed', 'Call', 4, { error: 'FC.Busy', cause: 'busy' }],
    ['StateStarted', 'Call', 5, { input: { a: 2 }, attempt: 1 }, 2],
    ['TaskScheduled', 'Call', 6, { attempt: 1 }, 2],
    ['TaskSucceeded', 'Call', 7, { output: 7 }, 3],
    ['StateSucceeded', 'Call', 8, { output: 8 }, 3],
    ['ExecutionSucceeded', '', 9, { output: 8 }, 3],
  ]));
  assert.equal(summary, 'Succeeded, 1.5 s, 1 transition');
  assert.deepEqual(visits, {
    '/Call': [{
      path: ['Call'], outcome: 'succeeded', from: 0, to: 3, input: { a: 2 }, output: 8, retries: 1,
      attempts: [
        { number: 0, outcome: 'failed', parameters: { p: 1 }, error: { code: 'FC.Busy', detail: 'busy' } },
        { number: 1, outcome: 'succeeded', parameters: undefined, output: 7 },
      ],
    }],
  });
  assert.deepEqual(taken, [{ from: null, to: '/Call', times: 1 }, { from: '/Call', to: null, times: 1 }]);
});

test('a_caught_error_takes_the_way_of_its_rule', () => {
  const { visits, taken } = viewRun(report([
    ['ExecutionStarted', '', 0],
    ['StateEntered', 'A', 1, { path: ['A'] }],
    ['StateFailed', 'A', 2, { error: 'E', cause: 'c', caught: 1 }],
    ['StateEntered', 'B', 3, { path: ['B'] }],
    ['StateFailed', 'B', 4, { error: 'F', cause: '' }],
  ]));
  assert.equal(visits['/A']?.[0]?.outcome, 'caught');
  assert.equal(visits['/B']?.[0]?.outcome, 'failed');
  assert.deepEqual(taken.at(-1), { from: '/A', to: '/B', caught: 1, times: 1 });
});

test('items_of_a_map_are_visits_of_one_node_and_branches_are_not', () => {
  const { visits, taken } = viewRun(report([
    ['ExecutionStarted', '', 0],
    ['StateEntered', 'Fan', 1, { path: ['Fan'] }],
    ['BranchEntered', 'Fan', 2, { index: 0 }],
    ['BranchEntered', 'Fan', 2, { index: 1 }],
    ['StateEntered', 'a/b', 3, { path: ['Fan', 0, 'a/b'] }],
    ['StateSucceeded', 'a/b', 5, { output: 1 }],
    ['BranchExited', 'Fan', 6, { index: 0 }],
    ['StateEntered', 'Each', 4, { path: ['Fan', 1, 'Each'] }],
    ['IterationEntered', 'Each', 8, { index: 0 }],
    ['IterationEntered', 'Each', 8, { index: 1 }],
    ['StateEntered', 'Each', 9, { path: ['Fan', 1, 'Each', 0, 'Each'] }],
    ['StateEntered', 'Each', 10, { path: ['Fan', 1, 'Each', 1, 'Each'] }],
    ['StateSucceeded', 'Each', 11, { output: 'x' }],
    ['IterationExited', 'Each', 13, { index: 0 }],
    ['StateFailed', 'Each', 12, { error: 'E', cause: '' }],
    ['StateFailed', 'Each', 15, { error: 'E', cause: '' }],
    ['StateFailed', 'Fan', 16, { error: 'E', cause: '' }],
  ]));
  assert.deepEqual(Object.keys(visits), ['/Fan', '/Fan/0/a~1b', '/Fan/1/Each', '/Fan/1/Each/0/Each']);
  assert.deepEqual(visits['/Fan/1/Each/0/Each']?.map(it => it.outcome), ['succeeded', 'failed']);
  assert.equal(visits['/Fan/1/Each']?.[0]?.outcome, 'failed');
  assert.equal(visits['/Fan']?.[0]?.outcome, 'failed');
  assert.ok(taken.some(it => it.from === null && it.to === '/Fan/1/Each/0/Each' && it.times === 2));
});

test('what_a_failure_elsewhere_ends_is_found_by_its_name', () => {
  const { visits } = viewRun(report([
    ['ExecutionStarted', '', 0],
    ['StateEntered', 'Fan', 1, { path: ['Fan'] }],
    ['BranchEntered', 'Fan', 2, { index: 0 }],
    ['BranchEntered', 'Fan', 2, { index: 1 }],
    ['StateEntered', 'Slow', 3, { path: ['Fan', 0, 'Slow'] }],
    ['TaskScheduled', 'Slow', 5, { attempt: 0 }],
    ['StateEntered', 'Bad', 4, { path: ['Fan', 1, 'Bad'] }],
    ['StateFailed', 'Bad', 7, { error: 'E', cause: '' }],
    ['TaskAborted', 'Slow', 8],
    ['StateAborted', 'Slow', 9],
    ['StateFailed', 'Fan', 8, { error: 'E', cause: '' }],
  ]));
  assert.equal(visits['/Fan/0/Slow']?.[0]?.outcome, 'aborted');
  assert.equal(visits['/Fan/0/Slow']?.[0]?.attempts[0]?.outcome, 'aborted');
});

test('what_is_no_report_is_none', () => {
  assert.equal(readReport(''), undefined);
  assert.equal(readReport('[]'), undefined);
  assert.equal(readReport('{"status": "Succeeded"'), undefined);
  assert.ok(readReport('{"status": "Failed", "events": []}'));
});
