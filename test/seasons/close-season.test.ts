import { describe, expect, test } from '@jest/globals';
import { type CloseSeasonPorts, closeSeason, type Standings } from '#lambda/seasons/use-cases/close-season.ts';
import { rankEntries, type StandingsEntry } from '#lambda/seasons/use-cases/standings.ts';
import { entriesOf, FakeSeasons, SLOT } from './fake-seasons.ts';

const PONG = { gameId: 'pong', addedAt: '2026-11-21T09:00:00.000Z' };
const NEXT_SLOT = '2026-11-21T10:20:00.000Z';

describe('a season', () => {
  test('lambda-idempotency: is closed once, and a repeat says the same as the first time', async () => {
    const world = new FakeSeasons({ pong: entriesOf(30, 20) });
    const first = await closeSeason(PONG, SLOT, world);
    expect(first).toMatchObject({ outcome: 'closed', standings: { startedAt: PONG.addedAt, closedAt: SLOT } });
    // WHEN it comes again, and the leaderboard has moved on
    world.leaderboards.set('pong', entriesOf(99));
    const second = await closeSeason(PONG, SLOT, world);
    // THEN
    expect(second).toEqual({ ...first, outcome: 'closed-before' });
    expect([...world.standings.keys()]).toEqual([`pong/${SLOT}`]);
    expect(world.starts.get('pong')).toBe(SLOT);
  });

  test('eventbridge-schedule: begins where the one before ended', async () => {
    const world = new FakeSeasons({ pong: entriesOf(30) });
    await closeSeason(PONG, SLOT, world);
    expect(await closeSeason(PONG, NEXT_SLOT, world)).toMatchObject({
      outcome: 'closed',
      standings: { startedAt: SLOT, closedAt: NEXT_SLOT },
    });
  });

  test('eventbridge-schedule: covers the time of one that was never closed', async () => {
    const world = new FakeSeasons({ pong: entriesOf(30) });
    expect(await closeSeason(PONG, NEXT_SLOT, world)).toMatchObject({ standings: { startedAt: PONG.addedAt } });
    // AND when that one comes after all, it is too late
    expect(await closeSeason(PONG, SLOT, world)).toEqual({ outcome: 'overtaken' });
    expect([...world.standings.keys()]).toEqual([`pong/${NEXT_SLOT}`]);
  });

  test.each([
    ['is younger than the slot', '2026-11-21T10:10:00.001Z'],
    ['was added at the slot', SLOT],
  ])('eventbridge-schedule: of a game that %s has not begun', async (_, addedAt) => {
    const world = new FakeSeasons({ pong: entriesOf(30) });
    expect(await closeSeason({ ...PONG, addedAt }, SLOT, world)).toEqual({ outcome: 'overtaken' });
    expect(world.standings.size).toBe(0);
  });

  test('eventbridge-schedule: of a game that nobody has played writes nothing', async () => {
    const world = new FakeSeasons({});
    expect(await closeSeason(PONG, SLOT, world)).toEqual({ outcome: 'unplayed' });
    expect(world.standings.size + world.starts.size).toBe(0);
  });
});

describe('at the same time', () => {
  test('lambda-idempotency: of two invocations for a slot one closes the season, and both tell the same', async () => {
    const world = new FakeSeasons({ pong: entriesOf(30) });
    const both = await Promise.all([closeSeason(PONG, SLOT, world), closeSeason(PONG, SLOT, world)]);
    expect(both.map(({ outcome }) => outcome).sort()).toEqual(['closed', 'closed-before']);
    const [one, other] = both.map((closing) => ('standings' in closing ? closing.standings : undefined));
    expect(one).toEqual(other);
  });

  test('lambda-idempotency: of two invocations for two slots neither loses its season to a race', async () => {
    const world = new FakeSeasons({ pong: entriesOf(30) });
    // WHEN the later one has read the start of the season, and the earlier one moves it before the later one writes
    let raced: Promise<unknown> | undefined;
    const racing: CloseSeasonPorts = {
      findStandings: world.findStandings,
      findSeasonStart: world.findSeasonStart,
      bestEntries: world.bestEntries,
      storeSeason: async (standings: Standings, readStart) => {
        raced ??= closeSeason(PONG, SLOT, world);
        await raced;
        return world.storeSeason(standings, readStart);
      },
    };
    const later = await closeSeason(PONG, NEXT_SLOT, racing);
    // THEN both are closed, one after the other
    expect(later).toMatchObject({ outcome: 'closed', standings: { startedAt: SLOT } });
    expect([...world.standings.keys()].sort()).toEqual([`pong/${SLOT}`, `pong/${NEXT_SLOT}`]);
  });
});

describe('the standings', () => {
  const ranks = (entries: readonly StandingsEntry[]) => rankEntries(entries).map(({ rank }) => rank);

  test.each([
    { scores: [] },
    { scores: [5], ranked: [1] },
    { scores: [9, 8, 7], ranked: [1, 2, 3] },
    { scores: [9, 8, 8, 7], ranked: [1, 2, 2, 4] },
    { scores: [9, 9, 9], ranked: [1, 1, 1] },
  ])('eventbridge-schedule: of $scores have the ranks $ranked', ({ scores, ranked = [] }) => {
    expect(ranks(entriesOf(...scores))).toEqual(ranked);
  });

  test('eventbridge-schedule: are ten, also when the eleventh has as many points', () => {
    expect(ranks(entriesOf(...Array.from({ length: 11 }, () => 7)))).toEqual(Array.from({ length: 10 }, () => 1));
  });
});
