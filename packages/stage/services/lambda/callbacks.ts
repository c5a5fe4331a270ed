import type { Handler } from './worker.ts';

type Callback = (error?: unknown, result?: unknown) => void;
/** A handler as the runtimes before Node.js 24 call it. */
export type CallbackHandler = (event: unknown, context: object, callback: Callback) => unknown;

/**
 * Calls a handler as the runtimes before Node.js 24 do: with a callback as its third argument, and `done`, `succeed` and `fail`
 * in its context. What it returns counts if it is a promise. One that takes no callback and returns none is over with null,
 * here at once, on Lambda when its event loop is empty.
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html
 */
export const withCallback =
  (handler: CallbackHandler): Handler =>
  (event, context) =>
    new Promise((succeed, fail) => {
      const done: Callback = (error, result) => (error === null || error === undefined ? succeed(result) : fail(error));
      const returned = handler(event, { ...context, done, succeed, fail }, done);
      if (returned instanceof Promise || typeof Object(returned).then === 'function') succeed(returned);
      else if (handler.length < 3) setImmediate(succeed, null);
    });
