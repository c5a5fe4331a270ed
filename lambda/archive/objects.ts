import { type InferOutput, object, picklist } from 'valibot';
import { gameIdSchema } from '#lambda/api/use-cases/schemas.ts';
import { momentSchema } from '#lambda/runtime/moment.ts';

/** What identifies a season that ended. Whatever callers name is checked before it becomes part of a key. */
export const seasonSchema = object({ gameId: gameIdSchema, closedAt: momentSchema });
export type Season = InferOutput<typeof seasonSchema>;

/**
 * The two objects of a season: its standings, which name no person, and the players behind them, encrypted before they are stored.
 * Each part is a prefix of the archive, so that policies tell them apart.
 */
export const partSchema = picklist(['standings', 'players']);
export type Part = InferOutput<typeof partSchema>;

/** The key of an object of the archive. A season is one object of each part, so a repeat finds it there. */
export const objectKey = (part: Part, { gameId, closedAt }: Season): string => `${part}/${gameId}/${closedAt}.json`;
