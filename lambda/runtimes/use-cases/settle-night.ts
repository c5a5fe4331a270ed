import { integer, isoDate, maxValue, minValue, number, object, parse, pipe, string } from 'valibot';

const cabinet = pipe(number(), integer(), minValue(1), maxValue(100_000));
const nightSchema = object({
  night: pipe(string(), isoDate()),
  /** The next cabinet, and the last one. */
  next: cabinet,
  last: cabinet,
});

/** What is left of a night. */
export interface Night {
  readonly night: string;
  readonly next: number;
  readonly last: number;
}

export interface Settling {
  /** Stores the coins of one cabinet, once. @returns whether it was stored now */
  readonly countCoins: (night: string, cabinet: number) => Promise<boolean>;
  /** Sends what is left as a message. */
  readonly sendNight: (left: Night) => Promise<void>;
  /** Milliseconds until Lambda stops the invocation. */
  readonly remaining: () => number;
}

/**
 * What is kept back for the call that is under way, the message and the answer to SQS. A single call with all its attempts takes up to 4 s.
 */
export const RESERVE_MILLISECONDS = 10_000;

/**
 * Goes from cabinet to cabinet until the time is nearly over. A cabinet that was counted already changes nothing, so a message that is
 * delivered twice is harmless: at worst a part of the work is done twice. At least one cabinet is done each time, so that it ends.
 *
 * The rest goes on by a new message and not by a reported failure: each failure counts as a receive, and after five of them a night that is
 * merely long would be a dead letter.
 */
export async function settleNight(body: string, { countCoins, sendNight, remaining }: Settling): Promise<string> {
  const { night, next, last } = parse(nightSchema, JSON.parse(body));
  let done = next;
  let counted = 0;
  do {
    if (await countCoins(night, done)) counted += 1;
    done += 1;
  } while (done <= last && remaining() >= RESERVE_MILLISECONDS);
  if (done > last) return `${night} is settled, ${counted} counted`;
  await sendNight({ night, next: done, last });
  return `${night} goes on at ${done}, ${counted} counted`;
}
