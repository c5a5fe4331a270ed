import { parsedJson } from '@serverless-arcade/stage/json.ts';
import type { Stage } from '@serverless-arcade/stage/stage.ts';
import { type GenericSchema, type InferOutput, safeParse } from 'valibot';
import { bucketViews, objectViews } from './buckets.ts';
import { executionSummaries, executionView } from './executions.ts';
import { clockInput, faultInput, nothing, redriveInput } from './inputs.ts';
import type { ActResult, ActView, LetGo } from './model.ts';
import { queueViews } from './queues.ts';
import { itemsOf, tableViews } from './tables.ts';
import { type TraceSource, traceSummaries, traceWithLinks } from './traces.ts';
import { alarmViews, functionViews, logLines, stageView } from './views.ts';

/** Something a visitor can make happen, and how. */
export interface Act extends ActView {
  /** @returns what was observed @throws Error when it did not work out */
  readonly run: () => Promise<string>;
}

/** What the console shows besides the stage, by name. Every request reads it anew. */
export type Documents = Readonly<Record<string, (query: URLSearchParams) => Promise<unknown>>>;

/** What the local API answers from. */
export interface ApiSources {
  readonly documents?: Documents;
  readonly acts?: readonly Act[];
  /** @default the stage keeps no traces, and the page says so */
  readonly traces?: TraceSource | undefined;
}

interface ApiRequest {
  readonly query: URLSearchParams;
  readonly body: Buffer;
}

/** Answers one request with what becomes JSON. @throws RefusedError */
export type ApiRoute = (request: ApiRequest) => unknown;

/** The local API answers with this status and these words. */
export class RefusedError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** The local API: `<method> <name>` and what answers. docs/console.md lists it. */
export function apiRoutes(stage: Stage, { documents = {}, acts = [], traces }: ApiSources): Map<string, ApiRoute> {
  const { sqs, dynamodb, lambda, cloudWatch, s3 } = stage.services;
  const fixed: Readonly<Record<string, ApiRoute>> = {
    'GET stage': () => stageView(stage, Object.keys(documents), traces !== undefined),
    'GET queues': () => queueViews(sqs),
    'GET alarms': () => alarmViews(cloudWatch.alarms),
    'GET tables': () => tableViews(dynamodb),
    'GET items': async ({ query }) =>
      found(
        await itemsOf(
          dynamodb,
          query.get('table') ?? '',
          query.get('partition') ?? undefined,
          query.get('after') ?? undefined,
        ),
        'There is no such table.',
      ),
    'GET executions': () => executionSummaries(stage),
    'GET execution': async ({ query }) =>
      found(await executionView(stage, query.get('id') ?? ''), 'There is no such execution.'),
    'GET buckets': () => bucketViews(s3),
    'GET objects': ({ query }) => found(objectViews(s3, query.get('bucket') ?? ''), 'There is no such bucket.'),
    'GET functions': () => functionViews(stage),
    'GET logs': ({ query }) => logLines(stage, query.get('group') ?? ''),
    'GET let-go': (): LetGo => ({ records: stage.records.letGo(), traces: stage.services.xray.letGo }),
    'GET traces': () => traceSummaries(found(traces, 'The stage keeps no traces.')),
    'GET trace': ({ query }) =>
      found(traces && traceWithLinks(traces, query.get('id') ?? ''), 'There is no such trace.'),
    'GET acts': () => acts.map(({ run: _, ...act }) => act),
    'POST clock': async ({ body }) => {
      await stage.advance(inputOf(body, clockInput).seconds);
      return { now: stage.clock.now() };
    },
    'POST redrive': ({ body }) => {
      const { toMove } = sqs.startMoveTask(inputOf(body, redriveInput).arn, undefined, undefined);
      return { messages: toMove };
    },
    'POST faults': ({ body }) => {
      const { functionName, fault, times } = inputOf(body, faultInput);
      lambda.functions.find(functionName);
      stage.faults.functions.inject(functionName, fault, times);
      return {};
    },
    'POST faults/clear': ({ body }) => {
      inputOf(body, nothing);
      stage.faults.clear();
      return {};
    },
  };
  return new Map([
    ...Object.entries(fixed),
    ...acts.map((act): [string, ApiRoute] => [
      `POST acts/${act.id}`,
      ({ body }) => {
        inputOf(body, nothing);
        return perform(act);
      },
    ]),
    ...Object.entries(documents).map(([name, read]): [string, ApiRoute] => [
      `GET documents/${name}`,
      ({ query }) => read(query),
    ]),
  ]);
}

/** An act that does not work out is part of the story: the page says why. */
const perform = (act: Act): Promise<ActResult> =>
  act.run().then(
    (text) => ({ ok: true, text }),
    // The name of an AWS error says what kind it is; the name of any other error says nothing.
    (error: Error) => ({ ok: false, text: error.name === 'Error' ? error.message : `${error.name}: ${error.message}` }),
  );

function found<T>(value: T | undefined, otherwise: string): T {
  if (value === undefined) throw new RefusedError(404, otherwise);
  return value;
}

function inputOf<S extends GenericSchema>(body: Buffer, schema: S): InferOutput<S> {
  const parsed = safeParse(schema, parsedJson(body.toString('utf8') || '{}'));
  if (!parsed.success) throw new RefusedError(400, parsed.issues[0].message);
  return parsed.output;
}
