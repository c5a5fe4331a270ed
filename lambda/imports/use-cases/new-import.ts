import { array, maxLength, minLength, pipe, strictObject, unknown } from 'valibot';

/**
 * A batch of past plays. Only its outline is checked when it arrives: a row that is wrong is rejected alone, later, and
 * the rest is loaded.
 */
export const newImportSchema = strictObject({
  plays: pipe(array(unknown()), minLength(1), maxLength(10_000)),
});

/** A row of a play has one level; some more may carry what a cabinet says besides. */
const MOST_LEVELS = 16;

/**
 * Whether a row is nested so little that it can be stored: to write down JSON of thousands of levels takes more stack than
 * there is. It counts without recursion for the same reason.
 */
export function isShallow(row: unknown): boolean {
  let level: readonly unknown[] = [row];
  for (let levels = 0; levels <= MOST_LEVELS; levels += 1) {
    level = level.flatMap((value) => (typeof value === 'object' && value !== null ? Object.values(value) : []));
    if (level.length === 0) return true;
  }
  return false;
}
