import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Context, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { metrics } from '#lambda/registration/metrics.ts';
import { eventHandler } from '#lambda/runtime/handlers/event.ts';
import { hookHandler } from '#lambda/runtime/handlers/hook.ts';
import { streamHandler } from '#lambda/runtime/handlers/stream.ts';
import { triggerHandler } from '#lambda/runtime/handlers/trigger.ts';
import { logger } from '#lambda/runtime/logger.ts';

// As much of a context as the code under test looks at.
const context = { functionName: 'fn', memoryLimitInMB: '512', awsRequestId: 'i-1' } as Context;
const hook = { DeploymentId: 'd-1', LifecycleEventHookExecutionId: 'e-1' };
let lines: unknown[][] = [];
let written: string[] = [];

beforeEach(() => {
  lines = [];
  written = [];
  for (const level of ['info', 'error'] as const) {
    jest.spyOn(logger, level).mockImplementation((...line) => void (line[0] === 'Cold start' || lines.push(line)));
  }
  jest.spyOn(logger, 'addContext');
  jest.spyOn(process.stdout, 'write').mockImplementation((chunk) => written.push(String(chunk)) > 0);
});
afterEach(() => {
  jest.restoreAllMocks();
});

/** Counts, and then does what is asked. */
const counting =
  <Result>(end: () => Promise<Result>) =>
  () => {
    metrics.add({ PlayersRegistered: 1 });
    return end();
  };
const fails = () => Promise.reject(new Error('Broken'));
const records = (...sequenceNumbers: string[]): DynamoDBStreamEvent => ({
  Records: sequenceNumbers.map((SequenceNumber): DynamoDBRecord => ({ dynamodb: { SequenceNumber } })),
});

describe.each([
  ['an event', (end: () => Promise<never>) => eventHandler(counting(end))({}, context)],
  ['a trigger', (end: () => Promise<never>) => triggerHandler(counting(end))({}, context)],
  ['a hook', (end: () => Promise<never>) => hookHandler(counting(end))(hook, context)],
  ['the stream', (end: () => Promise<never>) => streamHandler(counting(end))(records('1'), context)],
])('a handler of %s', (_, invoke) => {
  test('custom-metric-alert: prints its metrics also when it fails, and notes the ids of the invocation', async () => {
    await expect(invoke(fails)).rejects.toThrow('Broken');
    expect(written.filter((line) => line.includes('"PlayersRegistered":1'))).toHaveLength(1);
    expect(logger.addContext).toHaveBeenCalledWith(context);
  });
});

test('lambda-invocation-modes: the outcome of an event is logged and returned, for a destination', async () => {
  const handle = jest.fn(async (_: unknown) => 'announced');
  expect(await eventHandler(handle)({ id: 1 }, context)).toBe('announced');
  expect(handle).toHaveBeenCalledWith({ id: 1 });
  expect(lines).toEqual([['Event handled', { outcome: 'announced' }]]);
});

test('cognito-lambda-trigger: Cognito gets back the very event that it sent', async () => {
  const event = { userName: 'ada' };
  expect(await triggerHandler(async () => undefined)(event, context)).toBe(event);
});

test('codedeploy-hooks-rollback: a hook hears which deployment it is about, and logs how it ended', async () => {
  const handle = jest.fn(async (_: unknown, remaining: () => number) => (remaining() === 7 ? 'Succeeded' : 'Failed'));
  const timed = { ...context, getRemainingTimeInMillis: () => 7 };
  expect(await hookHandler(handle)({ ...hook, other: 1 }, timed)).toEqual({ status: 'Succeeded' });
  expect(handle).toHaveBeenCalledWith(hook, expect.any(Function));
  expect(lines).toEqual([['The deployment was validated', { deploymentId: 'd-1', status: 'Succeeded' }]]);
  await expect(hookHandler(handle)({}, context)).rejects.toThrow();
});

describe('the reader of the stream', () => {
  const read = (event: DynamoDBStreamEvent, index?: number) =>
    streamHandler(async () => (index === undefined ? undefined : { index, error: new Error('Poison') }))(
      event,
      context,
    );

  test('ddb-stream-lambda: says how many records it has handled', async () => {
    expect(await read(records('7', '8'))).toEqual({ batchItemFailures: [] });
    expect(lines).toEqual([['Batch handled', { records: 2 }]]);
  });

  test('ddb-stream-lambda: reports the record that failed, and its error is in the log', async () => {
    expect(await read(records('7', '8'), 1)).toEqual({ batchItemFailures: [{ itemIdentifier: '8' }] });
    expect(lines).toEqual([['A record failed', { sequenceNumber: '8', error: new Error('Poison') }]]);
  });

  test('ddb-stream-lambda: throws when the first one failed, so that Lambda bisects', async () => {
    await expect(read(records('7', '8'), 0)).rejects.toThrow('Poison');
  });

  test('ddb-stream-lambda: throws when the record that failed has no number', async () => {
    await expect(read({ Records: [{}, {}] }, 1)).rejects.toThrow('Poison');
  });
});
