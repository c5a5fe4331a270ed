import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall, type NativeAttributeValue, unmarshall } from '@aws-sdk/util-dynamodb';
import { parse } from 'valibot';
import { cursorSchema, decodeCursor, encodeCursor, invalidCursor } from '../http/cursor.ts';
import { BY_GAME, type ByGameAttribute } from './by-game.ts';
import { dynamodb, tableName } from './table.ts';

/** Items per page: a page is one query, so it is small on purpose. */
export const PAGE_SIZE = 25;

export interface PageQuery {
  /** @default the table of the application */
  readonly table?: string;
  /** Name and value of the partition key; it always comes from the caller's identity or the path, never from a cursor. */
  readonly partition: readonly [name: string, value: string];
  /** Name of the sort key and, if only a range of it is wanted, its bounds. */
  readonly sort: { readonly name: string; readonly from?: string; readonly to?: string };
  readonly index?: string;
  /** The attributes of the answer. */
  readonly attributes: readonly string[];
  /** @default true, from the highest sort key to the lowest */
  readonly descending?: boolean;
  /** Where the last page ended, as it said. */
  readonly cursor: string | undefined;
}

export interface Page {
  readonly items: readonly Readonly<Record<string, NativeAttributeValue>>[];
  /** Ask for the next page with it; absent on the last one. */
  readonly cursor?: string;
}

/** One page of the index by game, from the highest sort key to the lowest: newest games first. */
export const queryByGame = (
  partition: string,
  attributes: readonly ByGameAttribute[],
  cursor: string | undefined,
): Promise<Page> =>
  queryPage({
    partition: [BY_GAME.partitionKey, partition],
    sort: { name: BY_GAME.sortKey },
    index: BY_GAME.name,
    attributes,
    cursor,
  });

/**
 * One page of a query.
 * @throws Refusal `invalid_parameter` for a cursor that is none of ours
 */
export async function queryPage(query: PageQuery): Promise<Page> {
  const { table = tableName, partition, sort, index, attributes, descending = true, cursor } = query;
  const [partitionName, partitionValue] = partition;
  const { from = '', to = '\uffff' } = sort;
  const start = cursor === undefined ? undefined : { ...decodeCursor(cursor), [partitionName]: partitionValue };
  const names = Object.fromEntries([partitionName, sort.name, ...attributes].map((name) => [`#${name}`, name]));
  const { Items = [], LastEvaluatedKey } = await dynamodb
    .send(
      new QueryCommand({
        TableName: table,
        ...(index === undefined ? {} : { IndexName: index }),
        KeyConditionExpression: `#${partitionName} = :partition AND #${sort.name} BETWEEN :from AND :to`,
        ProjectionExpression: attributes.map((name) => `#${name}`).join(', '),
        ExpressionAttributeNames: names,
        ExpressionAttributeValues: marshall({ ':partition': partitionValue, ':from': from || ' ', ':to': to }),
        ScanIndexForward: !descending,
        Limit: PAGE_SIZE,
        ...(start === undefined ? {} : { ExclusiveStartKey: marshall(start) }),
      }),
    )
    .catch((error: unknown) => {
      // A cursor of the right form that fits no key of this query.
      if (start !== undefined && error instanceof Error && error.name === 'ValidationException') throw invalidCursor();
      throw error;
    });
  const items = Items.map((item) => unmarshall(item));
  if (LastEvaluatedKey === undefined) return { items };
  const { [partitionName]: _, ...rest } = parse(cursorSchema, unmarshall(LastEvaluatedKey));
  return { items, cursor: encodeCursor(rest) };
}
