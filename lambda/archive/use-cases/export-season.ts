import { parse } from 'valibot';
import { eventParser, inBusEvent } from '#lambda/runtime/events/parse.ts';
import { seasonClosed } from '#lambda/seasons/events.ts';
import { seasonSchema } from '#lambda/seasons/season.ts';
import { objectKey } from '../objects.ts';

const parseEvent = eventParser(seasonClosed);

export interface ExportSeasonPorts {
  /** Encrypts a text for one key of the archive. */
  seal(key: string, text: string): Promise<string>;
  /** @returns whether the object was stored now: never over one that is there */
  storeObject(key: string, body: string): Promise<boolean>;
}

type Outcome = 'exported' | 'exported-before';

/**
 * Exports the final standings of a season to the archive, once however often the event comes. The standings are stored without the
 * players; who they are is a second object, encrypted before it leaves the function.
 *
 * A crash between the two objects leaves the first: the retry finds it and stores the second.
 *
 * @throws when the event is not the end of a season, or names a game that no key may have
 */
export async function exportSeason(
  event: unknown,
  { seal, storeObject }: ExportSeasonPorts,
): Promise<Readonly<Record<'standings' | 'players', Outcome>>> {
  const closed = parseEvent(inBusEvent(event)).detail;
  const { startedAt, standings } = closed;
  const season = parse(seasonSchema, closed);
  const store = async (key: string, body: string): Promise<Outcome> =>
    (await storeObject(key, body)) ? 'exported' : 'exported-before';

  const places = standings.map(({ playerId: _, ...place }) => place);
  const outcome = await store(
    objectKey('standings', season),
    JSON.stringify({ ...season, startedAt, standings: places }),
  );
  const key = objectKey('players', season);
  const playerIds = standings.map(({ playerId }) => playerId);
  return { standings: outcome, players: await store(key, await seal(key, JSON.stringify({ ...season, playerIds }))) };
}
