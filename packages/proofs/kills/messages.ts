import { array, type InferOutput, literal, number, object, string, variant } from 'valibot';
import { sentAddress } from '../world/sent-address.ts';

/** What the process that is killed says. */
export const toParent = variant('kind', [
  object({
    kind: literal('open'),
    /** What of the state was damaged or dropped: nothing may be. */
    lost: array(string()),
    address: sentAddress,
  }),
  object({ kind: literal('email'), to: string(), code: string() }),
  object({ kind: literal('advanced') }),
]);
export type ToParent = InferOutput<typeof toParent>;

/** What it is asked: to let so many seconds pass. */
export const fromParent = object({ advance: number() });
