// What is known of one state: what it is for, what is wrong with it, and what happened in the last run.

import type { Fault, GraphNode, RunView, Visit } from '../picture';
import { html } from './dom';

/** Longer values are cut: the panel is for looking, the log has everything. */
const LONGEST = 20_000;
/** How many visits one can choose from. */
const VISITS = 500;

/** Fills the pane for a node; hides it where there is nothing to say. */
export function showDetails(pane: HTMLElement, node: GraphNode | undefined, run: RunView | undefined, texts: Record<string, string>, close: () => void): void {
  const kept = pane.scrollTop;
  pane.replaceChildren();
  pane.hidden = node === undefined;
  if (node === undefined) {
    return;
  }
  const button = html('button', { class: 'icon', title: texts['close'] ?? '', 'aria-label': texts['close'] ?? '' }, '×');
  button.addEventListener('click', close);
  pane.append(html('header', {}, html('strong', {}, node.title), ' ', html('span', { class: 'dim' }, node.subtitle), button));
  if (node.description !== null) {
    pane.append(html('p', {}, node.description));
  }
  for (const it of node.problems) {
    pane.append(html('p', { class: `finding ${it.severity}` }, it.message));
  }
  for (const rule of node.retry?.rules ?? []) {
    pane.append(html('p', { class: 'dim' }, `↻ ${rule}`));
  }
  const visits = run?.visits[node.id] ?? [];
  if (visits.length > 0) {
    pane.append(visitsOf(visits, texts));
  }
  pane.scrollTop = kept;
}

/** The visits of a state, one at a time. */
function visitsOf(visits: Visit[], texts: Record<string, string>): HTMLElement {
  const body = html('div');
  const choose = html('select', { 'aria-label': texts['visit'] ?? '' });
  visits.slice(0, VISITS).forEach((it, i) => {
    const items = it.path.filter(step => typeof step === 'number');
    const place = items.length > 0 ? ` [${items.join(', ')}]` : '';
    choose.append(html('option', { value: i }, `${i + 1}${place}: ${texts[it.outcome] ?? it.outcome}`));
  });
  const show = (): void => {
    const visit = visits[choose.selectedIndex];
    body.replaceChildren(...(visit === undefined ? [] : visitOf(visit, texts)));
  };
  choose.addEventListener('change', show);
  // The one that went wrong is what one looks for.
  choose.selectedIndex = Math.max(0, visits.findIndex(it => it.outcome === 'failed'));
  show();
  return html('section', {}, ...(visits.length > 1 ? [choose] : []), body);
}

function visitOf(visit: Visit, texts: Record<string, string>): HTMLElement[] {
  const time = visit.to === undefined ? `${visit.from} s –` : visit.to === visit.from ? `${visit.from} s` : `${visit.from} – ${visit.to} s`;
  const outcome = html('p', { class: `outcome ran-${visit.outcome}` }, `${texts[visit.outcome] ?? visit.outcome} · ${time}`);
  const parts = [outcome, pair(value(texts['input'], visit.input), [...value(texts['output'], visit.output), ...fault(texts['error'], visit.error)])];
  if (visit.attempts.length > 0) {
    parts.push(html('h3', {}, `${texts['attempts'] ?? ''}: ${visit.attempts.length}`));
  }
  for (const it of visit.attempts) {
    const summary = html('summary', { class: `outcome ran-${it.outcome}` }, `${texts['attempt'] ?? ''} ${it.number + 1} · ${texts[it.outcome] ?? it.outcome}`);
    const inside = [pair(value(texts['parameters'], it.parameters), [...value(texts['output'], it.output), ...fault(texts['error'], it.error)])];
    parts.push(html('details', visit.attempts.length === 1 ? { open: '' } : {}, summary, ...inside));
  }
  return parts;
}

/** What went in beside what came out. */
function pair(left: HTMLElement[], right: HTMLElement[]): HTMLElement {
  const columns = [left, right].filter(it => it.length > 0).map(it => html('div', {}, ...it));
  return html('div', { class: 'pair' }, ...columns);
}

function value(title: string | undefined, it: unknown): HTMLElement[] {
  if (it === undefined) {
    return [];
  }
  const text = JSON.stringify(it, null, 2);
  const shown = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  return [html('h3', {}, title ?? ''), html('pre', { tabindex: 0 }, shown)];
}

function fault(title: string | undefined, it: Fault | undefined): HTMLElement[] {
  return it === undefined ? [] : [html('h3', {}, title ?? ''), html('pre', { class: 'error', tabindex: 0 }, `${it.code}\n${it.detail}`)];
}
