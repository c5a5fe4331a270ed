import { maxValue, minValue, number, pipe } from 'valibot';

/** The last second that JavaScript's dates have: https://tc39.es/ecma262/#sec-time-values-and-time-range */
const LAST = 8.64e12;

/** A moment as callers send it, in seconds since 1970. One that no date can hold is refused as any wrong value. */
export const epochSeconds = pipe(number(), minValue(-LAST), maxValue(LAST));
