import type { HistoryEvent } from '@serverless-arcade/stage/services/step-functions/execution/history.ts';
import type { Definition, State } from '@serverless-arcade/stage/services/step-functions/language/definition.ts';
import { is, object, string } from 'valibot';
import type { StateRow } from './model.ts';

const named = object({ name: string() });

/** The state that an event enters or leaves; undefined for any other event. */
const entersOf = (event: HistoryEvent) => stateOf(event, 'stateEnteredEventDetails');
const exitsOf = (event: HistoryEvent) => stateOf(event, 'stateExitedEventDetails');

function stateOf(event: HistoryEvent, details: 'stateEnteredEventDetails' | 'stateExitedEventDetails') {
  const said: unknown = event[details];
  return is(named, said) ? said.name : undefined;
}

/** The states of a definition from its beginning on, those in a Map or Parallel after it, with the way that an execution took. */
export function stateRows(
  definition: Definition,
  events: readonly HistoryEvent[],
  isRunning: boolean,
): readonly StateRow[] {
  const entered = tally(events.map(entersOf));
  const exited = tally(events.map(exitsOf));
  const taken = waysTaken(events);
  return inOrder(definition, 0).map(({ name, state, depth }) => {
    const [times = 0, ends = 0] = [entered.get(name), exited.get(name)];
    const open = isRunning ? 'running' : 'failed';
    // A Fail has no exit: it is the end.
    const outcome = times === 0 ? 'untaken' : times > ends && state.Type !== 'Succeed' ? open : 'succeeded';
    const next = waysFrom(state).map((way) => ({ ...way, taken: taken.has(`${name} -> ${way.to}`) }));
    return { name, type: state.Type, depth, entered: times, outcome, next };
  });
}

interface Placed {
  readonly name: string;
  readonly state: State;
  readonly depth: number;
}

/** Depth first, so that what follows a state is below it. */
function inOrder({ StartAt, States }: Definition, depth: number): readonly Placed[] {
  const order: string[] = [];
  const seen = new Set<string>();
  const visit = (name: string): void => {
    const state = States[name];
    if (state === undefined || seen.has(name)) return;
    seen.add(name);
    for (const { to } of waysFrom(state).toReversed()) visit(to);
    order.unshift(name);
  };
  visit(StartAt);
  return order.flatMap((name) => {
    const state = States[name];
    if (state === undefined) return [];
    return [{ name, state, depth }, ...innerOf(state).flatMap((inner) => inOrder(inner, depth + 1))];
  });
}

function innerOf(state: State): readonly Definition[] {
  if (state.Type === 'Parallel') return state.Branches;
  return state.Type === 'Map' && state.ItemProcessor !== undefined ? [state.ItemProcessor] : [];
}

/** Where a state leads to: once for each other state, and whether only an error leads there. */
function waysFrom(state: State): readonly { readonly to: string; readonly isCatch: boolean }[] {
  const next = 'Next' in state && typeof state.Next === 'string' ? [state.Next] : [];
  const chosen =
    state.Type === 'Choice'
      ? [...state.Choices.flatMap(({ Next }) => Next ?? []), ...[state.Default ?? []].flat()]
      : [];
  const caught = 'Catch' in state ? (state.Catch ?? []).map(({ Next }) => Next) : [];
  const plain = new Set([...next, ...chosen]);
  return [
    ...[...plain].map((to) => ({ to, isCatch: false })),
    ...[...new Set(caught)].filter((to) => !plain.has(to)).map((to) => ({ to, isCatch: true })),
  ];
}

/** From which state to which an execution went: the events lead back from each entry to the one before. */
function waysTaken(events: readonly HistoryEvent[]): ReadonlySet<string> {
  const byId = new Map(events.map((event) => [event.id, event]));
  const taken = new Set<string>();
  for (const event of events) {
    const to = entersOf(event);
    if (to === undefined) continue;
    let before = byId.get(event.previousEventId);
    while (before !== undefined && exitsOf(before) === undefined) before = byId.get(before.previousEventId);
    if (before !== undefined) taken.add(`${exitsOf(before)} -> ${to}`);
  }
  return taken;
}

function tally(names: readonly (string | undefined)[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
