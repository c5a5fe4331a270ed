import {
  type CancellationReason,
  TransactionCanceledException,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { object, parse, string } from 'valibot';
import { profileItem } from '#lambda/registration/keys.ts';
import { logger } from '#lambda/runtime/logger.ts';
import { tableName } from '#lambda/runtime/table/table.ts';
import { TransactionGivenUp, writeTransaction } from '#lambda/runtime/table/transactions.ts';
import { playItem, requestItem, statisticsItem } from '../keys.ts';
import { type Play, playSchema } from '../use-cases/play.ts';
import type { PlayToWrite, Written } from '../use-cases/record-play.ts';

const requestSchema = object({ content: string(), answer: playSchema });

/** Takes the credits, stores the play, counts the statistics and remembers the request, in one transaction. */
export async function writePlay(write: PlayToWrite, now = Date.now()): Promise<Written> {
  try {
    await writeTransaction(writes(write, Math.floor(now / 1_000)));
    return { outcome: 'written' };
  } catch (error) {
    if (error instanceof TransactionGivenUp) {
      logger.warn('A play was not recorded', error);
      return { outcome: 'conflict' };
    }
    const [request, credit] = error instanceof TransactionCanceledException ? (error.CancellationReasons ?? []) : [];
    if (failed(request)) return { outcome: 'repeated', ...parse(requestSchema, unmarshall(request.Item ?? {})) };
    if (failed(credit)) return { outcome: credit.Item === undefined ? 'no-player' : 'no-credits' };
    throw error;
  }
}

/** A play as the table holds it. */
export const storedPlay = (play: Play) => ({
  ...playItem.head(play.playerId, play.playedAt, play.playId),
  ...play,
});

/** The order matters: the cancellation reasons come in the same one. */
function writes({ play, credits, request }: PlayToWrite, now: number): TransactWriteItem[] {
  const { playerId, gameId, score } = play;
  return [
    {
      Put: {
        TableName: tableName,
        Item: marshall({
          ...requestItem.head(playerId, request.idempotencyKey),
          content: request.content,
          answer: play,
          expiresAt: now + request.keptSeconds,
        }),
        // An expired record may still be there: expiry deletes late.
        ConditionExpression: 'attribute_not_exists(pk) OR expiresAt < :now',
        ExpressionAttributeValues: marshall({ ':now': now }),
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    },
    {
      Update: {
        TableName: tableName,
        Key: marshall(profileItem.key(playerId)),
        UpdateExpression: 'ADD credits :taken, plays :one',
        ConditionExpression: 'credits >= :credits',
        ExpressionAttributeValues: marshall({ ':one': 1, ':credits': credits, ':taken': -credits }),
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
