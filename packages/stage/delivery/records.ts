import { sentences } from '../sentences.ts';

/** One attempt of a rule or a schedule to deliver something. */
export interface DeliveryRecord {
  readonly kind: 'delivery';
  /** ARN of the rule or schedule. */
  readonly from: string;
  /** ARN of the target. */
  readonly to: string;
  /** 1 for the first attempt. */
  readonly attempt: number;
  readonly outcome: 'delivered' | 'will-retry' | 'given-up';
  /** Why it failed. */
  readonly error?: string;
}

/** Something that a service could not deliver. */
export interface UndeliveredRecord {
  readonly kind: 'undelivered';
  readonly from: string;
  readonly to: string;
  readonly reason: string;
  /** Whether `to` is a dead-letter queue that refused what the target had refused before. */
  readonly isDeadLetter?: true;
  /** ARN of the queue that keeps it. Without one it is lost. */
  readonly deadLetters?: string;
}

/** The records that several services write. */
export const records = sentences<DeliveryRecord | UndeliveredRecord>({
  delivery: ({ from, to, outcome, error }, name) =>
    // Success is told by the target, the end of all attempts by `undelivered`.
    outcome === 'will-retry'
      ? { text: `delivery to ${name(to)} failed`, detail: `${name(from)} will try again: ${error}`, tone: 'warning' }
      : undefined,
  undelivered: ({ from, to, reason, deadLetters }, name) => ({
    text: `not delivered to ${name(to)}: ${reason}`,
    detail: deadLetters === undefined ? `${name(from)} lost it` : `${name(from)} moved it to ${name(deadLetters)}`,
    tone: 'failure',
  }),
});
