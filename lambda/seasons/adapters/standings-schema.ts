import { array, number, object, string } from 'valibot';

/** Standings as the table has them. */
export const standingsSchema = object({
  gameId: string(),
  startedAt: string(),
  closedAt: string(),
  entries: array(object({ rank: number(), playerId: string(), score: number(), playedAt: string() })),
});
