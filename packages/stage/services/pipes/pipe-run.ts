import { AwsError } from '../../errors.ts';
import type { Caller } from '../../iam/access.ts';
import { parsedJson } from '../../json.ts';
import type { StageCore } from '../../service.ts';
import { callAs } from '../../wire/call-as.ts';
import { eventTime } from '../event-bridge/rule.ts';
import type { Pipe, PipeTarget } from './pipe.ts';
import type { PipeInput, Reserved } from './pipe-input.ts';

/** One thing that the pipe has read, and by what its source knows it. */
export interface PipeItem {
  readonly id: string;
  readonly event: unknown;
}

type RunStage = Pick<StageCore, 'access' | 'clock' | 'dispatch' | 'region' | 'targets'>;

const PIPES = 'pipes.amazonaws.com';

/**
 * Takes a batch through a pipe: enrichment, then target, each as the role of the pipe.
 * @returns the ids of the items that the target did not take, which have to come again
 * @throws AwsError when none of them arrived
 */
export async function runPipe(pipe: Pipe, items: readonly PipeItem[], stage: RunStage): Promise<readonly string[]> {
  const { access, clock } = stage;
  const reserved: Reserved = {
    'aws.pipes.pipe-arn': pipe.arn,
    'aws.pipes.pipe-name': pipe.name,
    'aws.pipes.source-arn': pipe.sourceArn,
    'aws.pipes.enrichment-arn': pipe.enrichment?.arn ?? '',
    'aws.pipes.target-arn': pipe.target.arn,
    'aws.pipes.event.ingestion-time': eventTime(clock.now()),
  };
  const as = (input: PipeInput, events: readonly unknown[]) => events.map((event) => input(event, reserved));
  const session = () => access.assumeFor(PIPES, pipe.roleArn, pipe.arn, pipe.name);
  const read = items.map(({ event }) => event);
  const enriched =
    pipe.enrichment === undefined
      ? read
      : eventsIn(await answerOf(pipe.enrichment.arn, as(pipe.enrichment.input, read), session(), stage));
  if (enriched.length === 0) return [];
  const events = as(pipe.target.input, enriched);
  if (takesWhole(pipe.target)) return failuresIn(await handOver(pipe.target, events, session(), stage), items);
  const failed = await deliverEach(pipe, events, session(), stage);
  // What an enrichment has made of the batch are other things than what was read.
  if (failed.length > 0 && pipe.enrichment !== undefined) return items.map(({ id }) => id);
  return failed.flatMap((index) => items[index]?.id ?? []);
}

/** Functions and state machines get the list; everything else gets one event after the other. */
const takesWhole = ({ arn }: PipeTarget) => /^arn:aws:(lambda|states):/.test(arn);

/** An answer that is empty lets nothing through. https://docs.aws.amazon.com/eventbridge/latest/userguide/pipes-enrichment.html */
function eventsIn(answer: unknown): readonly unknown[] {
  if (Array.isArray(answer)) return answer;
  const isEmpty = answer === null || answer === '' || (typeof answer === 'object' && Object.keys(answer).length === 0);
  return isEmpty ? [] : [answer];
}

async function handOver(
  target: PipeTarget,
  events: readonly unknown[],
  session: Caller,
  stage: RunStage,
): Promise<unknown> {
  if (target.waits) return answerOf(target.arn, events, session, stage);
  try {
    await stage.targets.deliver({ targetArn: target.arn, payload: JSON.stringify(events) }, { session });
  } finally {
    stage.access.end(session);
  }
  return null;
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-batching-concurrency.html#pipes-partial-batch-failure */
function failuresIn(answer: unknown, items: readonly PipeItem[]): readonly string[] {
  const { batchItemFailures } = Object(answer);
  if (!Array.isArray(batchItemFailures)) return [];
  const named = batchItemFailures.map((failure) => String(Object(failure).itemIdentifier));
  const known = new Set(items.map(({ id }) => id));
  return named.every((id) => known.has(id)) ? named : [...known];
}

/** Invokes a function, or runs an express state machine, and waits. @throws AwsError when it fails */
async function answerOf(arn: string, events: readonly unknown[], session: Caller, stage: RunStage): Promise<unknown> {
  const payload = JSON.stringify(events);
  if (arn.startsWith('arn:aws:states:')) {
    const answer = await callAs(stage, session, 'states', {
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': 'AWSStepFunctions.StartSyncExecution',
      },
      body: JSON.stringify({ stateMachineArn: arn, input: payload }),
    });
    const { __type, message, status, error, cause, output } = Object(parsedJson(answer.body.toString()));
    if (answer.status !== 200) throw new AwsError(String(__type), String(message), answer.status);
    if (status !== 'SUCCEEDED') throw new AwsError('ExecutionFailed', `${arn} failed: ${error ?? ''} ${cause ?? ''}`);
    return parsedJson(String(output));
  }
  const path = `/2015-03-31/functions/${encodeURIComponent(arn)}/invocations`;
  const answer = await callAs(stage, session, 'lambda', { path, headers: {}, body: payload });
  const body = parsedJson(answer.body.toString());
  if (answer.status !== 200) {
    throw new AwsError(String(answer.headers['x-amzn-errortype']), String(Object(body).Message), answer.status);
  }
  if (answer.headers['x-amz-function-error'] !== undefined) {
    throw new AwsError('FunctionError', `${arn} failed: ${String(Object(body).errorMessage)}`);
  }
  return body;
}

/** @returns the places of the events that did not arrive @throws AwsError when none did */
async function deliverEach(
  pipe: Pipe,
  events: readonly unknown[],
  session: Caller,
  { access, targets }: RunStage,
): Promise<readonly number[]> {
  const failed = new Map<number, AwsError>();
  const { target } = pipe;
  for (const [index, event] of events.entries()) {
    try {
      await targets.deliver({ targetArn: target.arn, payload: payloadOf(pipe, event) }, { session });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      failed.set(index, error);
    }
  }
  access.end(session);
  const [first] = failed.values();
  if (first !== undefined && failed.size === events.length) throw first;
  return [...failed.keys()];
}

/** Without a source and a type, an event names the pipe (unverified; settled by: a pipe from a queue to a bus without parameters). */
function payloadOf({ name, sourceArn, target }: Pipe, event: unknown): string {
  if (!target.arn.startsWith('arn:aws:events:')) return typeof event === 'string' ? event : JSON.stringify(event);
  const { source = `Pipe ${name}`, detailType = `Event from aws:${sourceArn.split(':')[2]}` } = target.event;
  return JSON.stringify({ source, 'detail-type': detailType, detail: event, resources: [] });
}
