import { createHash } from 'node:crypto';
import {
  type BaseIssue,
  type InferOutput,
  maxLength,
  minLength,
  object,
  pipe,
  regex,
  safeParse,
  string,
} from 'valibot';
import type { Play } from '#lambda/api/use-cases/play.ts';
import { newPlaySchema } from '#lambda/api/use-cases/schemas.ts';
import { momentSchema } from '#lambda/runtime/moment.ts';

/** A row as a cabinet sends it; what else it says is left behind. */
const rowSchema = object({
  ...newPlaySchema.entries,
  playerId: pipe(string(), minLength(1), maxLength(128), regex(/^[\w-]+$/)),
  playedAt: momentSchema,
});

/** A past play on its way into the table. */
export type PastPlay = InferOutput<typeof rowSchema>;

/** A row that is not loaded, and why. */
export interface Rejection {
  /** Its place in the import, from 1. */
  readonly row: number;
  readonly reason: string;
}

/**
 * Checks a row.
 * @param acceptedAt when the import arrived: a play after that is wrong. Not the present time, so that a second look says
 * the same as the first
 */
export function parseRow(row: unknown, acceptedAt: string): PastPlay | { readonly reason: string } {
  const result = safeParse(rowSchema, row);
  if (!result.success) return { reason: `malformed: ${[...new Set(result.issues.map(placeOf))].join(', ')}` };
  if (result.output.playedAt > acceptedAt) return { reason: 'played in the future' };
  return result.output;
}

const placeOf = ({ path }: BaseIssue<unknown>) => path?.map(({ key }) => String(key)).join('.') ?? 'row';

/** The same past play always gets the same id, so loading it again, in this import or another, changes nothing. */
export function pastPlay({ playerId, gameId, score, playedAt }: PastPlay): Play {
  const playId = createHash('sha256')
    .update(JSON.stringify([playerId, gameId, score, playedAt]))
    .digest('hex')
    .slice(0, 32);
  return { playId, playerId, gameId, score, playedAt };
}
