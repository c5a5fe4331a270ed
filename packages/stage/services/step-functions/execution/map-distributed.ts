import type { MapState, Processor } from '../language/definition.ts';
import { StatesError } from '../language/states-error.ts';
import { Stopped } from './branch.ts';
import type { Child } from './child.ts';
import type { Ending } from './execute.ts';
import { type Batch, batched } from './item-batcher.ts';
import type { ItemSource } from './item-reader.ts';
import type { MapLimits } from './map-limits.ts';
import { MapRunProgress } from './map-run.ts';
import { allOrFirst } from './parallel.ts';
import { type ChildResult, mapResult } from './result-writer.ts';
import type { Visit } from './visit.ts';

interface Distributed {
  readonly state: MapState;
  readonly definition: Processor;
  readonly input: unknown;
  readonly limits: MapLimits;
  /** What is to be read; undefined when the items came with the input. */
  readonly source: ItemSource | undefined;
  /** What is made of items. */
  readonly select: (items: readonly unknown[]) => Promise<readonly unknown[]>;
}

/** At once, when nothing says how many: https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html */
const MOST = 10_000;

/** Each batch of items has an execution of its own. @param items those of the input */
export async function runDistributed(visit: Visit, map: Distributed, items: readonly unknown[]): Promise<unknown> {
  const { branch } = visit;
  const { history, effects, context } = branch.run;
  const { limits, source, state, input } = map;
  // Items of the input are selected before the run begins: recorded in test_base_scenarios.py::test_map_state_config_distributed_*.
  const selected = source === undefined ? await map.select(items) : undefined;
  const machineArn = `${Object(context.StateMachine).Id}/${labelOf(state.Label ?? visit.name)}`;
  const mapRunArn = `${machineArn.replace(':stateMachine:', ':mapRun:')}:${effects.newId()}`;
  const { concurrency: maxConcurrency, toleratedFailureCount, toleratedFailurePercentage } = limits;
  const progress = new MapRunProgress(
    { arn: mapRunArn, maxConcurrency, toleratedFailureCount, toleratedFailurePercentage },
    effects.now,
    (run) => effects.mapRun(run),
  );
  history.add(branch.cursor, 'MapRunStarted', { mapRunStartedEventDetails: { mapRunArn } });
  try {
    const found = selected ?? (await map.select((await source?.read()) ?? []));
    const batches = await batched(visit, state.ItemBatcher, input, found);
    progress.plan(batches.map(({ items }) => items));
    const results = await runChildren(visit, map, batches, { machineArn, mapRunArn }, progress);
    const result = await mapResult(visit, state.ResultWriter, input, mapRunArn, results);
    progress.end('SUCCEEDED');
    const last = history.note(branch.cursor, 'MapRunSucceeded');
    history.note({ last }, 'MapStateSucceeded');
    return result;
  } catch (error) {
    if (error instanceof Stopped) progress.end('ABORTED');
    else if (error instanceof StatesError) {
      progress.end('FAILED');
      const { error: name, cause } = error;
      history.add(branch.cursor, 'MapRunFailed', {
        mapRunFailedEventDetails: { error: name, ...(cause === undefined ? {} : { cause }) },
      });
    }
    throw error;
  }
}

async function runChildren(
  { branch }: Visit,
  { definition, limits }: Distributed,
  batches: readonly Batch[],
  arns: Pick<Child, 'machineArn' | 'mapRunArn'>,
  progress: MapRunProgress,
): Promise<readonly ChildResult[]> {
  const { effects } = branch.run;
  const { ProcessorConfig, ...own } = definition;
  const type = ProcessorConfig?.ExecutionType === 'EXPRESS' ? 'EXPRESS' : 'STANDARD';
  const mostFailures = limits.mostFailures(batches.reduce((sum, { items }) => sum + items, 0));
  const stop = new AbortController();
  const signal = AbortSignal.any([branch.signal, stop.signal]);
  const results: ChildResult[] = [];
  const waiting = [...batches.entries()];
  let failures = 0;
  const lane = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      if (signal.aborted) throw new Stopped();
      const [index, { input, items }] = next;
      const child: Child = { ...arns, name: effects.newId(), type, definition: own, input: JSON.stringify(input) };
      progress.move(items, 'pending', 'running');
      const end = await effects.child(child, signal);
      progress.move(items, 'running', PLACES[end.ending.status]);
      results[index] = { ...end, child };
      failures += end.ending.status === 'SUCCEEDED' ? 0 : items;
      if (failures > mostFailures) {
        stop.abort();
        throw new StatesError(
          'States.ExceedToleratedFailureThreshold',
          'The specified tolerated failure threshold was exceeded',
        );
      }
    }
  };
  const lanes = Math.min(batches.length, limits.concurrency === 0 ? MOST : limits.concurrency);
  await allOrFirst(Array.from({ length: lanes }, lane));
  return results;
}

const PLACES = {
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  TIMED_OUT: 'timedOut',
  ABORTED: 'aborted',
} as const satisfies Readonly<Record<Ending['status'], string>>;

/** A label is part of ARNs; where the Map has none, the stage takes the name of its state. */
const labelOf = (name: string): string => name.replaceAll(/[^\w.-]/g, '-');
