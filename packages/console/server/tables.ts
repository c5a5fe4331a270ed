import { unmarshall } from '@aws-sdk/util-dynamodb';
import { parsedJson } from '@serverless-arcade/stage/json.ts';
import type { DynamoDb } from '@serverless-arcade/stage/services/dynamodb/dynamodb.ts';
import type { ItemsView, TableView } from './model.ts';

/** How many items are read at a time. */
const ITEMS = 100;

export const tableViews = (dynamodb: DynamoDb): readonly TableView[] =>
  dynamodb.tables.map(({ name, arn, keyAttributes, ttlAttribute }) => ({
    name,
    arn,
    keyAttributes,
    ...(ttlAttribute === undefined ? {} : { ttlAttribute }),
  }));

/**
 * Items of a table: all of one partition, or the first of a scan.
 * @param partition value of the partition key, a text
 * @param after the `next` of the items before these
 * @returns nothing when no table has this name
 */
export async function itemsOf(
  dynamodb: DynamoDb,
  name: string,
  partition: string | undefined,
  after: string | undefined,
): Promise<ItemsView | undefined> {
  const table = dynamodb.tables.find((candidate) => candidate.name === name);
  const [key] = table?.keyAttributes ?? [];
  if (table === undefined || key === undefined) return undefined;
  const from = after === undefined ? {} : { ExclusiveStartKey: parsedJson(after) };
  const { Items, LastEvaluatedKey } =
    partition === undefined
      ? await dynamodb.call('Scan', { TableName: name, Limit: ITEMS, ...from })
      : await dynamodb.call('Query', {
          TableName: name,
          Limit: ITEMS,
          ...from,
          KeyConditionExpression: '#key = :value',
          ExpressionAttributeNames: { '#key': key },
          ExpressionAttributeValues: { ':value': { S: partition } },
        });
  const items = Array.isArray(Items) ? Items.map((item) => unmarshall(item, { wrapNumbers: exact })) : [];
  const next = LastEvaluatedKey === undefined ? {} : { next: JSON.stringify(LastEvaluatedKey) };
  return { items: items.map(plain), ...next };
}

/** A number that JavaScript cannot hold exactly is shown as the text that it is in the table. */
const exact = (text: string): number | string => (String(Number(text)) === text ? Number(text) : text);

/** JSON has no sets: a set becomes the list of its members. */
const plain = (item: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(item).map(([name, value]) => [name, value instanceof Set ? [...value] : value]));
