import { CreateTableCommand, DynamoDBClient, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { type Engine, startEngine } from '@serverless-arcade/stage/services/dynamodb/engine.ts';
import type { Context, DynamoDBRecord, DynamoDBStreamEvent, SQSEvent } from 'aws-lambda';
import { playItem } from '#lambda/api/keys.ts';
import { leaderboardPartitions } from '#lambda/leaderboard/keys.ts';
import { FakeDestinations } from './destinations.ts';
import { playOf } from './view.ts';

/** The functions with their adapters, on the engine of DynamoDB and before a topic and a bus that write down what they get. */
const TableName = 'functions';
/** What the function reads of it is its id. */
const context = { awsRequestId: 'request-1', functionName: 'function-1' } as Context;

let engine: Engine;
let dynamodb: DynamoDBClient;
const destinations = new FakeDestinations();

beforeAll(async () => {
  // The reasons of the failures that are provoked here.
  for (const level of ['info', 'error'] as const) jest.spyOn(console, level).mockReturnValue();
  engine = await startEngine();
  const destination = await destinations.open();
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'tester',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint,
    AWS_ENDPOINT_URL_SNS: destination,
    AWS_ENDPOINT_URL_EVENTBRIDGE: destination,
    TABLE_NAME: TableName,
    DOMAIN_EVENTS_TOPIC_ARN: 'arn:aws:sns:us-east-1:000000000000:events',
    EVENT_BUS_NAME: 'events',
    POWERTOOLS_DEV: 'true',
  });
  dynamodb = new DynamoDBClient({});
  await dynamodb.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['pk', 'sk', 'gamePk', 'gameSk'].map((AttributeName) => ({
        AttributeName,
        AttributeType: 'S' as const,
      })),
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'byGame',
          KeySchema: [
            { AttributeName: 'gamePk', KeyType: 'HASH' },
            { AttributeName: 'gameSk', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['playerId', 'score', 'playedAt'] },
        },
      ],
    }),
  );
});
afterAll(async () => {
  dynamodb?.destroy();
  destinations.close();
  await engine?.close();
});
beforeEach(() => destinations.reset());

/** Everything in a partition, without its keys. */
async function itemsOf(pk: string, prefix = ''): Promise<readonly Record<string, unknown>[]> {
  const { Items = [] } = await dynamodb.send(
    new QueryCommand({
      TableName,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: marshall({ ':pk': pk, ':prefix': prefix }),
    }),
  );
  return Items.map((item) => unmarshall(item));
}

/** The leaderboard of a game, as the API reads it. */
async function leaderboardOf(gameId: string) {
  const { queryShard } = await import('#lambda/leaderboard/adapters/leaderboard-index.ts');
  const shards = leaderboardPartitions(gameId).map((partition) => queryShard(partition, 'SCORE#\uffff', 10));
  return (await Promise.all(shards)).flat();
}

/** A change of a play as the poller sends it. */
const changeOf = (eventName: 'INSERT' | 'REMOVE', sequence: number, play: object): DynamoDBRecord => ({
  eventName,
  dynamodb: {
    SequenceNumber: `${sequence}`,
    ApproximateCreationDateTime: 1_795_255_200,
    [eventName === 'INSERT' ? 'NewImage' : 'OldImage']: marshall({ entity: 'play', ...play }),
  },
});

async function project(...Records: DynamoDBRecord[]) {
  const { handler } = await import('#lambda/leaderboard/functions/project-changes.ts');
  const event: DynamoDBStreamEvent = { Records };
  return handler(event, context);
}

const storePlay = (play: ReturnType<typeof playOf>) =>
  dynamodb.send(
    new PutItemCommand({
      TableName,
      Item: marshall({ ...playItem.head(play.playerId, play.playedAt, play.playId), ...play }),
    }),
  );

