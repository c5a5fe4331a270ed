import { TransactionCanceledException, type TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type * as transactions from '#lambda/runtime/table/transactions.ts';

let writeTransaction: typeof transactions.writeTransaction;
let TransactionGivenUp: typeof transactions.TransactionGivenUp;

beforeAll(async () => {
  // Read when the module loads.
  process.env.TABLE_NAME = 'the-table';
  ({ writeTransaction, TransactionGivenUp } = await import('#lambda/runtime/table/transactions.ts'));
});

const cancelled = (...codes: string[]) =>
  new TransactionCanceledException({
    message: 'Cancelled',
    $metadata: {},
    CancellationReasons: codes.map((Code) => ({ Code })),
  });

/** A table that answers each attempt with the next of these, and then takes the transaction. */
function table(answers: readonly Error[], { attemptTakes = 0, random = 1 } = {}) {
  const sent: TransactWriteItemsCommand['input'][] = [];
  const pauses: number[] = [];
  let time = 0;
  const ports: transactions.TransactionPorts = {
    async send({ input }) {
      time += attemptTakes;
      const answer = answers[sent.length];
      sent.push(input);
      if (answer !== undefined) throw answer;
    },
    async pause(milliseconds) {
      time += milliseconds;
      pauses.push(milliseconds);
    },
    random: () => random,
    now: () => time,
  };
  return { ports, sent, pauses };
}

const writes = [{ Delete: { TableName: 'the-table', Key: {} } }];
const forever = (error: Error) => Array.from({ length: 100 }, () => error);

describe('ddb-throttle-backoff', () => {
  test.each([
    ['TransactionConflict', 'None'],
    ['None', 'ThrottlingError'],
    ['ProvisionedThroughputExceeded'],
    ['ThrottlingError', 'TransactionConflict'],
  ])('ddb-throttle-backoff: what was cancelled by %s %s is sent again, after pauses that grow', async (...codes) => {
    const { ports, sent, pauses } = table([cancelled(...codes), cancelled(...codes), cancelled(...codes)]);
    await writeTransaction(writes, ports);
    expect(sent).toEqual(Array.from({ length: 4 }, () => ({ TransactItems: writes })));
    expect(pauses).toEqual([50, 100, 200]);
  });

  test('ddb-throttle-backoff: the pauses are of random length, from nothing', async () => {
    const { ports, pauses } = table([cancelled('ThrottlingError'), cancelled('ThrottlingError')], { random: 0.5 });
    await writeTransaction(writes, ports);
    expect(pauses).toEqual([25, 50]);
  });

  test('ddb-throttle-backoff: after six attempts it is given up, with the reasons', async () => {
    const { ports, sent, pauses } = table(forever(cancelled('None', 'ThrottlingError')));
    const thrown = await writeTransaction(writes, ports).catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(TransactionGivenUp);
    expect(thrown).toMatchObject({ message: expect.stringMatching(/by ThrottlingError$/) });
    expect(sent).toHaveLength(6);
    expect(pauses).toEqual([50, 100, 200, 400, 800]);
  });

  test('ddb-throttle-backoff: no attempt begins after two seconds', async () => {
    const { ports, sent } = table(forever(cancelled('TransactionConflict')), { attemptTakes: 900, random: 0.5 });
    await expect(writeTransaction(writes, ports)).rejects.toBeInstanceOf(TransactionGivenUp);
    expect(sent).toHaveLength(3);
  });

  test.each([
    ['ConditionalCheckFailed', 'TransactionConflict'],
    ['ConditionalCheckFailed', 'ThrottlingError'],
    ['ValidationError', 'ThrottlingError'],
    ['ItemCollectionSizeLimitExceeded'],
    ['None'],
    [],
  ])('ddb-throttle-backoff: %s %s does not pass by itself, so it is the answer at once', async (...codes) => {
    const answer = cancelled(...codes);
    const { ports, sent } = table([answer]);
    await expect(writeTransaction(writes, ports)).rejects.toBe(answer);
    expect(sent).toHaveLength(1);
  });

  test('ddb-throttle-backoff: what the SDK has retried already is not retried again', async () => {
    const answer = Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' });
    const { ports, sent } = table([answer]);
    await expect(writeTransaction(writes, ports)).rejects.toBe(answer);
    expect(sent).toHaveLength(1);
  });
});
