import { setTimeout as pause } from 'node:timers/promises';
import {
  type AttributeValue,
  BatchWriteItemCommand,
  type BatchWriteItemCommandOutput,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';
import { dynamodb, tableName } from '#lambda/runtime/table/table.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html */
const ITEMS_PER_CALL = 25;

/** Attempts for one call's items, with pauses of up to 50, 100, 200, ... milliseconds between them. */
const MAX_ATTEMPTS = 7;
const FIRST_PAUSE_MILLISECONDS = 50;

/** What the writing needs from outside, to be replaced in tests. */
export interface BatchWritePorts {
  readonly send: (command: BatchWriteItemCommand) => Promise<Pick<BatchWriteItemCommandOutput, 'UnprocessedItems'>>;
  readonly pause: (milliseconds: number) => Promise<unknown>;
  /** From 0 to 1. */
  readonly random: () => number;
}

const defaults: BatchWritePorts = { send: (command) => dynamodb.send(command), pause, random: Math.random };

/**
 * Puts items, 25 at a time. DynamoDB may take only some of a batch and answer 200 all the same: the rest is sent again
 * after a pause of random length, which grows
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html#Programming.Errors.BatchOperations).
 *
 * @param items of different keys: one batch may not name the same item twice
 * @throws when some are still left after the last attempt: nothing is dropped, the caller's message comes back
 */
export async function putAll(
  items: readonly Record<string, AttributeValue>[],
  ports: BatchWritePorts = defaults,
): Promise<void> {
  for (let first = 0; first < items.length; first += ITEMS_PER_CALL) {
    const requests = items.slice(first, first + ITEMS_PER_CALL).map((Item) => ({ PutRequest: { Item } }));
    await writeOne(requests, ports);
  }
}

async function writeOne(requests: WriteRequest[], ports: BatchWritePorts): Promise<void> {
  let left = requests;
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    if (attempt > 0) await ports.pause(ports.random() * FIRST_PAUSE_MILLISECONDS * 2 ** (attempt - 1));
    const { UnprocessedItems } = await ports.send(new BatchWriteItemCommand({ RequestItems: { [tableName]: left } }));
    left = UnprocessedItems?.[tableName] ?? [];
    if (left.length === 0) return;
  }
  throw new Error(`DynamoDB left ${left.length} of ${requests.length} items unwritten after ${MAX_ATTEMPTS} attempts`);
}
