import { type InferOutput, number, object, string } from 'valibot';

/** A play as the table and its stream carry it. */
export const playSchema = object({
  playId: string(),
  playerId: string(),
  gameId: string(),
  score: number(),
  playedAt: string(),
});

export type Play = InferOutput<typeof playSchema>;
