import { array, maxLength, minLength, pipe, strictObject, unknown } from 'valibot';

/**
 * A batch of past plays. Only its outline is checked when it arrives: a row that is wrong is rejected alone, later, and
 * the rest is loaded.
 */
export const newImportSchema = strictObject({
  plays: pipe(array(unknown()), minLength(1), maxLength(10_000)),
});