describe('project-changes', () => {
  test('ddb-stream-derived-view: keeps the best play, and a repeat of the batch changes nothing', async () => {
    const changes = [10, 90, 50].map((score, at) =>
      changeOf('INSERT', at + 1, playOf(`a-${at}`, score, { playerId: 'a' })),
    );
    for (let delivery = 0; delivery < 2; delivery += 1) {
      expect(await project(...changes)).toEqual({ batchItemFailures: [] });
      expect(await itemsOf('PLAYER#a')).toMatchObject([{ sk: 'BEST#pong', entity: 'best', score: 90 }]);
      expect(await leaderboardOf('pong')).toMatchObject([{ playerId: 'a', score: 90 }]);
    }
    // THEN the events came twice, under the same ids
    expect(destinations.topicCalls[0]).toEqual(['PlayRecorded.v1/a-0', 'PlayRecorded.v1/a-1', 'PlayRecorded.v1/a-2']);
    expect(destinations.topicCalls[1]).toEqual(destinations.topicCalls[0]);
  });

  test('ddb-stream-derived-view: a play that was taken back leaves the next best, then nothing', async () => {
    const game = { playerId: 'b', gameId: 'tetris' };
    const [low, high] = [playOf('b-1', 10, game), playOf('b-2', 20, game)];
    await storePlay(low);
    await project(changeOf('INSERT', 1, low), changeOf('INSERT', 2, high), changeOf('REMOVE', 3, high));
    expect(await leaderboardOf('tetris')).toMatchObject([{ playerId: 'b', score: 10 }]);
    // GIVEN the other one is gone as well
    const key = playItem.key('b', low.playedAt, 'b-1');
    const { DeleteItemCommand } = await import('@aws-sdk/client-dynamodb');
    await dynamodb.send(new DeleteItemCommand({ TableName, Key: marshall(key) }));
    await project(changeOf('REMOVE', 4, low));
    expect(await leaderboardOf('tetris')).toEqual([]);
    // THEN what stays remembers how far it is, so that a repeat brings nothing back
    await project(changeOf('INSERT', 1, low));
    expect(await leaderboardOf('tetris')).toEqual([]);
  });

  test('ddb-conditional-optimistic-lock: the high score rises only, and a repeat of its play holds it', async () => {
    const { claimHighScore } = await import('#lambda/leaderboard/adapters/high-scores.ts');
    const play = (playId: string, score: number) => playOf(playId, score, { gameId: 'galaga' });
    expect(await claimHighScore(play('g-1', 100))).toEqual({ previousScore: undefined });
    expect(await claimHighScore(play('g-2', 50))).toBeUndefined();
    expect(await claimHighScore(play('g-3', 100))).toBeUndefined();
    expect(await claimHighScore(play('g-4', 200))).toEqual({ previousScore: 100 });
    expect(await claimHighScore(play('g-4', 200))).toEqual({ previousScore: 100 });
    expect(await claimHighScore(play('g-1', 100))).toBeUndefined();
    expect(await itemsOf('GAME#galaga', 'HIGH_SCORE')).toMatchObject([
      { playId: 'g-4', score: 200, previousScore: 100 },
    ]);
  });

  test('ddb-stream-react-notify: publishes ten events a call', async () => {
    const changes = Array.from({ length: 23 }, (_, at) =>
      changeOf('INSERT', at + 1, playOf(`c-${at}`, 1, { playerId: 'c' })),
    );
    await project(...changes);
    expect(destinations.topicCalls.map(({ length }) => length)).toEqual([10, 10, 3]);
    expect(destinations.busCalls.flat().filter((id) => id.startsWith('PlayRecorded'))).toHaveLength(23);
  });

  test.each(['PlayRecorded.v1', 'HighScoreBeaten.v1'])(
    'ddb-stream-lambda: reports the record whose %s was refused, though the call was answered 200',
    async (type) => {
      const playerId = `d-${type}`;
      const plays = [1, 2, 3].map((at) => playOf(`${playerId}-${at}`, at * 10, { playerId, gameId: playerId }));
      destinations.refused.add(`${type}/${playerId}-2`);
      const answer = await project(...plays.map((play, at) => changeOf('INSERT', at + 1, play)));
      expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: '2' }] });
    },
  );

  test('ddb-stream-lambda: a topic that is down fails the batch, and the next attempt publishes all of it', async () => {
    const changes = [1, 2].map((at) => changeOf('INSERT', at, playOf(`i-${at}`, at, { playerId: 'i' })));
    destinations.topicIsDown = true;
    await expect(project(...changes)).rejects.toThrow('not taken');
    destinations.topicIsDown = false;
    expect(await project(...changes)).toEqual({ batchItemFailures: [] });
    expect(destinations.topicCalls).toEqual([['PlayRecorded.v1/i-1', 'PlayRecorded.v1/i-2']]);
    expect(await itemsOf('PLAYER#i')).toMatchObject([{ best: { playId: 'i-2' } }]);
  });

  test('ddb-stream-lambda: throws when the first record is poison, so that the batch is bisected', async () => {
    const poison = changeOf('INSERT', 1, { playId: 'no score' });
    await expect(project(poison, changeOf('INSERT', 2, playOf('e-1', 1, { playerId: 'e' })))).rejects.toThrow();
    expect(await itemsOf('PLAYER#e')).toEqual([]);
    expect(destinations.topicCalls).toEqual([]);
  });

  test('ddb-stream-lambda: reports a later poison record, and keeps what was before it', async () => {
    const good = changeOf('INSERT', 1, playOf('f-1', 1, { playerId: 'f' }));
    expect(await project(good, changeOf('INSERT', 2, {}))).toEqual({ batchItemFailures: [{ itemIdentifier: '2' }] });
    expect(await itemsOf('PLAYER#f')).toHaveLength(1);
  });
});

