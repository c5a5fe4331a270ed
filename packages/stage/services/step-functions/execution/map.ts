import type { MapState } from '../language/definition.ts';
import { evaluateJsonata, expectType, expressionOf } from '../language/jsonata-expression.ts';
import { readField, selectPath } from '../language/paths.ts';
import { StateProblem } from '../language/states-error.ts';
import { fillTemplate } from '../language/template.ts';
import { checkRunning } from './branch.ts';
import { itemSource } from './item-reader.ts';
import { runDistributed } from './map-distributed.ts';
import { runInline } from './map-inline.ts';
import { mapLimits } from './map-limits.ts';
import { leave, type Outcome } from './output.ts';
import { inherited } from './parallel.ts';
import { bindingsOf, jsonataField, scopeOf, type Visit } from './visit.ts';

/** https://docs.aws.amazon.com/step-functions/latest/dg/state-map.html */
export async function runMap(visit: Visit, state: MapState): Promise<Outcome> {
  const { branch } = visit;
  const { history } = branch.run;
  const processor = state.ItemProcessor ?? state.Iterator;
  if (processor === undefined) throw new StateProblem('The Map state has no ItemProcessor.');
  const input = visit.isJsonata ? visit.input : selectPath(state.InputPath, scopeOf(visit, visit.input));
  const isDistributed = processor.ProcessorConfig?.Mode === 'DISTRIBUTED';
  const items = state.ItemReader === undefined ? await itemsOf(visit, state, input) : [];
  const limits = await mapLimits(visit, state, input, () =>
    history.add(branch.cursor, 'MapStateStarted', { mapStateStartedEventDetails: { length: items.length } }),
  );
  const definition = inherited(processor, branch.definition);
  const select = (found: readonly unknown[]) => selectItems(visit, state, input, found);
  if (isDistributed) {
    const source = state.ItemReader === undefined ? undefined : await itemSource(visit, state.ItemReader, input);
    const result = await runDistributed(visit, { state, definition, input, limits, source, select }, items);
    checkRunning(branch);
    return leave(visit, state, input, result);
  }
  const outputs = await runInline(visit, definition, await select(items), limits.concurrency, items);
  checkRunning(branch);
  history.note(branch.cursor, 'MapStateSucceeded');
  return leave(visit, state, input, outputs);
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
