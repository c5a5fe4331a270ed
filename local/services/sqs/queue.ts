import { createHash, randomUUID } from 'node:crypto';
import type { StageClock } from '../../clock.ts';
import type { MessageEvent } from '../../records.ts';

/** The attributes of a queue that the stage acts on, with the service's units. */
export interface QueueSettings {
  readonly name: string;
  readonly arn: string;
  /** Seconds, 0 to 900. */
  readonly delaySeconds: number;
  /** Seconds, 0 to 43,200. */
  readonly visibilityTimeout: number;
  /** Seconds, 60 to 1,209,600. */
  readonly retentionSeconds: number;
  /** Seconds a receive waits by default, 0 to 20. */
  readonly waitSeconds: number;
  /** Bytes. */
  readonly maxMessageBytes: number;
  readonly redrive?: { readonly deadLetterTargetArn: string; readonly maxReceiveCount: number };
  readonly redriveAllow?: {
    readonly permission: 'allowAll' | 'denyAll' | 'byQueue';
    readonly sourceArns: readonly string[];
  };
}

export interface MessageAttribute {
  readonly DataType: string;
  readonly StringValue?: string | undefined;
  readonly BinaryValue?: string | undefined;
}

export interface Message {
  readonly id: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, MessageAttribute>>;
  readonly traceHeader: string | undefined;
  readonly senderId: string;
  /** Epoch milliseconds; a move to the dead-letter queue of a standard queue keeps it. */
  readonly sentAt: number;
  readonly deadLetterSourceArn: string | undefined;
  receiveCount: number;
  firstReceivedAt: number | undefined;
  visibleAt: number;
  receiptHandle: string | undefined;
}

export type NewMessage = Pick<Message, 'body' | 'attributes' | 'traceHeader' | 'senderId'>;

interface QueueEnvironment {
  readonly clock: StageClock;
  readonly report: (event: MessageEvent, message: Message) => void;
  readonly moveToDeadLetters: (message: Message, targetArn: string) => void;
}

/**
 * A standard queue: delay, visibility timeout, receive counts, redrive to the dead-letter queue, retention.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html
 */
export class LocalQueue {
  readonly settings: QueueSettings;
  readonly #environment: QueueEnvironment;
  readonly #messages = new Set<Message>();
  readonly #waiting = new Set<() => void>();

  constructor(settings: QueueSettings, environment: QueueEnvironment) {
    this.settings = settings;
    this.#environment = environment;
  }

  /** @param delaySeconds overrides the queue's delay for this message alone */
  send(message: NewMessage, delaySeconds = this.settings.delaySeconds): Message {
    const now = this.#environment.clock.now();
    const sent: Message = {
      ...message,
      id: randomUUID(),
      sentAt: now,
      deadLetterSourceArn: undefined,
      receiveCount: 0,
      firstReceivedAt: undefined,
      visibleAt: now + delaySeconds * 1_000,
      receiptHandle: undefined,
    };
    this.#environment.report('sent', sent);
    this.#keep(sent);
    return sent;
  }

  /** Takes a message over from the queue whose dead letters this one holds: visible at once, as old as it was. */
  takeOver(message: Message, sourceArn: string): void {
    this.#keep({
      ...message,
      deadLetterSourceArn: sourceArn,
      visibleAt: this.#environment.clock.now(),
      receiptHandle: undefined,
    });
  }

  /**
   * Receives up to `max` visible messages and hides them for a while. A message that has been received as often as the
   * redrive policy allows moves to the dead-letter queue instead
   * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html).
   */
  receive(max: number, visibilityTimeout = this.settings.visibilityTimeout): Message[] {
    const now = this.#environment.clock.now();
    const received: Message[] = [];
    for (const message of this.#visible()) {
      if (received.length === max) break;
      const { redrive } = this.settings;
      if (redrive !== undefined && message.receiveCount >= redrive.maxReceiveCount) {
        this.#messages.delete(message);
        this.#environment.report('dead-lettered', message);
        this.#environment.moveToDeadLetters(message, redrive.deadLetterTargetArn);
        continue;
      }
      message.receiveCount += 1;
      message.firstReceivedAt ??= now;
      message.receiptHandle = randomUUID();
      this.#hide(message, visibilityTimeout);
      this.#environment.report('received', message);
      received.push(message);
    }
    return received;
  }

  /** Deletes a received message. A handle from an earlier receive deletes too, as long as the message is there. */
  delete(receiptHandle: string): boolean {
    for (const message of this.#messages) {
      if (message.receiptHandle !== receiptHandle) continue;
      this.#messages.delete(message);
      this.#environment.report('deleted', message);
      return true;
    }
    return false;
  }

  /** @returns whether a message with this handle is in flight */
  changeVisibility(receiptHandle: string, seconds: number): boolean {
    for (const message of this.#messages) {
      if (message.receiptHandle !== receiptHandle || message.visibleAt <= this.#environment.clock.now()) continue;
      this.#hide(message, seconds);
      return true;
    }
    return false;
  }

  /** Removes a message because a redrive task sends it elsewhere. */
  remove(message: Message): void {
    this.#messages.delete(message);
  }

  purge(): void {
    this.#messages.clear();
  }

  /** Everything in the queue, oldest first, whatever its state. */
  get messages(): readonly Message[] {
    return [...this.#messages];
  }

  get counts(): { readonly visible: number; readonly inFlight: number; readonly delayed: number } {
    const now = this.#environment.clock.now();
    const all = this.messages;
    const hidden = all.filter(({ visibleAt }) => visibleAt > now);
    const delayed = hidden.filter(({ receiveCount }) => receiveCount === 0).length;
    return { visible: all.length - hidden.length, inFlight: hidden.length - delayed, delayed };
  }

  /** Calls back once as soon as a message is visible: now, or when it arrives or reappears. */
  whenVisible(callback: () => void): () => void {
    if (this.#visible().length > 0) callback();
    else this.#waiting.add(callback);
    return () => this.#waiting.delete(callback);
  }

  #visible(): Message[] {
    const now = this.#environment.clock.now();
    return this.messages.filter(({ visibleAt }) => visibleAt <= now);
  }

  #keep(message: Message): void {
    const { clock, report } = this.#environment;
    this.#messages.add(message);
    clock.after(message.sentAt + this.settings.retentionSeconds * 1_000 - clock.now(), () => {
      if (this.#messages.delete(message)) report('expired', message);
    });
    clock.after(message.visibleAt - clock.now(), () => this.#announce());
  }

  #hide(message: Message, seconds: number): void {
    message.visibleAt = this.#environment.clock.now() + seconds * 1_000;
    this.#environment.clock.after(seconds * 1_000, () => this.#announce());
  }

  #announce(): void {
    if (this.#visible().length === 0) return;
    for (const callback of [...this.#waiting]) {
      this.#waiting.delete(callback);
      callback();
    }
  }
}

/** SQS answers the MD5 digest of what it stored, and the SDK checks it. */
export const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
