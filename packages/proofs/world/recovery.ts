import { setTimeout as pause } from 'node:timers/promises';
import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { DeleteMessageCommand } from '@aws-sdk/client-sqs';
import { object, optional, parse, string, unknown } from 'valibot';
import { redrive } from '../../../playground/redrive.ts';
import { replay } from '../../../playground/replay.ts';
import type { Arena } from './arena.ts';

/** What an operator did once the causes were repaired. */
export interface Recovery {
  readonly redriven: number;
  readonly replayed: number;
  readonly putBack: number;
}

/** Of real time, between two seconds of stage time. */
const POLL_MILLISECONDS = 20;

/** Does what the runbooks say with everything that waits in queues of failures. */
export async function recover(arena: Arena): Promise<Recovery> {
  const redriven = await redriveDeadLetters(arena);
  await arena.stage.advance(3_600);
  const { stage } = arena;
  const [queueUrl, functionArn] = ['StreamFailuresQueueUrl', 'StreamReaderArn'].map((name) =>
    stage.output('leaderboard', name),
  );
  const replayed = await replayChanges(arena, queueUrl ?? '', functionArn);
  const putBack = await putEventsBack(arena);
  await arena.stage.advance(3_600);
  return { redriven, replayed, putBack };
}

/** Sends all dead letters back to where they come from. @returns how many there were */
export async function redriveDeadLetters(arena: Arena): Promise<number> {
  let redriven = 0;
  for (const { settings, messages } of arena.failureQueues) {
    const { sqs } = arena.stage.services;
    if (messages.length === 0 || sqs.sourcesOf(settings.arn).length === 0) continue;
    const { status, moved } = await whileTimePasses(arena, redrive(arena.playground.client.sqs, settings.arn, 500));
    if (status !== 'COMPLETED') throw new Error(`The redrive of ${settings.name} is ${status}`);
    redriven += moved;
  }
  return redriven;
}

/** Processes what a reader of a stream gave up. @returns how many batches there were */
export async function replayChanges(arena: Arena, queueUrl: string, functionArn?: string): Promise<number> {
  const { playground, dynamodb, lambda } = arena;
  const { sqs } = playground.client;
  let replayed = 0;
  const replaying = async () => {
    for await (const { outcome, batch, detail } of replay({ sqs, dynamodb, lambda }, queueUrl, { functionArn })) {
      if (outcome !== 'replayed') throw new Error(`The replay of ${batch} ${outcome}: ${detail}`);
      replayed += 1;
    }
  };
  await whileTimePasses(arena, replaying());
  return replayed;
}

/** Commands poll and wait in the time of the stage, which passes only when somebody lets it. */
export async function whileTimePasses<Result>({ stage }: Arena, command: Promise<Result>): Promise<Result> {
  let isOver = false;
  const ended = command.finally(() => {
    isOver = true;
  });
  // Heard of below; until then it is not unhandled.
  ended.catch(() => {});
  while (!isOver) {
    await stage.advance(1);
    await pause(POLL_MILLISECONDS);
  }
  return ended;
}

/** An event of the bus, or the record of an asynchronous invocation that failed with one. */
const busEvent = object({ source: string(), 'detail-type': string(), detail: unknown() });
const failedEvent = object({ requestPayload: optional(unknown()) });

/** What rules, and the functions that they invoke, could not do anything with is put on the bus again. */
async function putEventsBack({ events, failureQueues, stage, playground, eventBridge }: Arena): Promise<number> {
  let putBack = 0;
  for (const { settings, messages } of failureQueues.filter(({ settings: { name } }) =>
    /(HighScores|SuspiciousPlays)Failures/.test(name),
  )) {
    for (const { body, receiptHandle } of stage.services.sqs.byArn(settings.arn).receive(messages.length)) {
      const json: unknown = JSON.parse(body);
      const event = parse(busEvent, parse(failedEvent, json).requestPayload ?? json);
      const EventBusName = events.at(-1)?.bus;
      const entry = { Source: event.source, DetailType: event['detail-type'], Detail: JSON.stringify(event.detail) };
      await eventBridge.send(new PutEventsCommand({ Entries: [{ ...entry, EventBusName }] }));
      const QueueUrl = stage.services.sqs.urlOf(settings.name);
      await playground.client.sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: receiptHandle }));
      putBack += 1;
    }
  }
  return putBack;
}
