import type { IncomingMessage } from 'node:http';
import { AwsError } from '@serverless-arcade/stage/errors.ts';
import { parsedJson } from '@serverless-arcade/stage/json.ts';
import type { Stage } from '@serverless-arcade/stage/stage.ts';
import type { HttpAnswer, Route } from '@serverless-arcade/stage/wire/server.ts';
import { type GenericSchema, type InferOutput, safeParse } from 'valibot';
import { eventStream } from './events.ts';
import { staticFile } from './files.ts';
import { refusal } from './guard.ts';
import { clockInput, faultInput, nothing, redriveInput } from './inputs.ts';
import type { ActResult, ActView, FunctionView, LiveResource, StageView } from './model.ts';
import { queueViews } from './queues.ts';
import { itemsOf, tableViews } from './tables.ts';
import { type TraceSource, traceSummaries, traceWithLinks } from './traces.ts';

/** Something a visitor can make happen, and how. */
export interface Act extends ActView {
  /** @returns what was observed @throws when it did not work out */
  readonly run: () => Promise<string>;
}

export interface ConsoleOptions {
  /** Where the page was built. */
  readonly directory: string;
  /** What else the page shows, by name: made anew whenever it is read. */
  readonly documents?: Readonly<Record<string, (query: URLSearchParams) => Promise<unknown>>>;
  readonly acts?: readonly Act[];
  /** @default none: the page says so */
  readonly traces?: TraceSource | undefined;
}

/** Everything of the console is below this path; the AWS APIs of the stage do not use it. */
export const CONSOLE_PATH = '/_arcade/';
const API = `${CONSOLE_PATH}api/`;

