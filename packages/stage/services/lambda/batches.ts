import type { StageClock, Timer } from '../../clock.ts';
import type { Message } from '../sqs/queue.ts';

interface BatchLimits {
  /** Messages. */
  readonly size: number;
  /** How long a batch may wait for more, after its first message. 0: not at all. */
  readonly windowSeconds: number;
}

/** What one synchronous invocation takes (https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html#invocation-eventsourcemapping-batching). */
const BATCH_BYTES = 6 * 1_048_576;

/**
 * Gathers messages into batches. A batch is complete when it is full, when another message would make it too large for
 * an invocation, or when its window is over, whatever comes first
 * (https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html#invocation-eventsourcemapping-batching).
 */
export class Batches {
  readonly #limits: BatchLimits;
  readonly #clock: StageClock;
  readonly #onWindowOver: () => void;
  readonly #complete: Message[][] = [];
  #open: Message[] = [];
  #bytes = 0;
  #window: Timer | undefined;

  constructor(limits: BatchLimits, clock: StageClock, onWindowOver: () => void) {
    this.#limits = limits;
    this.#clock = clock;
    this.#onWindowOver = onWindowOver;
  }

  /** How many messages the open batch still takes. */
  get room(): number {
    return this.#limits.size - this.#open.length;
  }

  /** @param bytes of the message within the event */
  add(message: Message, bytes: number): void {
    if (this.#bytes + bytes > BATCH_BYTES) this.close();
    this.#open.push(message);
    this.#bytes += bytes;
    if (this.room === 0) {
      this.close();
    } else if (this.#limits.windowSeconds > 0) {
      this.#window ??= this.#clock.after(this.#limits.windowSeconds * 1_000, () => {
        this.close();
        this.#onWindowOver();
      });
    }
  }

  /** Called when all present messages have been received. Without a window no batch waits for more. */
  endReceive(): void {
    if (this.#limits.windowSeconds === 0) this.close();
  }

  /** Completes the open batch. */
  close(): void {
    this.#window?.cancel();
    this.#window = undefined;
    if (this.#open.length > 0) this.#complete.push(this.#open);
    this.#open = [];
    this.#bytes = 0;
  }

  /** Whether a batch is complete. */
  get isReady(): boolean {
    return this.#complete.length > 0;
  }

  /** The next complete batch. */
  take(): readonly Message[] | undefined {
    return this.#complete.shift();
  }
}
