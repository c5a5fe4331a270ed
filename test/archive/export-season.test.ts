import { expect, test } from '@jest/globals';
import { exportSeason } from '#lambda/archive/use-cases/export-season.ts';
import { withoutSource } from '#lambda/runtime/events/event.ts';
import { seasonClosed } from '#lambda/seasons/events.ts';

const CLOSED_AT = '2026-11-21T10:10:00.000Z';
const STARTED_AT = '2026-11-21T10:00:00.000Z';
const place = { rank: 1, playerId: '3c0f', score: 4200, playedAt: '2026-11-21T10:03:11.000Z' };

/** What a rule of the bus sends. */
const closed = (gameId = 'asteroids', closedAt = CLOSED_AT) => ({
  detail: withoutSource(
    seasonClosed.of(`${gameId}/${closedAt}`, closedAt, {
      ...{ gameId, closedAt, startedAt: STARTED_AT },
      standings: [place, { ...place, rank: 2, playerId: '77aa', score: 300 }],
    }),
  ),
});

/** An archive that keeps what comes first. */
class FakeArchive {
  readonly objects = new Map<string, string>();

  seal = async (key: string, text: string) => `sealed for ${key}: ${text}`;
  storeObject = async (key: string, body: string) => {
    if (this.objects.has(key)) return false;
    this.objects.set(key, body);
    return true;
  };
}

const STANDINGS = `standings/asteroids/${CLOSED_AT}.json`;
const PLAYERS = `players/asteroids/${CLOSED_AT}.json`;

test('s3-client-side-encryption: the standings name no player; the players are sealed, for their key', async () => {
  const archive = new FakeArchive();
  expect(await exportSeason(closed(), archive)).toEqual({ standings: 'exported', players: 'exported' });
  expect([...archive.objects.keys()]).toEqual([STANDINGS, PLAYERS]);
  expect(JSON.parse(archive.objects.get(STANDINGS) ?? '')).toEqual({
    gameId: 'asteroids',
    startedAt: STARTED_AT,
    closedAt: CLOSED_AT,
    standings: [
      { rank: 1, score: 4200, playedAt: place.playedAt },
      { rank: 2, score: 300, playedAt: place.playedAt },
    ],
  });
  const named = { gameId: 'asteroids', closedAt: CLOSED_AT, playerIds: ['3c0f', '77aa'] };
  expect(archive.objects.get(PLAYERS)).toBe(`sealed for ${PLAYERS}: ${JSON.stringify(named)}`);
});

test('lambda-idempotency: the same event again stores nothing', async () => {
  const archive = new FakeArchive();
  await exportSeason(closed(), archive);
  const before = new Map(archive.objects);
  expect(await exportSeason(closed(), archive)).toEqual({ standings: 'exported-before', players: 'exported-before' });
  expect(archive.objects).toEqual(before);
});

test('lambda-idempotency: killed between the two objects, the retry stores the second', async () => {
  const archive = new FakeArchive();
  const killed = {
    ...archive,
    seal: async () => {
      throw new Error('killed');
    },
  };
  await expect(exportSeason(closed(), killed)).rejects.toThrow('killed');
  expect(await exportSeason(closed(), archive)).toEqual({ standings: 'exported-before', players: 'exported' });
});

test.each(['..', '../players/asteroids', 'a/b', '', 'Ästeroids', 'x'.repeat(65)])(
  'lambda-idempotency: %j is no name of a game, and nothing is stored',
  async (gameId) => {
    const archive = new FakeArchive();
    await expect(exportSeason(closed(gameId), archive)).rejects.toThrow();
    expect(archive.objects.size).toBe(0);
  },
);

test.each([{}, { detail: {} }, { detail: { ...closed().detail, type: 'SeasonClosed.v2' } }])(
  'lambda-invocation-modes: %j is no season, and fails',
  async (event) => {
    await expect(exportSeason(event, new FakeArchive())).rejects.toThrow();
  },
);
