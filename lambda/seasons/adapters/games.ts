import { array, object, parse, string } from 'valibot';
import { ALL_GAMES } from '#lambda/api/keys.ts';
import { queryByGame } from '#lambda/runtime/table/pages.ts';
import type { Game } from '../use-cases/close-season.ts';

const gamesSchema = array(object({ gameId: string(), addedAt: string() }));

/** One page of all games, as the API lists them. */
export async function listGames(cursor: string | undefined): Promise<{ games: readonly Game[]; cursor?: string }> {
  const { items, ...next } = await queryByGame(ALL_GAMES, ['gameId', 'addedAt'], cursor);
  return { games: parse(gamesSchema, items), ...next };
}
