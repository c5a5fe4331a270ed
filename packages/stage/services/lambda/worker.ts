import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { pathToFileURL } from 'node:url';
import { parentPort } from 'node:worker_threads';
import './host-prefix.ts';
import type { FunctionError, Invoke, Leave, WorkerAnswer, WorkerChunk, WorkerLog, WorkerSetup } from './protocol.ts';
import { awslambda, isStreaming, ResponseStream } from './response-stream.ts';

/**
 * An execution environment: imports a bundle once and runs its handler for one event at a time, with the context
 * object that Lambda's Node.js runtime hands over
 * (https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html).
 */
export type Handler = (event: unknown, context: object) => unknown;

/**
 * To import `node:http` is to read each of its members, and these three load the HTTP client behind `fetch`: 30 ms of every
 * cold start, for functions that do not fetch. They stay where they are, but out of the import's sight.
 * https://nodejs.org/docs/latest-v24.x/api/http.html#class-websocket
 */
const http = process.getBuiltinModule('node:http');
for (const name of ['WebSocket', 'CloseEvent', 'MessageEvent']) {
  if (name in http) Object.defineProperty(http, name, { enumerable: false });
}

let clock: WorkerSetup['clock'] = new Float64Array(2);
const realNow = Date.now;
const stageNow = () => (clock[0] ?? 0) + (clock[1] === 1 ? realNow() : 0);

/** Functions live in the stage's time: what they stamp and compare agrees with the stage's delays and expiries. */
globalThis.Date = new Proxy(Date, {
  construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [stageNow()] : args, newTarget),
  apply: () => new Date(stageNow()).toString(),
  get: (target, property, receiver) => (property === 'now' ? stageNow : Reflect.get(target, property, receiver)),
});

Object.assign(globalThis, { awslambda });

function reply(answer: WorkerAnswer | WorkerLog | WorkerChunk): void {
  parentPort?.postMessage(answer);
}

// A worker's own streams wait for their reader, and what waits is lost when the worker is stopped or never lets go.
for (const stream of [process.stdout, process.stderr]) {
  stream.write = (chunk: string | Uint8Array, ...rest: unknown[]) => {
    const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
    for (const line of text.split('\n')) if (line !== '') reply({ kind: 'log', line });
    const done = rest.find((argument) => typeof argument === 'function');
    if (done !== undefined) queueMicrotask(() => done());
    return true;
  };
}

function describe(error: unknown): FunctionError {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error) };
  return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') };
}

async function run(handler: Handler, { event, context, traceHeader, deadline, fault }: Invoke): Promise<WorkerAnswer> {
  process.env._X_AMZN_TRACE_ID = traceHeader;
  try {
    if (fault === 'throw') throw new Error('Injected fault');
    if (fault === 'hang') await new Promise(() => {});
    const { ResponseURL, requestContext, headers } = Object(event);
    if (typeof ResponseURL === 'string') (await import('./response-requests.ts')).sendResponsesTo(ResponseURL);
    const isFromSns = Object(headers)['x-amz-sns-message-type'] !== undefined;
    if (isFromSns || Object(requestContext).connectionId !== undefined) await callApisHere();
    const result = await handler(event, {
      ...context,
      callbackWaitsForEmptyEventLoop: true,
      getRemainingTimeInMillis: () => Math.max(0, deadline - stageNow()),
    });
    return { kind: 'result', payload: JSON.stringify(result ?? null) ?? 'null' };
  } catch (error) {
    console.error(error);
    return { kind: 'error', error: describe(error) };
  }
}

/** Runs a handler that writes its answer to a stream. It is over when the handler has returned and the stream has ended. */
async function streamed(run: (stream: ResponseStream) => unknown): Promise<void> {
  const stream = new ResponseStream((chunk) => reply({ kind: 'chunk', ...chunk }));
  const ended = finished(stream);
  await Promise.all([run(stream), ended]);
}

const CALLBACKS_ARE_GONE =
  'AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. ' +
  'You need to modify this function to use a supported handler signature to use Node.js 24 or later.';

/** Lets the function reach the stage's APIs by their names in AWS: it learns them from its variables, or from the event of a WebSocket or of SNS. */
const callApisHere = async () =>
  (await import('./api-requests.ts')).sendApiRequestsTo(process.env.AWS_ENDPOINT_URL ?? '');

async function begin(setup: WorkerSetup): Promise<Handler | undefined> {
  const { file, exportName, layers, takesCallbacks, variables } = setup;
  clock = setup.clock;
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, variables);
  try {
    const isModule = file.endsWith('.mjs');
    if (Object.values(variables).some((value) => value.includes('.execute-api.'))) await callApisHere();
    if (setup.hasAppConfigAgent) (await import('./app-config-extension.ts')).startAppConfigAgent();
    if (layers.folders.length > 0 || !isModule) (await import('./layers.ts')).resolveAsLambda(layers);
    const saysItsType = existsSync(join(layers.codeDirectory, 'package.json'));
    const loaded: Readonly<Record<string, unknown>> =
      isModule || saysItsType ? await import(pathToFileURL(file).href) : createRequire(file)(file);
    // An import finds what a CommonJS module exports by reading it, and not everything.
    const handler = loaded[exportName] ?? (isModule ? undefined : Object(loaded.default)[exportName]);
    if (typeof handler !== 'function') {
      const errorMessage = `${exportName} is undefined or not exported`;
      reply({ kind: 'init-error', error: { errorType: 'Runtime.HandlerNotFound', errorMessage } });
    } else if (!takesCallbacks && handler.length > 2 && !isStreaming(handler)) {
      const error = { errorType: 'Runtime.CallbackHandlerDeprecated', errorMessage: CALLBACKS_ARE_GONE };
      reply({ kind: 'init-error', error });
    } else {
      const started: Handler = isStreaming(handler)
        ? (event, context) => streamed((stream) => handler(event, stream, context))
        : takesCallbacks
          ? (await import('./callbacks.ts')).withCallback(handler)
          : (...args) => handler(...args);
      reply({ kind: 'ready' });
      return started;
    }
  } catch (error) {
    reply({ kind: 'init-error', error: describe(error) });
  }
  return undefined;
}

/** A timer that a handler left behind would go off in the next function. */
const isClean = () => !process.getActiveResourcesInfo().includes('Timeout');

let handler: Handler | undefined;
parentPort?.on('message', async (message: WorkerSetup | Invoke | Leave) => {
  if (message.kind === 'setup') handler = await begin(message);
  else if (message.kind === 'leave') reply({ kind: 'left', isClean: isClean() });
  else if (handler !== undefined) reply(await run(handler, message));
});
