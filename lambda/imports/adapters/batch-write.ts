import {
  type AttributeValue,
  BatchWriteItemCommand,
  type BatchWriteItemCommandOutput,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';
import { type AttemptPorts, realTime } from '#lambda/runtime/table/attempts.ts';
import { dynamodb, tableName } from '#lambda/runtime/table/table.ts';
import { untilNothingIsLeft } from './leftovers.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html */
const ITEMS_PER_CALL = 25;

/** What the writing needs from outside, to be replaced in tests. */
export interface BatchWritePorts extends AttemptPorts {
  readonly send: (command: BatchWriteItemCommand) => Promise<Pick<BatchWriteItemCommandOutput, 'UnprocessedItems'>>;
}

const defaults: BatchWritePorts = { ...realTime, send: (command) => dynamodb.send(command) };

/**
 * Puts items, 25 at a time, with further attempts for what DynamoDB left.
 *
 * @param items of different keys: one batch may not name the same item twice
 * @throws when some are still left after the last attempt
 */
export async function putAll(
  items: readonly Record<string, AttributeValue>[],
  { send, ...time }: BatchWritePorts = defaults,
): Promise<void> {
  const write = async (requests: readonly WriteRequest[]) => {
    const RequestItems = { [tableName]: [...requests] };
    const { UnprocessedItems } = await send(new BatchWriteItemCommand({ RequestItems }));
    return UnprocessedItems?.[tableName] ?? [];
  };
  for (let first = 0; first < items.length; first += ITEMS_PER_CALL) {
    const requests = items.slice(first, first + ITEMS_PER_CALL).map((Item) => ({ PutRequest: { Item } }));
    await untilNothingIsLeft(requests, write, time);
  }
}
