import { describe, expect, test } from '@jest/globals';
import { parse } from 'valibot';
import { withoutSource } from '#lambda/runtime/events/event.ts';
import { seasonClosed } from '#lambda/seasons/events.ts';
import { turnSeason } from '#lambda/seasons/use-cases/turn-season.ts';
import { entriesOf, FakeSeasons, SLOT } from './fake-seasons.ts';

/** As EventBridge Scheduler writes a moment: without milliseconds. */
const event = { slot: '2026-11-21T10:10:00Z' };
const nothing = { slot: SLOT, closed: 0, 'closed-before': 0, overtaken: 0, unplayed: 0 };

/** Five games on three pages; one of them nobody has played. */
const fiveGames = () =>
  new FakeSeasons({
    pong: entriesOf(3),
    joust: entriesOf(5, 5),
    tetris: [],
    zaxxon: entriesOf(1),
    qbert: entriesOf(2),
  });
const publishedIds = ({ published }: FakeSeasons) => published.map(({ eventId }) => eventId);
const idOf = (gameId: string) => `SeasonClosed.v1/${gameId}/${SLOT}`;

describe('the turn of a season', () => {
  test('eventbridge-schedule: closes it in all games, page by page, and announces each', async () => {
    const world = fiveGames();
    expect(await turnSeason(event, world)).toEqual({ ...nothing, closed: 4, unplayed: 1 });
    expect(publishedIds(world)).toEqual(['pong', 'joust', 'zaxxon', 'qbert'].map(idOf));
    expect(world.published.map((published) => parse(seasonClosed.schema, published))).toEqual(
      world.published.map(withoutSource),
    );
    expect(world.published[1]).toMatchObject({
      occurredAt: SLOT,
      detail: { gameId: 'joust', closedAt: SLOT, standings: [{ rank: 1 }, { rank: 1 }] },
    });
  });

  test('lambda-idempotency: for the same slot again has no effect, and the events have the same ids', async () => {
    const world = fiveGames();
    await turnSeason(event, world);
    expect(await turnSeason(event, world)).toEqual({ ...nothing, 'closed-before': 4, unplayed: 1 });
    expect(world.standings.size).toBe(4);
    expect(new Set(publishedIds(world)).size).toBe(4);
  });

  test('eventbridge-schedule: without games there is nothing to do, and nothing to publish', async () => {
    const world = new FakeSeasons({});
    world.beforePublish = () => expect('published').toBe('not published');
    expect(await turnSeason(event, world)).toEqual(nothing);
  });

  test.each([
    {},
    null,
    { slot: '' },
    { slot: 'now' },
    { slot: '2026-13-45T99:99:99Z' },
    { slot: '<aws.scheduler.scheduled-time>' },
  ])('lambda-invocation-modes: %j names no slot and fails', async (wrong) => {
    await expect(turnSeason(wrong, fiveGames())).rejects.toThrow();
  });
});

describe('a failure', () => {
  test('lambda-invocation-modes: in one game stops no other, and the retry completes it', async () => {
    const world = fiveGames();
    let crashes = 1;
    world.beforeStore = ({ gameId }) => {
      if (gameId === 'joust' && crashes-- > 0) throw new Error('throttled');
    };
    await expect(turnSeason(event, world)).rejects.toThrow(/not closed in: joust$/);
    expect(world.failures).toEqual([['joust', 'throttled']]);
    expect(world.standings.size).toBe(3);
    // WHEN Lambda tries again
    expect(await turnSeason(event, world)).toMatchObject({ closed: 1, 'closed-before': 3 });
    expect(world.standings.size).toBe(4);
    expect(new Set(publishedIds(world)).size).toBe(4);
  });

  test('lambda-invocation-modes: in several games names each', async () => {
    const world = fiveGames();
    world.beforeStore = ({ gameId }) => {
      if (gameId !== 'pong') throw new Error('throttled');
    };
    await expect(turnSeason(event, world)).rejects.toThrow(
      `The season that ended at ${SLOT} is not closed in: joust, zaxxon, qbert`,
    );
  });

  test('lambda-idempotency: between storing and publishing loses no event', async () => {
    const world = fiveGames();
    let crashes = 1;
    world.beforePublish = () => {
      if (crashes-- > 0) throw new Error('killed');
    };
    await expect(turnSeason(event, world)).rejects.toThrow('killed');
    expect(world.published).toEqual([]);
    await turnSeason(event, world);
    expect(publishedIds(world).sort()).toEqual(['joust', 'pong', 'qbert', 'zaxxon'].map(idOf));
  });

  test('lambda-invocation-modes: an event that the bus refuses fails the turn, and comes with the retry', async () => {
    const world = fiveGames();
    world.refuses = ({ eventId }) => eventId === idOf('qbert');
    await expect(turnSeason(event, world)).rejects.toThrow(/not closed in: qbert$/);
    expect(world.failures).toEqual([['qbert', 'The event was refused']]);
    world.refuses = () => false;
    await turnSeason(event, world);
    expect(publishedIds(world)).toContain(idOf('qbert'));
  });
});