/** Messages of a queue with these bodies. */
const messages = (...bodies: object[]) =>
  ({ Records: bodies.map((body, at) => ({ messageId: `m-${at}`, body: JSON.stringify(body) })) }) as SQSEvent;
const occurredAt = '2026-11-21T10:00:00.000Z';
const detail = { playId: 'h-1', playerId: 'h', gameId: 'joust', score: 20_000_000 };

describe('the consumers', () => {
  test('lambda-idempotency: one welcome, though the message comes twice in one batch and again later', async () => {
    const { handler } = await import('#lambda/reactions/functions/welcome-player.ts');
    const event = { eventId: 'e-1', type: 'PlayerRegistered.v1', occurredAt, detail: { playerId: 'h' } };
    const batch = messages(event, event, { nonsense: true });
    for (let delivery = 0; delivery < 2; delivery += 1) {
      expect(await handler(batch, context)).toEqual({ batchItemFailures: [{ itemIdentifier: 'm-2' }] });
    }
    expect(await itemsOf('PLAYER#h', 'INBOX#')).toMatchObject([{ sk: 'INBOX#welcome', sentAt: occurredAt }]);
  });

  test('lambda-idempotency: one line of activity per event', async () => {
    const { handler } = await import('#lambda/reactions/functions/log-activity.ts');
    const event = (eventId: string) => ({ eventId, type: 'PlayRecorded.v1', occurredAt, detail });
    expect(await handler(messages(event('e-1'), event('e-2'), event('e-1')), context)).toEqual({
      batchItemFailures: [],
    });
    expect(await itemsOf('PLAYER#h', 'ACTIVITY#')).toMatchObject([
      { sk: `ACTIVITY#${occurredAt}#e-1`, expiresAt: 1_797_847_200 },
      { sk: `ACTIVITY#${occurredAt}#e-2` },
    ]);
  });

  test('lambda-idempotency: one announcement, though the event comes twice', async () => {
    const { handler } = await import('#lambda/reactions/functions/announce-high-score.ts');
    const event = { detail: { eventId: 'e-3', type: 'HighScoreBeaten.v1', occurredAt, detail } };
    await handler(event, context);
    await handler(event, context);
    expect(await itemsOf('GAME#joust', 'ANNOUNCEMENT#')).toMatchObject([{ playId: 'h-1', score: 20_000_000 }]);
  });

  test('ddb-conditional-optimistic-lock: a review flags a play that is there, and makes none that is not', async () => {
    const { handler } = await import('#lambda/reactions/functions/review-play.ts');
    await storePlay(playOf('h-1', detail.score, { playerId: 'h', gameId: 'joust' }));
    const event = (playId: string) => ({
      detail: {
        eventId: `PlayRecorded.v1/${playId}`,
        type: 'PlayRecorded.v1',
        occurredAt,
        detail: { ...detail, playId },
      },
    });
    expect(await handler(messages(event('h-1'), event('gone')), context)).toEqual({ batchItemFailures: [] });
    expect(await itemsOf('PLAYER#h', 'REVIEW#')).toMatchObject([{ playId: 'h-1', requestedBy: 'PlayRecorded.v1/h-1' }]);
  });

  test('lambda-idempotency: a flag stays when an import loads its play again', async () => {
    const { handler } = await import('#lambda/reactions/functions/review-play.ts');
    const play = playOf('i-1', detail.score, { playerId: 'i', gameId: 'joust' });
    const { playId, playerId, gameId, score, playedAt } = play;
    const eventId = `PlayRecorded.v1/${playId}`;
    const event = {
      eventId,
      type: 'PlayRecorded.v1',
      occurredAt: playedAt,
      detail: { playId, playerId, gameId, score },
    };
    await storePlay(play);
    await handler(messages({ detail: event }), context);
    await storePlay(play);
    expect(await itemsOf('PLAYER#i', 'REVIEW#')).toMatchObject([{ playId: 'i-1', requestedBy: eventId }]);
    expect(await itemsOf('PLAYER#i', 'PLAY#')).toHaveLength(1);
  });
});
