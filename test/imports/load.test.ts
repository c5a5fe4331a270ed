import { describe, expect, test } from '@jest/globals';
import type { Play } from '#lambda/api/use-cases/play.ts';
import { type LoadMessage, parseLoadMessage } from '#lambda/imports/use-cases/load-message.ts';
import { type LoadPlaysPorts, loadPlays } from '#lambda/imports/use-cases/load-plays.ts';

const play = (row: number, changes: object = {}) => ({
  row,
  playerId: 'ada',
  gameId: 'asteroids',
  score: row,
  playedAt: '2026-11-20T08:00:00.000Z',
  ...changes,
});
const message = (plays: LoadMessage['plays']): LoadMessage => ({ importId: 'i-1', part: 2, plays });

function loader() {
  const stored: Play[] = [];
  const counts: unknown[] = [];
  const ports: LoadPlaysPorts = {
    existingPlayers: async (ids) => new Set(ids.filter((id) => id === 'ada')),
    existingGames: async (ids) => new Set(ids.filter((id) => id === 'asteroids')),
    store: async (plays) => void stored.push(...plays),
    countPart: async (...args) => counts.push(args) > 0,
    endIfComplete: async () => undefined,
    measure: () => undefined,
  };
  return { ports, stored, counts };
}

describe('ddb-buffered-ingest', () => {
  test('ddb-buffered-ingest: plays of known players and games are stored, the others rejected by row', async () => {
    const { ports, stored, counts } = loader();
    const plays = [play(1), play(2, { playerId: 'nobody' }), play(3, { gameId: 'nothing' }), play(4)];
    expect(await loadPlays(message(plays), ports)).toBe(2);
    expect(stored.map(({ score }) => score)).toEqual([1, 4]);
    const rejections = [
      { row: 2, reason: 'unknown player' },
      { row: 3, reason: 'unknown game' },
    ];
    expect(counts).toEqual([['i-1', 'LOAD#2', { loaded: 2, rejected: 2, rejections }]]);
  });

  test('ddb-buffered-ingest: nothing is counted before everything is stored', async () => {
    const { ports, counts } = loader();
    const failing = { ...ports, store: async () => Promise.reject(new Error('throttled')) };
    await expect(loadPlays(message([play(1)]), failing)).rejects.toThrow('throttled');
    expect(counts).toEqual([]);
  });

  test('lambda-idempotency: the same message again stores the same plays under the same ids', async () => {
    const { ports, stored } = loader();
    await loadPlays(message([play(1)]), ports);
    await loadPlays(message([play(1)]), ports);
    expect(stored[0]).toEqual(stored[1]);
  });

  test('ddb-buffered-ingest: as many plays as one transaction can reject are read as they were sent', () => {
    const sent = message(Array.from({ length: 98 }, (_, n) => play(n + 1)));
    expect(parseLoadMessage(JSON.stringify(sent))).toEqual(sent);
  });

  test.each([
    ['no import', JSON.stringify({ ...message([play(1)]), importId: undefined })],
    ['a part before the first', JSON.stringify({ ...message([play(1)]), part: 0 })],
    ['half a part', JSON.stringify({ ...message([play(1)]), part: 1.5 })],
    ['a play of no row', JSON.stringify(message([play(0)]))],
    ['an unknown member of a play', JSON.stringify(message([play(1, { credits: 9 })]))],
    ['no JSON', 'hm'],
    ['no plays', JSON.stringify(message([]))],
    ['too many plays', JSON.stringify(message(Array.from({ length: 99 }, (_, n) => play(n + 1))))],
    ['an unknown member', JSON.stringify({ ...message([play(1)]), extra: true })],
  ])('sqs-dlq-redrive-policy: %s is poison', (_what, body) => {
    expect(() => parseLoadMessage(body)).toThrow();
  });
});
