import { createHash } from 'node:crypto';
import {
  type CancellationReason,
  TransactionCanceledException,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { object, parse, string } from 'valibot';
import { profileItem } from '#lambda/registration/keys.ts';
import { Refusal } from '#lambda/runtime/errors.ts';
import { logger } from '#lambda/runtime/logger.ts';
import { tableName } from '#lambda/runtime/table/table.ts';
import { TransactionGivenUp, writeTransaction } from '#lambda/runtime/table/transactions.ts';
import { playItem, requestItem, statisticsItem } from '../keys.ts';
import { type Play, playSchema } from '../use-cases/play.ts';

/** How long a repeated request gets the first answer. */
const REQUEST_SECONDS = 86_400;

/**
 * Consumes one credit, stores the play, counts the statistics and remembers the request: all or nothing.
 *
 * A request that comes again with its key gets the first play back and changes nothing.
 *
 * @returns the play that is stored under the key: this one, or the first one
 * @throws Refusal `player_not_found`, `no_credits`, `idempotency_key_reused`, or `busy` when conflicts or
 * throttles do not end; then nothing was written
 */
export async function storePlay(play: Play, idempotencyKey: string, now = Date.now()): Promise<Play> {
  const content = createHash('sha256')
    .update(JSON.stringify([play.gameId, play.score]))
    .digest('hex');
  try {
    await writeTransaction(writes(play, idempotencyKey, content, now));
    return play;
  } catch (error) {
    if (error instanceof TransactionGivenUp) {
      logger.warn('A play was not recorded', error);
      throw new Refusal('busy', 'The arcade is busy and recorded nothing. Try again with the same Idempotency-Key.');
    }
    const [request, credit] = error instanceof TransactionCanceledException ? (error.CancellationReasons ?? []) : [];
    if (failed(request)) return firstAnswer(request, content);
    if (!failed(credit)) throw error;
    throw credit.Item === undefined
      ? new Refusal('player_not_found', 'There is no such player.')
      : new Refusal('no_credits', 'No credits are left.');
  }
}

/** A play as the table holds it. */
export const storedPlay = (play: Play) => ({
  ...playItem.head(play.playerId, play.playedAt, play.playId),
  ...play,
});

/** The order matters: the cancellation reasons come in the same one. */
function writes(play: Play, idempotencyKey: string, content: string, now: number): TransactWriteItem[] {
  const { playerId, gameId, score } = play;
  const seconds = Math.floor(now / 1_000);
  return [
    {
      Put: {
        TableName: tableName,
        Item: marshall({
          ...requestItem.head(playerId, idempotencyKey),
          content,
          answer: play,
          expiresAt: seconds + REQUEST_SECONDS,
        }),
        // An expired record may still be there: expiry deletes late.
        ConditionExpression: 'attribute_not_exists(pk) OR expiresAt < :now',
        ExpressionAttributeValues: marshall({ ':now': seconds }),
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    },
    {
      Update: {
        TableName: tableName,
        Key: marshall(profileItem.key(playerId)),
        UpdateExpression: 'ADD credits :minusOne, plays :one',
        ConditionExpression: 'credits >= :one',
        ExpressionAttributeValues: marshall({ ':one': 1, ':minusOne': -1 }),
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    },
    {
      Put: { TableName: tableName, Item: marshall(storedPlay(play)), ConditionExpression: 'attribute_not_exists(pk)' },
    },
    {
      Update: {
        TableName: tableName,
        Key: marshall(statisticsItem.key(playerId, gameId)),
        UpdateExpression: 'SET entity = :statistics ADD plays :one, totalScore :score',
        ExpressionAttributeValues: marshall({ ':statistics': statisticsItem.entity, ':one': 1, ':score': score }),
      },
    },
  ];
}

const failed = (reason: CancellationReason | undefined): reason is CancellationReason =>
  reason?.Code === 'ConditionalCheckFailed';

function firstAnswer({ Item }: CancellationReason, content: string): Play {
  const request = parse(object({ content: string(), answer: playSchema }), Item === undefined ? {} : unmarshall(Item));
  if (request.content === content) return request.answer;
  throw new Refusal('idempotency_key_reused', 'This Idempotency-Key was used for another play.');
}
