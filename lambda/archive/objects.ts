import { type InferOutput, picklist } from 'valibot';
import type { Season } from '#lambda/seasons/season.ts';

/**
 * The two objects of a season: its standings, which name no person, and the players behind them, encrypted before they are stored.
 * Each part is a prefix of the archive, so that policies tell them apart.
 */
export const partSchema = picklist(['standings', 'players']);
export type Part = InferOutput<typeof partSchema>;

/** The key of an object of the archive. A season is one object of each part, so a repeat finds it there. */
export const objectKey = (part: Part, { gameId, closedAt }: Season): string => `${part}/${gameId}/${closedAt}.json`;
