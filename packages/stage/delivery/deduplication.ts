import { createHash } from 'node:crypto';
import { type InferOutput, number, object, record, string } from 'valibot';
import { Agenda } from '../agenda.ts';
import type { StageClock } from '../clock.ts';
import { Changes } from '../state/changes.ts';
import type { Durable } from '../state/durable.ts';

const accepted = object({
  /** The id of the message that came first. */
  messageId: string(),
  sequenceNumber: string(),
  /** When its deduplication id may be used again: epoch milliseconds. */
  until: number(),
});
type Accepted = Readonly<InferOutput<typeof accepted>>;
type AcceptedByKey = Readonly<Record<string, Accepted>>;

const INTERVAL_MS = 5 * 60_000;

/**
 * What FIFO queues or topics have accepted in the last five minutes, by deduplication id: also what was received and deleted
 * since. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-key-terms.html
 */
export class Deduplication implements Durable<AcceptedByKey> {
  readonly schema = record(string(), accepted);
  readonly changes = new Changes(1);
  readonly #clock: StageClock;
  readonly #accepted = new Map<string, Accepted>();
  readonly #ends: Agenda<string>;

  constructor(clock: StageClock) {
    this.#clock = clock;
    this.#ends = new Agenda(clock, (keys) => {
      for (const key of keys) {
        this.#accepted.delete(key);
        this.#note(key);
      }
    });
  }

  save(): AcceptedByKey {
    return Object.fromEntries(this.#accepted);
  }

  restore(saved: AcceptedByKey): void {
    for (const [key, one] of Object.entries(saved)) this.#keep(key, one);
  }

  /** @param key the queue or topic and the id, with what else the id belongs to */
  find(key: string): Accepted | undefined {
    return this.#accepted.get(key);
  }

  /** Notes a message as the first one with its id. */
  add(key: string, { messageId, sequenceNumber }: Omit<Accepted, 'until'>): void {
    this.#keep(key, { messageId, sequenceNumber, until: this.#clock.now() + INTERVAL_MS });
    this.#note(key);
  }

  #keep(key: string, one: Accepted): void {
    if (one.until <= this.#clock.now()) return;
    this.#accepted.set(key, one);
    this.#ends.set(key, one.until);
  }

  #note(key: string): void {
    this.changes.note([key], () => this.#accepted.get(key));
  }
}

/** The id of a message whose queue or topic deduplicates by content: of its body, and not of its attributes. */
export const contentId = (body: string): string => createHash('sha256').update(body).digest('hex');

/** Ids of groups and of deduplication: 1 to 128 letters, digits and punctuation. */
export const isFifoId = (id: string): boolean => /^[\x21-\x7e]{1,128}$/.test(id);
