import { Agenda } from '../../agenda.ts';
import type { StageClock } from '../../clock.ts';
import type { Message } from './message.ts';

const INTERVAL_MS = 5 * 60_000;

/** A message as one receive got it. */
interface Got {
  readonly message: Message;
  readonly receiptHandle: string | undefined;
  readonly visibleAt: number;
}

/**
 * Receives of a FIFO queue that may be repeated: a caller that lost the answer sends the same id, and gets the same messages with
 * the same handles, while none of them has been deleted, become visible, or been hidden anew. They are forgotten when the stage stops.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/using-receiverequestattemptid-request-parameter.html
 */
export class ReceiveAttempts {
  readonly #clock: StageClock;
  readonly #attempts = new Map<string, readonly Got[]>();
  readonly #ends: Agenda<string>;

  constructor(clock: StageClock) {
    this.#clock = clock;
    this.#ends = new Agenda(clock, (ids) => {
      for (const id of ids) this.#attempts.delete(id);
    });
  }

  /** @returns what the first receive with this id got, if it still holds */
  again(id: string | undefined, isThere: (message: Message) => boolean): readonly Message[] | undefined {
    const got = id === undefined ? undefined : this.#attempts.get(id);
    const holds = ({ message, receiptHandle, visibleAt }: Got) =>
      isThere(message) &&
      message.receiptHandle === receiptHandle &&
      message.visibleAt === visibleAt &&
      visibleAt > this.#clock.now();
    return got?.every(holds) ? got.map(({ message }) => message) : undefined;
  }

  /** Notes what a receive got. */
  note(id: string | undefined, messages: readonly Message[]): void {
    if (id === undefined || messages.length === 0) return;
    this.#attempts.set(
      id,
      messages.map((message) => ({ message, receiptHandle: message.receiptHandle, visibleAt: message.visibleAt })),
    );
    this.#ends.set(id, this.#clock.now() + INTERVAL_MS);
  }
}
