import {
  GetQueueAttributesCommand,
  ListMessageMoveTasksCommand,
  ReceiveMessageCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { peekDeadLetters, startRedrive } from '#lambda/api/adapters/dead-letters.ts';

const calls: { readonly command: unknown; readonly options: unknown }[] = [];
let answer: (command: unknown) => unknown;
beforeEach(() => {
  calls.length = 0;
  jest.spyOn(SQSClient.prototype, 'send').mockImplementation(async (command: unknown, options?: unknown) => {
    calls.push({ command, options });
    return answer(command);
  });
});
afterEach(() => {
  jest.restoreAllMocks();
});

describe('peekDeadLetters', () => {
  test('sqs-long-polling: a receive waits a second, and its timeout is longer than that', async () => {
    answer = (command) =>
      command instanceof GetQueueAttributesCommand ? { Attributes: { ApproximateNumberOfMessages: '2' } } : {};
    expect(await peekDeadLetters('url')).toEqual({ count: 2, sample: [] });
    const [, receive] = calls;
    expect(receive?.command).toBeInstanceOf(ReceiveMessageCommand);
    expect(receive?.command).toMatchObject({ input: { WaitTimeSeconds: 1, VisibilityTimeout: 0 } });
    expect(receive?.options).toEqual({ requestTimeout: 2_000 });
  });

  test('sqs-long-polling: an empty queue is not polled', async () => {
    answer = () => ({ Attributes: { ApproximateNumberOfMessages: '0' } });
    expect(await peekDeadLetters('url')).toEqual({ count: 0, sample: [] });
    expect(calls).toHaveLength(1);
  });
});

describe('startRedrive', () => {
  const refused = new Error('There is already a task running.');
  /** SQS that lists tasks of these states, one a call, and refuses to start another, or does not. */
  const sqsWith = (statuses: (string | undefined)[], refusal?: Error) => (command: unknown) => {
    if (command instanceof ListMessageMoveTasksCommand) {
      const Status = statuses.shift();
      return Status === undefined ? {} : { Results: [{ Status }] };
    }
    if (refusal !== undefined) throw refusal;
    return {};
  };
  const started = () => calls.filter(({ command }) => command instanceof StartMessageMoveTaskCommand).length;

  test.each([undefined, 'COMPLETED', 'CANCELLED', 'FAILED'])(
    'sqs-dlq-redrive-source: starts after %s',
    async (status) => {
      answer = sqsWith([status]);
      expect(await startRedrive('arn')).toBe('started');
      expect(started()).toBe(1);
    },
  );

  test.each(['RUNNING', 'CANCELLING'])('sqs-dlq-redrive-source: a task that is %s is left alone', async (status) => {
    answer = sqsWith([status]);
    expect(await startRedrive('arn')).toBe('running');
    expect(started()).toBe(0);
  });

  test('sqs-dlq-redrive-source: an administrator who is later by a moment hears that a redrive runs', async () => {
    answer = sqsWith(['COMPLETED', 'RUNNING'], refused);
    expect(await startRedrive('arn')).toBe('running');
  });

  test('sqs-dlq-redrive-source: another refusal of SQS is an error', async () => {
    answer = sqsWith([undefined, 'COMPLETED'], refused);
    await expect(startRedrive('arn')).rejects.toBe(refused);
  });
});