/** The console of a stage: its page, and the local API that the page reads and calls. See docs/console.md. */
export function consoleRoute(stage: Stage, options: ConsoleOptions): Route {
  return async (request, body) => {
    const { pathname, search, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    // Somebody who types in the address of the stage wants to see something; AWS APIs use this path by POST or with a query.
    if (request.method === 'GET' && pathname === '/' && search === '') return redirect();
    if (`${pathname}/` === CONSOLE_PATH) return redirect();
    if (!pathname.startsWith(CONSOLE_PATH)) return undefined;
    if (!pathname.startsWith(API)) {
      const file = pathname.slice(CONSOLE_PATH.length) || 'index.html';
      return (await staticFile(options.directory, file)) ?? json(404, { message: 'The console has no such file.' });
    }
    const reason = refusal(request);
    if (reason !== undefined) return json(403, { message: reason });
    const name = pathname.slice(API.length);
    if (request.method === 'GET' && name === 'events') {
      const headers = { 'content-type': 'text/event-stream', 'cache-control': 'no-store' };
      return { status: 200, headers, stream: eventStream(stage) };
    }
    try {
      return await answer(stage, options, request, name, searchParams, body);
    } catch (error) {
      if (error instanceof AwsError) return json(400, { message: `${error.code}: ${error.message}` });
      throw error;
    }
  };
}

async function answer(
  stage: Stage,
  { documents = {}, acts = [], traces }: ConsoleOptions,
  { method }: IncomingMessage,
  name: string,
  query: URLSearchParams,
  body: Buffer,
): Promise<HttpAnswer> {
  const { sqs, dynamodb } = stage.services;
  switch (`${method} ${name}`) {
    case 'GET stage':
      return json(200, stageView(stage, Object.keys(documents), traces !== undefined));
    case 'GET queues':
      return json(200, queueViews(sqs));
    case 'GET tables':
      return json(200, tableViews(dynamodb));
    case 'GET items': {
      const items = await itemsOf(
        dynamodb,
        query.get('table') ?? '',
        query.get('partition') ?? undefined,
        query.get('after') ?? undefined,
      );
      return items === undefined ? json(404, { message: 'There is no such table.' }) : json(200, items);
    }
    case 'GET functions':
      return json(200, functionViews(stage));
    case 'GET logs':
      return json(200, logLines(stage, query.get('group') ?? ''));
    case 'GET traces':
      return traces === undefined
        ? json(404, { message: 'The stage keeps no traces.' })
        : json(200, traceSummaries(traces));
    case 'GET trace': {
      const found = traces === undefined ? undefined : traceWithLinks(traces, query.get('id') ?? '');
      return found === undefined ? json(404, { message: 'There is no such trace.' }) : json(200, found);
    }
    case 'GET acts':
      return json(
        200,
        acts.map(({ run: _, ...act }) => act),
      );
    case 'POST clock':
      return withInput(body, clockInput, async ({ seconds }) => {
        await stage.advance(seconds);
        return { now: stage.clock.now() };
      });
    case 'POST redrive':
      return withInput(body, redriveInput, async ({ arn }) => {
        const { toMove } = sqs.startMoveTask(arn, undefined, undefined);
        return { messages: toMove };
      });
    case 'POST faults':
      return withInput(body, faultInput, async ({ functionName, fault, times }) => {
        stage.services.lambda.functions.find(functionName);
        stage.faults.inject(functionName, fault, times);
        return {};
      });
    case 'POST faults/clear':
      return withInput(body, nothing, async () => {
        stage.faults.clear();
        return {};
      });
  }
  const act = acts.find(({ id }) => name === `acts/${id}`);
  if (method === 'POST' && act !== undefined) return withInput(body, nothing, () => perform(act));
  const [, wanted = ''] = /^documents\/(\w+)$/.exec(name) ?? [];
  const document = Object.hasOwn(documents, wanted) ? documents[wanted] : undefined;
  if (method === 'GET' && document !== undefined) return json(200, await document(query));
  return json(404, { message: 'The local API does not know this.' });
}

/** An act that does not work out is part of the story: the page says why. */
const perform = (act: Act): Promise<ActResult> =>
  act.run().then(
    (text) => ({ ok: true, text }),
    // The name of an AWS error says what kind it is; that of any other says nothing.
    (error: Error) => ({ ok: false, text: error.name === 'Error' ? error.message : `${error.name}: ${error.message}` }),
  );

function stageView(stage: Stage, documents: readonly string[], traces: boolean): StageView {
  const resources = stage.stacks.flatMap(({ id: chapter, resources }) =>
    [...resources].map(([logicalId, { ref, attributes }]): LiveResource => {
      const arn = attributes?.Arn ?? (ref.startsWith('arn:') ? ref : undefined);
      return { chapter, logicalId, ref, ...(arn === undefined ? {} : { arn }) };
    }),
  );
  return {
    endpoint: stage.endpoint,
    region: stage.region,
    now: stage.clock.now(),
    clock: stage.clock.mode,
    chapters: stage.stacks.map(({ id }) => id),
    resources,
    documents,
    traces,
  };
}

const functionViews = ({ services }: Stage): readonly FunctionView[] =>
  services.lambda.all.map(({ name, handler, logGroup, timeoutSeconds, memoryMiB }) => ({
    name,
    handler: handler.replace(/\.\w+$/, ''),
    logGroup,
    timeoutSeconds,
    memoryMiB,
  }));

const logLines = ({ records }: Stage, group: string) =>
  records
    .of('log')
    .filter(({ logGroup }) => logGroup === group)
    .slice(-100);

async function withInput<S extends GenericSchema>(
  body: Buffer,
  schema: S,
  act: (input: InferOutput<S>) => Promise<object>,
): Promise<HttpAnswer> {
  const parsed = safeParse(schema, parsedJson(body.toString('utf8') || '{}'));
  if (!parsed.success) return json(400, { message: parsed.issues[0].message });
  return json(200, await act(parsed.output));
}

const redirect = (): HttpAnswer => ({ status: 302, headers: { location: CONSOLE_PATH }, body: '' });

const json = (status: number, value: unknown): HttpAnswer => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' },
  body: JSON.stringify(value),
});
