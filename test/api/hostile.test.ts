import { afterEach, expect, test } from '@jest/globals';
import { apiCalls, callersOf } from '@serverless-arcade/proofs/hostile/api.ts';
import { callAll } from '@serverless-arcade/proofs/hostile/caller.ts';
import { ARCADE_INTERNALS } from '@serverless-arcade/proofs/hostile.ts';
import { Chance } from '@serverless-arcade/proofs/world/random.ts';
import { closeArcades, openArcade } from '../support/arcade.ts';

afterEach(closeArcades);

/** `npm run proofs -- hostile` sends 10,000. */
const REQUESTS = 250;

test(`backend-authorization: ${REQUESTS} hostile requests yield no 5xx, reveal nothing, and charge nobody for nothing`, async () => {
  const arcade = await openArcade();
  const callers = await callersOf(arcade);
  const calls = apiCalls(REQUESTS, new Chance(42), arcade, callers);
  const { statuses, failures } = await callAll(arcade.stage, calls, { reveals: ARCADE_INTERNALS });
  expect(failures).toEqual([]);
  // Some get through: else nothing would be said about the handlers.
  expect([...statuses.keys()]).toEqual(expect.arrayContaining([200, 201, 400, 401, 403, 404]));
  const failed = arcade.stage.records.of('invocation').filter(({ outcome }) => outcome !== 'success');
  expect(failed).toEqual([]);
  const items = await arcade.client.itemsOf(arcade.account('ada').playerId);
  const { credits, plays } = items.find(({ entity }) => entity === 'player') ?? {};
  expect(plays).toBe(3 - Number(credits));
  expect(items.filter(({ entity }) => entity === 'play')).toHaveLength(Number(plays));
}, 120_000);

test('lambda-idempotency: duplicates of a play under concurrency never charge twice', async () => {
  const arcade = await openArcade();
  await arcade.openGame('asteroids');
  const { playerId } = await arcade.register('ada');
  const token = await arcade.token('ada');
  for (const key of ['first-key-0001', 'second-key-002']) {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => arcade.client.play(token, { gameId: 'asteroids', score: 7 }, key)),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(answers.map(({ body }) => body.playId)).size).toBe(1);
  }
  const items = await arcade.client.itemsOf(playerId);
  expect(items.filter(({ entity }) => entity === 'play')).toHaveLength(2);
  expect(items.find(({ entity }) => entity === 'player')).toMatchObject({ credits: 1, plays: 2 });
});
