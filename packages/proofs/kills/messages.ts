import { array, type InferOutput, literal, number, object, string } from 'valibot';
import { sentAddress } from '../world/sent-address.ts';

/** What the process that is killed says: that its stage is open. */
export const openMessage = object({
  kind: literal('open'),
  /** What of the state was damaged or dropped: nothing may be. */
  lost: array(string()),
  address: sentAddress,
});

/** That somebody was sent a code. */
export const emailMessage = object({ kind: literal('email'), to: string(), code: string() });

/** That the time it was asked for has passed. */
export const advancedMessage = object({ kind: literal('advanced') });

export type ToParent = InferOutput<typeof openMessage | typeof emailMessage | typeof advancedMessage>;

/** What it is asked: to let so many seconds pass. */
export const fromParent = object({ advance: number() });
