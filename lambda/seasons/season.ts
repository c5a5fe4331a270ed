import { type InferOutput, object } from 'valibot';
import { gameIdSchema } from '#lambda/api/use-cases/schemas.ts';
import { momentSchema } from '#lambda/runtime/moment.ts';

/** What identifies a season that ended. Whatever callers name is checked before it becomes part of a key. */
export const seasonSchema = object({ gameId: gameIdSchema, closedAt: momentSchema });
export type Season = InferOutput<typeof seasonSchema>;
