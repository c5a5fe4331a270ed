import { object, parse } from 'valibot';
import type { PublishedEvent } from '#lambda/runtime/events/event.ts';
import { momentSchema } from '#lambda/runtime/moment.ts';
import { seasonClosed } from '../events.ts';
import { type CloseSeasonPorts, type Closing, closeSeason, type Game, type Standings } from './close-season.ts';

/** What the schedule sends: the moment it was due, in the form of the table's keys. */
const turnSchema = object({
  slot: momentSchema,
});

export interface TurnSeasonPorts extends CloseSeasonPorts {
  /** One page of all games. */
  listGames(cursor: string | undefined): Promise<{ readonly games: readonly Game[]; readonly cursor?: string }>;
  /** @returns the events that were not taken, the very objects; it does not throw because some were not */
  publish(events: readonly PublishedEvent[]): Promise<readonly PublishedEvent[]>;
  /** A game that failed, and why, for the log. */
  reportFailure(gameId: string, error: unknown): void;
}

/** How many games came to which end; what the on-success destination is told. */
export type Turn = { readonly slot: string } & Record<Closing['outcome'], number>;

/**
 * Closes the season that ended at a slot, in every game, and begins the next.
 *
 * One game that fails stops no other: all are tried, then it throws, and Lambda's retry completes what is missing. What is
 * published never depends on what was stored before, so a crash between the two loses no event: it comes again under
 * the same id.
 *
 * @throws when the event names no slot, or a game or an event of it failed
 */
export async function turnSeason(event: unknown, ports: TurnSeasonPorts): Promise<Turn> {
  const { slot } = parse(turnSchema, event);
  const turn = { slot, closed: 0, 'closed-before': 0, overtaken: 0, unplayed: 0 };
  const failed: string[] = [];
  const fail = (gameId: string, error: unknown) => {
    failed.push(gameId);
    ports.reportFailure(gameId, error);
  };
  let cursor: string | undefined;
  do {
    const page = await ports.listGames(cursor);
    const events: ReturnType<typeof closedEvent>[] = [];
    for (const game of page.games) {
      try {
        const closing = await closeSeason(game, slot, ports);
        turn[closing.outcome] += 1;
        if ('standings' in closing) events.push(closedEvent(closing.standings));
      } catch (error) {
        fail(game.gameId, error);
      }
    }
    const refused = new Set(events.length === 0 ? [] : await ports.publish(events));
    for (const closed of events)
      if (refused.has(closed)) fail(closed.detail.gameId, new Error('The event was refused'));
    cursor = page.cursor;
  } while (cursor !== undefined);
  if (failed.length > 0) throw new Error(`The season that ended at ${slot} is not closed in: ${failed.join(', ')}`);
  return turn;
}

const closedEvent = ({ gameId, startedAt, closedAt, entries }: Standings) =>
  seasonClosed.of(`${gameId}/${closedAt}`, closedAt, { gameId, startedAt, closedAt, standings: [...entries] });
