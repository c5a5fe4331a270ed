import type { Processor } from '../language/definition.ts';
import { type Branch, Stopped } from './branch.ts';
import { allOrFirst } from './parallel.ts';
import type { Visit } from './visit.ts';

/** Iterations at once, when nothing says how many: https://docs.aws.amazon.com/step-functions/latest/dg/state-map-inline.html */
const MOST = 40;

/** Runs an iteration for each input, as a part of the execution. @param items what the inputs are made of */
export async function runInline(
  visit: Visit,
  definition: Processor,
  given: readonly unknown[],
  concurrency: number,
  items: readonly unknown[],
): Promise<readonly unknown[]> {
  const { branch, name } = visit;
  const { history } = branch.run;
  const started = branch.cursor.last;
  const stop = new AbortController();
  const signal = AbortSignal.any([branch.signal, stop.signal]);
  const outputs: unknown[] = [];
  const waiting = [...given.entries()];
  /** An iteration follows the one whose place it takes. */
  const lane = async () => {
    let last = started;
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, input] = next;
      if (signal.aborted) throw new Stopped();
      const cursor = { last };
      const details = { name, index };
      history.add(cursor, 'MapIterationStarted', { mapIterationStartedEventDetails: details });
      const map = { Item: { Index: index, Value: items[index] } };
      const own: Branch = { ...branch, definition, cursor, signal, map };
      try {
        outputs[index] = await branch.run.states(own, input);
        branch.cursor.last = history.note(cursor, 'MapIterationSucceeded', {
          mapIterationSucceededEventDetails: details,
        });
        last = cursor.last;
      } catch (error) {
        if (!signal.aborted) {
          history.note(cursor, 'MapIterationFailed', { mapIterationFailedEventDetails: details });
          branch.cursor.last = cursor.last;
          stop.abort();
        }
        throw error;
      }
    }
  };
  await allOrFirst(Array.from({ length: Math.min(given.length, concurrency === 0 ? MOST : concurrency) }, lane));
  return outputs;
}
