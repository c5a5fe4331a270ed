import { ConditionalCheckFailedException, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { number, object, optional, parse } from 'valibot';
import { tableName } from '#lambda/runtime/table/table.ts';
import { writeItem } from '#lambda/runtime/table/write-item.ts';
import { ticketsItem } from '../keys.ts';
import type { Entry } from '../use-cases/keep-tickets.ts';

const accountSchema = object({ lastEntry: optional(number(), 0) });

/** Applies an entry if it is the next one. @returns the number of the last entry that was applied */
export async function applyNext({ playerId, number, change }: Entry): Promise<number> {
  try {
    await writeItem(
      new UpdateItemCommand({
        TableName: tableName,
        Key: marshall(ticketsItem.key(playerId)),
        UpdateExpression: 'SET entity = :entity, lastEntry = :number ADD balance :change',
        ConditionExpression: number === 1 ? 'attribute_not_exists(pk)' : 'lastEntry = :previous',
        ExpressionAttributeValues: marshall({
          ':entity': ticketsItem.entity,
          ':number': number,
          ':change': change,
          ...(number === 1 ? {} : { ':previous': number - 1 }),
        }),
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
    return number;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return parse(accountSchema, unmarshall(error.Item ?? {})).lastEntry;
  }
}
