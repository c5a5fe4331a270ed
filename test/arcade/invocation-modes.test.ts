import { BatchWriteItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Playground } from '../../playground/playground.ts';
import { closeArcades, openArcade } from '../support/arcade.ts';

/** The same fault, a function that throws, met by each way of invoking one: docs/invocation-modes.md as a run. */
const GAME = 'defender';

let arcade: Playground;
beforeAll(async () => {
  arcade = await openArcade();
  await arcade.openGame(GAME);
  for (const name of ['ada', 'grace']) await arcade.register(name);
  await arcade.stage.advance(5);
});
afterAll(closeArcades);
beforeEach(() => arcade.stage.faults.clear());

/** Another token each time: the waiting takes longer than one is good for. */
const tokenOf = (name: string) => arcade.client.signIn(arcade.account(name));
const nameOf = (handler: string) => arcade.functionOf(handler).name;
const runsOf = (handler: string) =>
  arcade.stage.records.of('invocation').filter(({ functionName }) => functionName === nameOf(handler));
const queueBy = (output: string) => arcade.stage.services.sqs.byUrl(arcade.stage.output('leaderboard', output));

/** Seconds between the runs of a function that something brings about, from the first on. */
async function attempts(handler: string, action: () => Promise<unknown>): Promise<readonly number[]> {
  const before = runsOf(handler).length;
  await action();
  const [first, ...rest] = runsOf(handler).slice(before);
  return first === undefined ? [] : [0, ...rest.map(({ at }) => Math.round((at - first.at) / 1_000))];
}

test('lambda-invocation-modes: synchronous: the caller sees one 502, and nobody tries again', async () => {
  const token = await tokenOf('ada');
  arcade.stage.faults.functions.inject(nameOf('api/list-games'), 'throw');
  let status = 0;
  let body = {};
  const ran = await attempts('api/list-games', async () => {
    ({ status, body } = await arcade.client.call('GET', '/games', { token }));
    await arcade.stage.advance(3_600);
  });
  expect(ran).toEqual([0]);
  expect([status, body]).toEqual([502, { error: expect.objectContaining({ code: 'internal' }) }]);
  // AND the next request is a new one
  expect((await arcade.client.call('GET', '/games', { token: await tokenOf('ada') })).status).toBe(200);
});

test('lambda-invocation-modes: asynchronous: three attempts in three minutes, then the destination; the caller sees nothing', async () => {
  const handler = 'reactions/announce-high-score';
  arcade.stage.faults.functions.inject(nameOf(handler), 'throw', 3);
  let status = 0;
  const ran = await attempts(handler, async () => {
    ({ status } = await arcade.client.play(await tokenOf('ada'), { gameId: GAME, score: 5_000 }));
    await arcade.stage.advance(600);
  });
  expect(status).toBe(201);
  expect(ran).toEqual([0, 60, 180]);
  const dropped = arcade.stage.records.of('async-event').flatMap((step) => (step.event === 'dropped' ? [step] : []));
  expect(dropped).toMatchObject([
    { reason: 'RetriesExhausted', keptBy: [expect.stringMatching(/arcade-reactions-HighScoresFailures/)] },
  ]);
});

test('lambda-invocation-modes: polled, from a queue: five receives, a visibility timeout apart, then the dead letters', async () => {
  const handler = 'reactions/welcome-player';
  arcade.stage.faults.functions.inject(nameOf(handler), 'throw', 100);
  const ran = await attempts(handler, async () => {
    await arcade.register('linus');
    await arcade.stage.advance(600);
  });
  expect(ran).toEqual([0, 60, 120, 180, 240]);
  const deadLetters = arcade.stage.services.sqs.byArn(arcade.stage.output('reactions', 'WelcomeDeadLetterQueueArn'));
  expect(deadLetters.messages).toMatchObject([
    { receiveCount: 5, body: expect.stringContaining(arcade.account('linus').playerId) },
  ]);
});

describe('polled, from a stream', () => {
  const handler = 'leaderboard/project-changes';
  const poisoned = 4_321;
  const scores = async () => {
    const { body } = await arcade.client.call('GET', `/games/${GAME}/leaderboard`, { token: await tokenOf('ada') });
    return JSON.stringify(body);
  };

  test('lambda-invocation-modes: the batch is halved until the bad record is alone, retried, and then referred to', async () => {
    await arcade.stage.advance(5);
    arcade.stage.faults.functions.poison(nameOf(handler), `"N":"${poisoned}"`);
    const before = arcade.stage.records.of('stream-batch').length;
    // WHEN several records are in one batch, the bad one among them: they were written at once
    const { dynamodb, address } = arcade.client;
    const requests = ['ada', 'grace'].flatMap((name) =>
      [6_001, poisoned, 6_002].map((score) => ({ PutRequest: { Item: playItem(name, score) } })),
    );
    await dynamodb.send(new BatchWriteItemCommand({ RequestItems: { [address.tableName]: requests } }));
    await arcade.stage.advance(600);
    const batches = arcade.stage.records.of('stream-batch').slice(before);
    expect(batches.some(({ size }) => size > 1)).toBe(true);
    // THEN a bad record was sent alone, six times in all
    expect(Math.max(...batches.filter(({ size }) => size === 1).map(({ attempt }) => attempt))).toBeGreaterThanOrEqual(
      6,
    );
    expect(arcade.stage.records.of('stream-discarded')).toMatchObject([
      { condition: 'RetryAttemptsExhausted', size: 1 },
      { condition: 'RetryAttemptsExhausted', size: 1 },
    ]);
    const messages = queueBy('StreamFailuresQueueUrl').messages.map(({ body }) => JSON.parse(body));
    expect(messages).toHaveLength(2);
    expect(messages[0]).toMatchObject({
      requestContext: { condition: 'RetryAttemptsExhausted' },
      DDBStreamBatchInfo: { batchSize: 1, shardId: expect.any(String), startSequenceNumber: expect.any(String) },
    });
    expect(messages[0]).not.toHaveProperty('requestPayload');
  });

  test('lambda-invocation-modes: and what came behind it was processed', async () => {
    expect(await scores()).toContain('6002');
  });
});

/** A play as the loader of imports writes it. */
function playItem(name: string, score: number) {
  const { playerId } = arcade.account(name);
  const playedAt = new Date(arcade.stage.clock.now() + score).toISOString();
  const play = { playId: `${name}-${score}`, playerId, gameId: GAME, score, playedAt };
  return marshall({ pk: `PLAYER#${playerId}`, sk: `PLAY#${playedAt}#${play.playId}`, entity: 'play', ...play });
}
