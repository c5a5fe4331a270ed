import { describe, expect, test } from '@jest/globals';
import { playRecorded } from '#lambda/api/events.ts';
import { channelOf, SHARDS, shardOf } from '#lambda/live/use-cases/channel.ts';
import { followGame } from '#lambda/live/use-cases/follow-game.ts';
import { pushScore, type Sent } from '#lambda/live/use-cases/push-score.ts';
import type { Push } from '#lambda/live/use-cases/score.ts';
import { spreadScore } from '#lambda/live/use-cases/spread-score.ts';

const { sample } = playRecorded;
const score = { eventId: 'e1', gameId: 'defender', score: 7, occurredAt: '2026-11-21T10:00:00.000Z' };

/** Sends to connections whose outcomes are known. */
function sending(outcomes: Readonly<Record<string, Sent>>, pages: readonly (readonly string[])[]) {
  const seen = { sent: [] as string[], forgotten: [] as string[], pushes: [] as Push[], atOnce: 0, most: 0 };
  const ports = {
    async *followers() {
      yield* pages;
    },
    async send(id: string) {
      seen.atOnce += 1;
      seen.most = Math.max(seen.most, seen.atOnce);
      await Promise.resolve();
      seen.atOnce -= 1;
      seen.sent.push(id);
      return outcomes[id] ?? 'sent';
    },
    async forget(id: string) {
      seen.forgotten.push(id);
    },
    async sendPushes(pushes: readonly Push[]) {
      seen.pushes.push(...pushes);
    },
  };
  return { ports, seen };
}

test('ddb-write-sharding: connections are spread evenly, and each is always in the same part', () => {
  const ids = Array.from({ length: 1_000 }, (_, index) => `connection-${index}`);
  const sizes = Array.from({ length: SHARDS }, (_, shard) => ids.filter((id) => shardOf(id) === shard).length);
  expect(Math.max(...sizes)).toBeLessThan(200);
  expect(Math.min(...sizes)).toBeGreaterThan(80);
  expect(ids.map(shardOf)).toEqual(ids.map(shardOf));
});

describe('spreading a score', () => {
  test('api-websocket: each part of the followers is told, and not whose play it was', async () => {
    const pushes: Push[] = [];
    const event = { detail: { type: playRecorded.type, ...sample } };
    await spreadScore(event, { sendPushes: async (all) => void pushes.push(...all) });
    expect(pushes.map(({ shard }) => shard)).toEqual([...Array(SHARDS).keys()]);
    expect(JSON.stringify(pushes)).not.toContain(sample.detail.playerId);
  });

  test('api-websocket: another event is poison', async () => {
    const ports = { sendPushes: async () => {} };
    await expect(spreadScore({ detail: { ...sample, type: 'Other.v1' } }, ports)).rejects.toThrow('Other.v1');
  });
});

describe('pushing a score', () => {
  const push = (more: object = {}) => JSON.stringify({ score, shard: 1, ...more });

  test('api-websocket: followers get it, and rows of those who are gone are deleted', async () => {
    const { ports, seen } = sending({ b: 'gone' }, [['a', 'b'], ['c']]);
    expect(await pushScore(push(), ports)).toBe('2 sent, 1 gone, 0 again');
    expect(seen).toMatchObject({ sent: ['a', 'b', 'c'], forgotten: ['b'], pushes: [] });
  });

  test('api-websocket: those that failed, and only those, are in a message of their own', async () => {
    const { ports, seen } = sending({ b: 'failed' }, [['a', 'b', 'c']]);
    await pushScore(push(), ports);
    expect(seen.pushes).toEqual([{ score, shard: 1, only: ['b'] }]);
    const again = sending({}, []);
    expect(await pushScore(JSON.stringify(seen.pushes[0]), again.ports)).toBe('1 sent, 0 gone, 0 again');
    expect(again.seen.sent).toEqual(['b']);
  });

  test('sqs-dlq-redrive-policy: when nobody could be reached, the message itself fails', async () => {
    const { ports, seen } = sending({ a: 'failed', b: 'failed' }, [['a', 'b']]);
    await expect(pushScore(push(), ports)).rejects.toThrow('None of 2');
    expect(seen.pushes).toEqual([]);
  });

  test('api-websocket: 25 at once and no more', async () => {
    const { ports, seen } = sending({}, [Array.from({ length: 100 }, (_, index) => `c${index}`)]);
    await pushScore(push(), ports);
    expect(seen.most).toBe(25);
    expect(seen.sent).toHaveLength(100);
  });

  test.each(['not JSON', '{}', push({ shard: SHARDS }), push({ only: [] }), push({ score: {} })])(
    'sqs-dlq-redrive-policy: %s is poison',
    async (body) => {
      await expect(pushScore(body, sending({}, []).ports)).rejects.toThrow();
    },
  );
});

describe('following a game', () => {
  test.each([
    [true, { type: 'following', gameId: 'defender' }],
    [false, { type: 'error', code: 'not_connected' }],
  ])('api-websocket: when the row is there: %j, the answer is %j', async (known, answer) => {
    const kept: string[] = [];
    const setChannel = async (id: string, channel: string) => {
      kept.push(`${id} ${channel}`);
      return known;
    };
    expect(await followGame('c1', '{"action":"follow","gameId":"defender"}', { setChannel })).toEqual(answer);
    expect(kept).toEqual([`c1 ${channelOf('defender', shardOf('c1'))}`]);
  });
});
