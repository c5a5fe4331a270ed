import type { AttributeValue, BatchWriteItemCommand, WriteRequest } from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { BatchWritePorts, putAll as PutAll } from '#lambda/imports/adapters/batch-write.ts';

const TABLE = 'the-table';
let putAll: typeof PutAll;

beforeAll(async () => {
  // Read when the module loads.
  process.env.TABLE_NAME = TABLE;
  ({ putAll } = await import('#lambda/imports/adapters/batch-write.ts'));
});

const items = (count: number) => Array.from({ length: count }, (_, n) => ({ pk: { S: `${n}` } }));

/** A table that leaves some requests of each call unwritten. */
function table(leave: (requests: WriteRequest[], call: number) => WriteRequest[], callTakes = 0) {
  const calls: WriteRequest[][] = [];
  const pauses: number[] = [];
  const written: Record<string, AttributeValue>[] = [];
  let time = 0;
  const ports: BatchWritePorts = {
    async send({ input }: BatchWriteItemCommand) {
      const requests = input.RequestItems?.[TABLE] ?? [];
      calls.push(requests);
      time += callTakes;
      const left = leave(requests, calls.length);
      written.push(...requests.filter((request) => !left.includes(request)).map((r) => r.PutRequest?.Item ?? {}));
      return left.length === 0 ? {} : { UnprocessedItems: { [TABLE]: left } };
    },
    async pause(milliseconds) {
      time += milliseconds;
      pauses.push(milliseconds);
    },
    random: () => 1,
    now: () => time,
  };
  return { ports, calls, pauses, written };
}

describe('ddb-batch-with-retry', () => {
  test('ddb-batch-with-retry: unless a test says otherwise, DynamoDB is written to', async () => {
    const { dynamodb } = await import('#lambda/runtime/table/table.ts');
    const send = jest.spyOn(dynamodb, 'send').mockImplementation(async () => ({}));
    await putAll(items(1));
    const [command] = send.mock.calls[0] ?? [];
    expect(send).toHaveBeenCalledTimes(1);
    expect(command?.input).toEqual({ RequestItems: { [TABLE]: [{ PutRequest: { Item: { pk: { S: '0' } } } }] } });
    send.mockRestore();
  });

  test('ddb-batch-with-retry: 60 items are three calls of at most 25', async () => {
    const { ports, calls, pauses, written } = table(() => []);
    await putAll(items(60), ports);
    expect(calls.map(({ length }) => length)).toEqual([25, 25, 10]);
    expect(written).toEqual(items(60));
    expect(pauses).toEqual([]);
  });

  test('ddb-batch-with-retry: only what was left is sent again, after pauses that grow', async () => {
    const { ports, calls, pauses, written } = table((requests) => requests.slice(10));
    await putAll(items(25), ports);
    expect(calls.map(({ length }) => length)).toEqual([25, 15, 5]);
    expect(written).toEqual(items(25));
    expect(pauses).toEqual([50, 100]);
  });

  test('ddb-batch-with-retry: the pauses are of random length, from nothing', async () => {
    const { ports, pauses } = table((requests, call) => (call < 4 ? requests : []));
    await putAll(items(1), { ...ports, random: () => 0.5 });
    expect(pauses).toEqual([25, 50, 100]);
  });

  test('ddb-batch-with-retry: what is left after the last attempt is an error, not a loss', async () => {
    const { ports, calls } = table((requests) => requests.slice(0, 1));
    await expect(putAll(items(3), ports)).rejects.toThrow('left 1 of 3 items of a batch');
    expect(calls).toHaveLength(7);
  });

  const throttle = (name: string) => Object.assign(new Error('Rate exceeded'), { name });

  test.each(['ProvisionedThroughputExceededException', 'ThrottlingException'])(
    'ddb-batch-with-retry: a batch that is refused as a whole by %s is all left, and sent again',
    async (name) => {
      const { ports, calls, pauses, written } = table((requests, call) => {
        if (call < 3) throw throttle(name);
        return call === 3 ? requests.slice(20) : [];
      });
      await putAll(items(25), ports);
      expect(calls.map(({ length }) => length)).toEqual([25, 25, 25, 5]);
      expect(written).toEqual(items(25));
      expect(pauses).toEqual([50, 100, 200]);
    },
  );

  test('ddb-batch-with-retry: a batch that is refused each time is an error that says why', async () => {
    const cause = throttle('ThrottlingException');
    const { ports, calls } = table(() => {
      throw cause;
    });
    await expect(putAll(items(3), ports)).rejects.toMatchObject({
      message: expect.stringContaining('left 3 of 3 items of a batch'),
      cause,
    });
    expect(calls).toHaveLength(7);
  });

  test('ddb-batch-with-retry: no attempt begins after five seconds, in which the SDK has tried too', async () => {
    const { ports, calls } = table(() => {
      throw throttle('ThrottlingException');
    }, 1_500);
    await expect(putAll(items(3), ports)).rejects.toThrow('left 3 of 3');
    expect(calls).toHaveLength(4);
  });

  test('ddb-batch-with-retry: another error ends it at once', async () => {
    const { ports, calls } = table(() => {
      throw throttle('ValidationException');
    });
    await expect(putAll(items(3), ports)).rejects.toThrow('Rate exceeded');
    expect(calls).toHaveLength(1);
  });

  test('ddb-batch-with-retry: nothing to write is no call', async () => {
    const { ports, calls } = table(() => []);
    await putAll([], ports);
    expect(calls).toEqual([]);
  });
});
