import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import type { Context, SQSEvent } from 'aws-lambda';
import { queueHandler } from '#lambda/runtime/handlers/queue.ts';
import { logger } from '#lambda/runtime/logger.ts';

// As much of a context as the code under test looks at.
const context = { functionName: 'fn', memoryLimitInMB: '512', awsRequestId: 'i-1' } as Context;
let lines: unknown[][] = [];

beforeEach(() => {
  lines = [];
  jest.spyOn(logger, 'addContext');
  for (const level of ['info', 'error'] as const) {
    jest.spyOn(logger, level).mockImplementation((...line) => void (line[0] === 'Cold start' || lines.push(line)));
  }
});
afterEach(() => {
  jest.restoreAllMocks();
});

const deliver = (handle: (body: string) => Promise<string>, ...bodies: string[]) => {
  const records = bodies.map((body) => ({ body, messageId: `m-${body}`, eventSource: 'aws:sqs' }));
  return queueHandler(handle)({ Records: records } as SQSEvent, context);
};

test('lambda-stdout-logs: every message has a line, with its outcome or its error, and with the ids of the invocation', async () => {
  const { batchItemFailures } = await deliver(
    async (body) => {
      if (body === 'b') throw new Error('Bad');
      if (body === 'c') throw 'Worse';
      return `did ${body}`;
    },
    'a',
    'b',
    'c',
  );
  expect(batchItemFailures).toEqual([{ itemIdentifier: 'm-b' }, { itemIdentifier: 'm-c' }]);
  expect(lines).toEqual([
    ['Message handled', { messageId: 'm-a', outcome: 'did a' }],
    ['Message failed', { messageId: 'm-b', error: new Error('Bad') }],
    ['Message failed', { messageId: 'm-c', error: new Error('Worse') }],
  ]);
  expect(logger.addContext).toHaveBeenCalledWith(context);
});

test('sqs-batch-partial-failure: a batch of which all messages fail reports each, and does not throw', async () => {
  const failing = () => Promise.reject(new Error('Bad'));
  expect(await deliver(failing, 'a', 'b')).toEqual({
    batchItemFailures: [{ itemIdentifier: 'm-a' }, { itemIdentifier: 'm-b' }],
  });
});

test('sqs-batch-partial-failure: messages are handled one after the other', async () => {
  const steps: string[] = [];
  const handle = async (body: string) => {
    steps.push(`begin ${body}`);
    await new Promise(setImmediate);
    steps.push(`end ${body}`);
    return body;
  };
  await deliver(handle, 'a', 'b');
  expect(steps).toEqual(['begin a', 'end a', 'begin b', 'end b']);
});
