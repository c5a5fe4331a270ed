import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { array, type GenericSchema, number, object, optional, parse, picklist, string } from 'valibot';
import type { Key } from '#lambda/runtime/table/key.ts';
import { dynamodb, tableName } from '#lambda/runtime/table/table.ts';
import { approvalItem, questionItem, tournamentItem } from '../keys.ts';
import type { Question } from '../use-cases/answer-question.ts';

/** A tournament as players see it. */
const tournamentSchema = object({
  tournamentId: string(),
  title: string(),
  fee: number(),
  prizes: array(number()),
  signUpEndsAt: string(),
  status: picklist(['open', 'closed', 'finished', 'cancelled']),
  /** Why it does not take place. */
  reason: optional(string()),
});
const approvalSchema = object({ taskToken: string() });
const questionSchema = object({ callbackId: string() });

/** How a tournament stands now. */
export const findTournament = (tournamentId: string) => find(tournamentItem.key(tournamentId), tournamentSchema);

/** The token of the approval that the tournament waits for, or waited for last. */
export const findTaskToken = async (tournamentId: string): Promise<string | undefined> =>
  (await find(approvalItem.key(tournamentId), approvalSchema))?.taskToken;

/** The id of the callback of a durable tournament that waits for an answer, or waited for it last. */
export const findCallbackId = async (tournamentId: string, question: Question): Promise<string | undefined> =>
  (await find(questionItem.key(tournamentId, question), questionSchema))?.callbackId;

async function find<Item>(key: Key, schema: GenericSchema<unknown, Item>): Promise<Item | undefined> {
  const { Item } = await dynamodb.send(
    new GetItemCommand({ TableName: tableName, Key: marshall(key), ConsistentRead: true }),
  );
  return Item === undefined ? undefined : parse(schema, unmarshall(Item));
}
