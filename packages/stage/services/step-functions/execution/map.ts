import type { MapState, Processor } from '../language/definition.ts';
import { evaluateJsonata, expectType, expressionOf } from '../language/jsonata-expression.ts';
import { readField, selectPath } from '../language/paths.ts';
import { StateProblem, StatesError } from '../language/states-error.ts';
import { fillTemplate } from '../language/template.ts';
import { type Branch, checkRunning, Stopped } from './branch.ts';
import { History } from './history.ts';
import { type MapLimits, mapLimits } from './map-limits.ts';
import { leave, type Outcome } from './output.ts';
import { allOrFirst, inherited } from './parallel.ts';
import { bindingsOf, jsonataField, scopeOf, type Visit } from './visit.ts';

/** https://docs.aws.amazon.com/step-functions/latest/dg/state-map.html */
export async function runMap(visit: Visit, state: MapState): Promise<Outcome> {
  const { branch } = visit;
  const { history } = branch.run;
  const processor = state.ItemProcessor ?? state.Iterator;
  if (processor === undefined) throw new StateProblem('The Map state has no ItemProcessor.');
  const input = visit.isJsonata ? visit.input : selectPath(state.InputPath, scopeOf(visit, visit.input));
  const isDistributed = processor.ProcessorConfig?.Mode === 'DISTRIBUTED';
  if (isDistributed) refuseObjects(state);
  const items = await itemsOf(visit, state, input);
  const limits = await mapLimits(visit, state, input, () =>
    history.add(branch.cursor, 'MapStateStarted', { mapStateStartedEventDetails: { length: items.length } }),
  );
  const given = await selectItems(visit, state, input, items);
  const definition = inherited(processor, branch.definition);
  const outputs = isDistributed
    ? await runDistributed(visit, definition, given, limits, items, state.Label)
    : await runInline(visit, definition, given, limits, items);
  checkRunning(branch);
  if (!isDistributed) history.note(branch.cursor, 'MapStateSucceeded');
  return leave(visit, state, input, outputs);
}

function refuseObjects({ ItemReader, ResultWriter, ItemBatcher }: MapState): void {
  const fields = { ItemReader, ResultWriter: ResultWriter?.Resource, ItemBatcher };
  for (const [field, value] of Object.entries(fields)) {
    if (value !== undefined) throw new StatesError('States.Runtime', `${field} is not supported by the local stage.`);
  }
}

async function itemsOf(visit: Visit, state: MapState, input: unknown): Promise<readonly unknown[]> {
  if (visit.isJsonata) {
    if (state.Items === undefined) return listOf(input);
    const found = await jsonataField(visit, 'Items', state.Items);
    if (expressionOf(state.Items) !== undefined) expectType(found, 'array', state.Items, 'Items');
    return Array.isArray(found) ? found : listOf(found);
  }
  if (state.ItemsPath === undefined) return listOf(input);
  const found = readField(state.ItemsPath, scopeOf(visit, input));
  if (Array.isArray(found)) return found;
  throw new StateProblem(`Reference path "${state.ItemsPath}" must point to array.`);
}

function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new StateProblem(
    `Map state input must be an array but was: ${JSON.stringify(value)}`,
    'States.QueryEvaluationError',
  );
}

/** The input of each iteration. */
async function selectItems(visit: Visit, state: MapState, input: unknown, items: readonly unknown[]) {
  const template = state.ItemSelector ?? state.Parameters;
  if (template === undefined) return items;
  return Promise.all(
    items.map(async (Value, Index) => {
      const own = { ...visit, context: { ...visit.context, Map: { Item: { Index, Value } } } };
      return visit.isJsonata
        ? evaluateJsonata(template, 'ItemSelector', bindingsOf(own))
        : fillTemplate(template, scopeOf(own, input));
    }),
  );
}

async function runInline(
  visit: Visit,
  definition: Processor,
  given: readonly unknown[],
  { concurrency }: MapLimits,
  items: readonly unknown[],
): Promise<readonly unknown[]> {
  const { branch, name } = visit;
  const { history } = branch.run;
  const started = branch.cursor.last;
  const stop = new AbortController();
  const signal = AbortSignal.any([branch.signal, stop.signal]);
  return inTurns(given, concurrency, async (input, index, before) => {
    if (signal.aborted) throw new Stopped();
    const cursor = { last: before ?? started };
    const details = { name, index };
    history.add(cursor, 'MapIterationStarted', { mapIterationStartedEventDetails: details });
    const own: Branch = { ...branch, definition, cursor, signal, map: { Item: { Index: index, Value: items[index] } } };
    try {
      const output = await branch.run.states(own, input);
      branch.cursor.last = history.note(cursor, 'MapIterationSucceeded', {
        mapIterationSucceededEventDetails: details,
      });
      return { output, last: cursor.last };
    } catch (error) {
      if (!signal.aborted) {
        history.note(cursor, 'MapIterationFailed', { mapIterationFailedEventDetails: details });
        branch.cursor.last = cursor.last;
        stop.abort();
      }
      throw error;
    }
  });
}

/** Each iteration has an execution of its own, whose events are not among those of this one. */
async function runDistributed(
  visit: Visit,
  definition: Processor,
  given: readonly unknown[],
  { concurrency, mostFailures }: MapLimits,
  items: readonly unknown[],
  label: string | undefined,
): Promise<readonly unknown[]> {
  const { branch } = visit;
  const { history, effects } = branch.run;
  const mapRunArn = `${Object(branch.run.context.StateMachine).Id}/${label ?? visit.name}:${effects.newId()}`.replace(
    ':stateMachine:',
    ':mapRun:',
  );
  history.add(branch.cursor, 'MapRunStarted', { mapRunStartedEventDetails: { mapRunArn } });
  let failures = 0;
  const outputs = await inTurns(given, concurrency, async (input, index) => {
    const run = { ...branch.run, history: new History(effects.now) };
    const map = { Item: { Index: index, Value: items[index] } };
    const own: Branch = { ...branch, run, definition, cursor: { last: 0 }, map, variables: {} };
    try {
      return { output: await branch.run.states(own, input), last: undefined };
    } catch (error) {
      if (!(error instanceof StatesError)) throw error;
      failures += 1;
      return { output: { Error: error.error, Cause: error.cause }, last: undefined };
    }
  });
  if (failures > mostFailures(items.length)) {
    history.add(branch.cursor, 'MapRunFailed', {
      mapRunFailedEventDetails: {
        error: 'States.ExceedToleratedFailureThreshold',
        cause: 'The specified tolerated failure threshold was exceeded',
      },
    });
    throw new StatesError(
      'States.ExceedToleratedFailureThreshold',
      'The specified tolerated failure threshold was exceeded',
    );
  }
  const last = history.note(branch.cursor, 'MapRunSucceeded');
  history.note({ last }, 'MapStateSucceeded');
  return outputs;
}

interface Turn {
  readonly output: unknown;
  readonly last: number | undefined;
}

/** Runs at most so many at once; 0 is no limit. An iteration follows the one whose place it takes. */
async function inTurns(
  given: readonly unknown[],
  concurrency: number,
  run: (input: unknown, index: number, before: number | undefined) => Promise<Turn>,
): Promise<readonly unknown[]> {
  const outputs: unknown[] = [];
  const waiting = [...given.entries()];
  const lane = async () => {
    let before: number | undefined;
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, input] = next;
      const turn = await run(input, index, before);
      before = turn.last;
      outputs[index] = turn.output;
    }
  };
  const lanes = Math.min(given.length, concurrency === 0 ? 40 : concurrency);
  await allOrFirst(Array.from({ length: lanes }, lane));
  return outputs;
}
