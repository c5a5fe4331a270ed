import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PutItemCommand, TransactionConflictException, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import { isThrottled } from '#lambda/runtime/errors.ts';
import type * as writing from '#lambda/runtime/table/write-item.ts';

let writeItem: typeof writing.writeItem;
beforeAll(async () => {
  // Read when the module loads.
  process.env.TABLE_NAME = 'the-table';
  ({ writeItem } = await import('#lambda/runtime/table/write-item.ts'));
});

const conflict = () =>
  new TransactionConflictException({ message: 'Transaction is ongoing for the item', $metadata: {} });
const command = new PutItemCommand({ TableName: 'the-table', Item: {} });

/** A table that answers each attempt with the next of these errors, and then takes the write. */
function table(answers: readonly Error[], { attemptTakes = 0, random = 1 } = {}) {
  const sent: unknown[] = [];
  const pauses: number[] = [];
  let time = 0;
  const ports: writing.WriteItemPorts = {
    async send(write) {
      time += attemptTakes;
      const answer = answers[sent.length];
      sent.push(write);
      if (answer !== undefined) throw answer;
      return { Attributes: { version: { N: '2' } }, $metadata: {} };
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

describe('ddb-throttle-backoff', () => {
  test('ddb-throttle-backoff: a write that meets a transaction is sent again, after pauses that grow', async () => {
    const { ports, sent, pauses } = table([conflict(), conflict(), conflict()]);
    expect(await writeItem(command, ports)).toMatchObject({ Attributes: { version: { N: '2' } } });
    expect(sent).toEqual([command, command, command, command]);
    expect(pauses).toEqual([50, 100, 200]);
  });

  test('ddb-throttle-backoff: the pauses are of random length, from nothing', async () => {
    const { ports, pauses } = table([conflict(), conflict()], { random: 0.5 });
    await writeItem(command, ports);
    expect(pauses).toEqual([25, 50]);
  });

  test('ddb-throttle-backoff: after six attempts the conflict is thrown, which callers hear as busy', async () => {
    const { ports, sent } = table(Array.from({ length: 100 }, conflict));
    const thrown = await writeItem(command, ports).catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(TransactionConflictException);
    expect(isThrottled(thrown)).toBe(true);
    expect(sent).toHaveLength(6);
  });

  test('ddb-throttle-backoff: no attempt begins after two seconds', async () => {
    const { ports, sent } = table(Array.from({ length: 100 }, conflict), { attemptTakes: 900, random: 0.5 });
    await expect(writeItem(command, ports)).rejects.toBeInstanceOf(TransactionConflictException);
    expect(sent).toHaveLength(3);
  });

  test('ddb-throttle-backoff: anything else is thrown at once', async () => {
    const answer = Object.assign(new Error('The conditional request failed'), {
      name: 'ConditionalCheckFailedException',
    });
    const { ports, sent } = table([answer]);
    await expect(writeItem(command, ports)).rejects.toBe(answer);
    expect(sent).toHaveLength(1);
  });

  test('ddb-throttle-backoff: unless a test says otherwise, DynamoDB is written to', async () => {
    const { dynamodb } = await import('#lambda/runtime/table/table.ts');
    const send = jest.spyOn(dynamodb, 'send').mockImplementation(async () => ({}));
    const update = new UpdateItemCommand({ TableName: 'the-table', Key: {} });
    for (const write of [command, update]) await writeItem(write);
    expect(send.mock.calls.map(([sent]) => sent)).toEqual([command, update]);
    send.mockRestore();
  });

  test('ddb-throttle-backoff: no function writes an item of the shared table in another way', () => {
    const root = join(import.meta.dirname, '..', '..', 'lambda');
    const around = globSync('**/*.ts', { cwd: root }).filter((file) => {
      const text = readFileSync(join(root, file), 'utf8');
      // Transactions are made on this table only, so a table of a chapter has none that could be in the way.
      const hasOwnTable =
        /new DynamoDBClient\(/.test(text) || (!file.startsWith('runtime') && /'\.\/(?:table|dynamodb)\.ts'/.test(text));
      return !hasOwnTable && /(?<!writeItem\(\s*)new (?:Put|Update|Delete)ItemCommand/.test(text);
    });
    expect(around).toEqual([]);
  });
});
