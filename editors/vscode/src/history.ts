// From the events of `fdlc run --history json` to what became of each state of the graph.

import type { Attempt, Fault, Outcome, RunView, Visit, Way } from './picture';

/** One event, with the service's names. */
export interface HistoryEvent {
  EventId: number;
  ScheduleEventId: number;
  Type: string;
  StepName: string;
  Time: string;
  EventDetail: Record<string, unknown>;
}

/** What `fdlc run --history json` writes. */
export interface RunReport {
  status: string;
  output: unknown;
  error: Fault | null;
  elapsedSeconds: number;
  stateTransitions: number;
  events: HistoryEvent[];
}

/** Reads what `fdlc run` has written; none when it is no such object. */
export function readReport(output: string): RunReport | undefined {
  try {
    const it = JSON.parse(output) as RunReport;
    return typeof it?.status === 'string' && Array.isArray(it.events) ? it : undefined;
  } catch {
    return undefined;
  }
}

/** What an execution did, by the ids of the graph's nodes. */
export function viewRun(report: RunReport): RunView {
  const reader = new Reader(report.events);
  report.events.forEach(event => reader.read(event));
  const { status, output, error, stateTransitions: steps } = report;
  const summary = `${status}, ${seconds(report.elapsedSeconds)}, ${steps} ${steps === 1 ? 'transition' : 'transitions'}`;
  return { status, output, error, summary, visits: reader.visits, taken: reader.ways() };
}

/** A duration for people. */
export function seconds(duration: number): string {
  return `${Math.round(duration * 1000) / 1000} s`;
}

/** The last part of the id that the graph gives to a state: its name as in a JSON pointer. */
function idPart(path: Path): string {
  return `/${String(path.at(-1)).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

type Path = (string | number)[];

/** One time that a state was entered, while its events are read. */
interface Open {
  visit: Visit;
  node: string;
  /** The Parallel or Map around it. */
  parent: Open | undefined;
  /** Which Catch rule took its error. */
  caught: number | undefined;
  /** Whether a state came after it. */
  followed: boolean;
}

class Reader {
  readonly visits: Record<string, Visit[]> = {};
  private readonly taken = new Map<string, Way>();
  private readonly all: Open[] = [];
  private readonly open = new Set<Open>();
  private readonly byEvent = new Map<number, Open>();
  /** The ids of Maps that have iterated. */
  private readonly maps = new Set<string>();
  private readonly start: number;

  constructor(events: HistoryEvent[]) {
    this.start = Date.parse(events[0]?.Time ?? '') || 0;
  }

  read(event: HistoryEvent): void {
    const about = event.Type === 'StateEntered' ? this.enter(event) : this.about(event);
    if (about !== undefined) {
      this.byEvent.set(event.EventId, about);
      this.happen(about, event);
    }
  }

  /** The edges that were taken, those to the ends of scopes included. */
  ways(): Way[] {
    for (const it of this.all) {
      if (it.visit.outcome === 'succeeded' && !it.followed) {
        this.take(it.node, null, undefined);
      }
    }
    return [...this.taken.values()];
  }

  private enter(event: HistoryEvent): Open {
    const path = (event.EventDetail['path'] ?? [event.StepName]) as Path;
    const cause = this.byEvent.get(event.ScheduleEventId);
    let parent = cause;
    while (parent !== undefined && parent.visit.path.length >= path.length) {
      parent = parent.parent;
    }
    const prefix = parent === undefined ? '' : `${parent.node}/${this.maps.has(parent.node) ? 0 : path.at(-2) ?? 0}`;
    const node = prefix + idPart(path);
    const visit: Visit = {
      path, outcome: 'running', from: this.at(event), input: event.EventDetail['input'], retries: 0, attempts: [],
    };
    const open: Open = { visit, node, parent, caught: undefined, followed: false };
    this.all.push(open);
    this.open.add(open);
    (this.visits[node] ??= []).push(visit);
    const before = cause !== undefined && cause !== parent ? cause : undefined;
    if (before !== undefined) {
      before.followed = true;
    }
    this.take(before?.node ?? null, node, before?.caught);
    return open;
  }

  private take(from: string | null, to: string | null, caught: number | undefined): void {
    const key = JSON.stringify([from, to, caught]);
    const way = this.taken.get(key) ?? { from, to, ...(caught !== undefined && { caught }), times: 0 };
    way.times += 1;
    this.taken.set(key, way);
  }

  /** The state that an event is about: that of its cause, or one around it that has not ended. */
  private about(event: HistoryEvent): Open | undefined {
    let it = this.byEvent.get(event.ScheduleEventId);
    while (it !== undefined && (it.visit.to !== undefined || it.visit.path.at(-1) !== event.StepName)) {
      it = it.parent;
    }
    // What is ended by a failure elsewhere has no cause of its own.
    return it ?? [...this.open].find(other => other.visit.path.at(-1) === event.StepName);
  }

  private happen(open: Open, event: HistoryEvent): void {
    const { visit } = open;
    const detail = event.EventDetail;
    const attempt = typeof detail['attempt'] === 'number' ? detail['attempt'] : undefined;
    switch (event.Type) {
      case 'StateStarted':
        visit.input = detail['input'];
        visit.retries = attempt ?? visit.retries;
        break;
      case 'TaskScheduled':
        visit.attempts.push({ number: attempt ?? visit.attempts.length, outcome: 'running', parameters: detail['parameters'] });
        break;
      case 'TaskSucceeded': settle(visit, 'succeeded', detail); break;
      case 'TaskFailed':
      case 'TaskSubmitFailed': settle(visit, 'failed', detail); break;
      case 'TaskTimedOut': settle(visit, 'timedOut', detail); break;
      case 'TaskAborted': settle(visit, 'aborted', detail); break;
      case 'IterationEntered': this.maps.add(open.node); break;
      case 'StateSucceeded': this.leave(open, event, 'succeeded'); break;
      case 'StateFailed': this.leave(open, event, typeof detail['caught'] === 'number' ? 'caught' : 'failed'); break;
      case 'StateAborted': this.leave(open, event, 'aborted'); break;
      // Other events say nothing that is shown of a state.
      default: break;
    }
  }

  private leave(open: Open, event: HistoryEvent, outcome: Outcome): void {
    const { visit } = open;
    visit.to = this.at(event);
    this.open.delete(open);
    Object.assign(visit, { outcome }, result(event.EventDetail));
    open.caught = outcome === 'caught' ? (event.EventDetail['caught'] as number) : undefined;
  }

  private at(event: HistoryEvent): number {
    return (Date.parse(event.Time) - this.start) / 1000;
  }
}

/** Ends the newest attempt. */
function settle(visit: Visit, outcome: Outcome, detail: Record<string, unknown>): void {
  const newest: Attempt | undefined = visit.attempts.at(-1);
  if (newest !== undefined) {
    Object.assign(newest, { outcome }, result(detail));
  }
}

/** Output or error, as far as an event has them. */
function result(detail: Record<string, unknown>): { output?: unknown; error?: Fault } {
  const error = detail['error'];
  return {
    ...('output' in detail && { output: detail['output'] }),
    ...(typeof error === 'string' && { error: { code: error, detail: String(detail['cause'] ?? '') } }),
  };
}
