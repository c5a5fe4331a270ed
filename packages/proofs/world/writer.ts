import { createHash } from 'node:crypto';
import {
  DynamoDBServiceException,
  PutItemCommand,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { gameItem, gameListKey, playItem, requestItem, statisticsItem } from '../../../lambda/api/keys.ts';
import type { Play } from '../../../lambda/api/use-cases/play.ts';
import { profileItem } from '../../../lambda/registration/keys.ts';
import type { Arena } from './arena.ts';
import { GAMES } from './traffic.ts';
import { isUnreachable } from './unreachable.ts';

/** The kinds of refusals after which nothing was written, and the same call may be sent again. */
const TRANSIENT = /Throttling|TransactionCanceled|InternalServerError|InternalServerException|ServiceUnavailable/;

/** The table takes nothing at the moment: nothing was written, or all of it, as asking again later will show. */
export class TableDown extends Error {}

/** Attempts at a call before it is put off. */
const ATTEMPTS = 30;

/** Stores what the API and the triggers would store, by the SDK: the same items, without a request for each. */
export class Writer {
  readonly #arena: Arena;

  constructor(arena: Arena) {
    this.#arena = arena;
  }

  async games(): Promise<void> {
    for (const gameId of GAMES) {
      const addedAt = this.now();
      const game = { gameId, title: gameId, addedAt };
      await this.#put({ ...gameItem.head(gameId), ...gameListKey(addedAt, gameId), ...game });
    }
  }

  async player(playerId: string, credits: number): Promise<void> {
    const player = { playerId, credits, registeredAt: this.now(), plays: 0, version: 1 };
    await this.#put({ ...profileItem.head(playerId), ...player });
  }

  /**
   * Stores a play once, however often it is called with the same one.
   * @throws TableDown
   */
  async play(play: Play, idempotencyKey: string): Promise<void> {
    const TransactItems = this.#writes(play, idempotencyKey);
    try {
      await this.#again(() => this.#arena.dynamodb.send(new TransactWriteItemsCommand({ TransactItems })));
    } catch (error) {
      // The request is there: an earlier attempt was answered with an error, and has written nevertheless.
      const [request] = error instanceof TransactionCanceledException ? (error.CancellationReasons ?? []) : [];
      if (request?.Code !== 'ConditionalCheckFailed') throw error;
    }
  }

  #writes(play: Play, idempotencyKey: string): TransactWriteItem[] {
    const TableName = this.#arena.tableName;
    const { playerId, gameId, score, playedAt, playId } = play;
    const content = createHash('sha256')
      .update(JSON.stringify([gameId, score]))
      .digest('hex');
    const expiresAt = Math.floor(Date.parse(playedAt) / 1_000) + 86_400;
    const request = {
      ...requestItem.head(playerId, idempotencyKey),
      content,
      answer: play,
      expiresAt,
    };
    return [
      { Put: { TableName, Item: marshall(request), ConditionExpression: 'attribute_not_exists(pk)' } },
      {
        Update: {
          TableName,
          Key: marshall(profileItem.key(playerId)),
          UpdateExpression: 'ADD credits :minusOne, plays :one',
          ConditionExpression: 'credits >= :one',
          ExpressionAttributeValues: marshall({ ':one': 1, ':minusOne': -1 }),
        },
      },
      {
        Put: {
          TableName,
          Item: marshall({ ...playItem.head(playerId, playedAt, playId), ...play }),
          ConditionExpression: 'attribute_not_exists(pk)',
        },
      },
      {
        Update: {
          TableName,
          Key: marshall(statisticsItem.key(playerId, gameId)),
          UpdateExpression: 'SET entity = :statistics ADD plays :one, totalScore :score',
          ExpressionAttributeValues: marshall({ ':statistics': statisticsItem.entity, ':one': 1, ':score': score }),
        },
      },
    ];
  }

  #put(item: object): Promise<unknown> {
    const Item = marshall(item);
    return this.#again(() => this.#arena.dynamodb.send(new PutItemCommand({ TableName: this.#arena.tableName, Item })));
  }

  /** Until the table takes it: throttles are expected. */
  async #again(call: () => Promise<unknown>): Promise<void> {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      try {
        await call();
        return;
      } catch (error) {
        if (isUnreachable(error)) break;
        if (!(error instanceof DynamoDBServiceException) || !TRANSIENT.test(error.name)) throw error;
        if (JSON.stringify(error).includes('ConditionalCheckFailed')) throw error;
      }
    }
    throw new TableDown(`The table has taken nothing in up to ${ATTEMPTS} attempts`);
  }

  now(): string {
    return new Date(this.#arena.stage.clock.now()).toISOString();
  }
}
