import { setImmediate as nextTurn } from 'node:timers/promises';
import type { StageCore } from '../../service.ts';
import { FieldFailure } from './errors.ts';
import type { FieldRequest, Lambda } from './resolver.ts';
import { type Asking, invoke } from './sources/sources.ts';

interface Waiting {
  readonly payload: unknown;
  readonly answer: PromiseWithResolvers<unknown>;
}

/**
 * Brings the payloads of one field of many objects together, and asks the function once for as many as the resolver allows.
 * https://docs.aws.amazon.com/appsync/latest/devguide/tutorial-lambda-resolvers-js.html#advanced-use-case-batching-js
 */
export function batches(stage: StageCore, asking: Asking): FieldRequest['batch'] {
  const waiting = new Map<string, Waiting[]>();

  async function flush(id: string, size: number, source: Lambda): Promise<void> {
    // Every object of the list has come by then: their request handlers run without waiting for anything.
    await nextTurn();
    const all = waiting.get(id) ?? [];
    waiting.delete(id);
    for (let at = 0; at < all.length; at += size) void send(all.slice(at, at + size), source);
  }

  async function send(some: readonly Waiting[], source: Lambda): Promise<void> {
    try {
      const payloads = some.map(({ payload }) => payload);
      const results = await invoke(stage, source, payloads, 'RequestResponse', asking);
      if (!Array.isArray(results) || results.length !== some.length) {
        throw new FieldFailure({
          errorType: 'Lambda:IllegalArgument',
          message: 'The function of a batch has to return a list with a result for each payload',
        });
      }
      for (const [index, { answer }] of some.entries()) settle(answer, results[index]);
    } catch (error) {
      for (const { answer } of some) answer.reject(error);
    }
  }

  return ({ id }, size, source, payload) => {
    const answer = Promise.withResolvers<unknown>();
    const all = waiting.get(id) ?? [];
    waiting.set(id, all);
    all.push({ payload, answer });
    if (all.length === 1) void flush(id, Math.max(1, size), source);
    return answer.promise;
  };
}

/** A result may be an error of its object alone: `{ data, errorMessage, errorType }`. */
function settle({ resolve, reject }: PromiseWithResolvers<unknown>, result: unknown): void {
  const { data, errorMessage, errorType } = Object(result);
  if (typeof errorMessage !== 'string') resolve(result ?? null);
  else
    reject(
      new FieldFailure({
        message: errorMessage,
        errorType: typeof errorType === 'string' ? errorType : 'Lambda:Unhandled',
        data,
      }),
    );
}
