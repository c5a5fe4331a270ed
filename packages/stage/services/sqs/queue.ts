import { randomUUID } from 'node:crypto';
import { record, string } from 'valibot';
import { Agenda } from '../../agenda.ts';
import type { StageClock } from '../../clock.ts';
import { AwsError } from '../../errors.ts';
import { Changes } from '../../state/changes.ts';
import type { Durable } from '../../state/durable.ts';
import { invalidHandle, invalidParameter } from './errors.ts';
import type { QueueFaults } from './faults.ts';
import { type Message, messageSchema, type NewMessage } from './message.ts';
import type { MessageEvent } from './records.ts';

export type { Message } from './message.ts';

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
  /** Whether SQS encrypts messages with a key of its own; the stage only tells of it. @default true */
  readonly isManagedSse?: boolean;
  readonly redrive?: { readonly deadLetterTargetArn: string; readonly maxReceiveCount: number };
  readonly redriveAllow?: {
    readonly permission: 'allowAll' | 'denyAll' | 'byQueue';
    readonly sourceArns: readonly string[];
  };
}

interface QueueEnvironment {
  readonly clock: StageClock;
  readonly faults: QueueFaults;
  readonly report: (event: MessageEvent, message: Message) => void;
  /** Hears that messages came, went, or became visible or invisible. */
  readonly changed: () => void;
  readonly moveToDeadLetters: (message: Message, targetArn: string) => void;
}

/** How long a purge takes, and another one is refused. */
const PURGE_MS = 60_000;

/** What a receive hands out; an id of a message has the same form, so handles carry a mark. */
const HANDLE = /^handle-[\da-f-]{36}$/;

/** By their ids. */
type Messages = Readonly<Record<string, Message>>;

/**
 * A standard queue: delay, visibility timeout, receive counts, redrive to the dead-letter queue, retention.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html
 */
export class LocalQueue implements Durable<Messages> {
  readonly schema = record(string(), messageSchema);
  readonly changes = new Changes(1);
  readonly settings: QueueSettings;
  readonly #environment: QueueEnvironment;
  readonly #messages = new Set<Message>();
  /** The ones that can be received now, the longest visible first. */
  readonly #visible = new Set<Message>();
  readonly #received = new Map<string, Message>();
  readonly #reappearances: Agenda<Message>;
  readonly #expiries: Agenda<Message>;
  readonly #waiting = new Set<() => void>();
  #purgedAt = Number.NEGATIVE_INFINITY;

  constructor(settings: QueueSettings, environment: QueueEnvironment) {
    this.settings = settings;
    this.#environment = environment;
    this.#reappearances = new Agenda(environment.clock, (messages) => this.#show(messages));
    this.#expiries = new Agenda(environment.clock, (messages) => {
      for (const message of messages) {
        this.remove(message);
        environment.report('expired', message);
      }
    });
  }

  save(): Messages {
    return Object.fromEntries(this.messages.map((message) => [message.id, message]));
  }

  /** What was in flight stays so until its visibility timeout, and its receipt handle is still good. */
  restore(messages: Messages): void {
    for (const message of Object.values(messages)) {
      this.#keep(message);
      if (message.receiptHandle !== undefined && this.#messages.has(message)) {
        this.#received.set(message.receiptHandle, message);
      }
    }
  }

  /** @param delaySeconds overrides the queue's delay for this message alone */
  send(message: NewMessage, delaySeconds = this.settings.delaySeconds): Message {
    const now = this.#environment.clock.now();
    const sent: Message = {
      ...message,
      id: randomUUID(),
      sentAt: now,
      arrivedAt: now,
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
      arrivedAt: this.#environment.clock.now(),
      deadLetterSourceArn: sourceArn,
      visibleAt: this.#environment.clock.now(),
      receiptHandle: undefined,
    });
  }

  /**
   * Receives up to `max` visible messages and hides them for a while. A message that has been received as often as the
   * redrive policy allows moves to the dead-letter queue instead
   * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html).
   * @returns the messages as they are at this receive
   */
  receive(max: number, visibilityTimeout = this.settings.visibilityTimeout): Message[] {
    const { clock, faults, moveToDeadLetters, report } = this.#environment;
    const { redrive, name } = this.settings;
    const received: Message[] = [];
    for (const message of faults.order(name, this.#visible)) {
      if (received.length === max) break;
      if (redrive !== undefined && message.receiveCount >= redrive.maxReceiveCount) {
        this.remove(message);
        report('dead-lettered', message);
        moveToDeadLetters(message, redrive.deadLetterTargetArn);
        continue;
      }
      if (message.receiptHandle !== undefined) this.#received.delete(message.receiptHandle);
      message.receiptHandle = `handle-${randomUUID()}`;
      this.#received.set(message.receiptHandle, message);
      message.receiveCount += 1;
      message.firstReceivedAt ??= clock.now();
      this.#note(message);
      report('received', message);
      received.push(message);
    }
    for (const message of received) if (!faults.duplicates(name)) this.#hide(message, visibilityTimeout);
    return received.map((message) => ({ ...message }));
  }

  /**
   * Deletes a received message. Only the handle of its latest receive does: of older ones SQS promises nothing. Deleting what
   * is gone already succeeds, so that a repeated delete is harmless.
   *
   * @returns whether a message went
   * @throws AwsError `ReceiptHandleIsInvalid`
   */
  delete(receiptHandle: string): boolean {
    const message = this.#receivedWith(receiptHandle);
    if (message === undefined) return false;
    if (this.#environment.faults.duplicates(this.settings.name)) return true;
    this.remove(message);
    this.#environment.report('deleted', message);
    return true;
  }

  /**
   * Hides a received message for so long from now, also one that is visible again and has not been received since (recorded:
   * test_sqs::test_change_message_visibility_after_visibility_timeout_expiration).
   *
   * @throws AwsError `ReceiptHandleIsInvalid`; `InvalidParameterValueException` when the handle is not the latest, or the message is gone
   */
  changeVisibility(receiptHandle: string, seconds: number): void {
    const message = this.#receivedWith(receiptHandle);
    if (message === undefined) {
      throw invalidParameter(
        'ReceiptHandle',
        receiptHandle,
        'Message does not exist or is not available for visibility timeout change.',
      );
    }
    this.#hide(message, seconds);
  }

  /** Takes a message out: deleted, expired, or on its way elsewhere. Nothing of it stays behind. */
  remove(message: Message): void {
    this.#messages.delete(message);
    this.#note(message);
    this.#environment.changed();
    this.#visible.delete(message);
    this.#reappearances.remove(message);
    this.#expiries.remove(message);
    if (message.receiptHandle !== undefined) this.#received.delete(message.receiptHandle);
  }

  purge(): void {
    for (const message of this.messages) this.remove(message);
  }

  /** As a caller may have it: once a minute. @throws AwsError `PurgeQueueInProgress` */
  purgeOnRequest(): void {
    const now = this.#environment.clock.now();
    if (now < this.#purgedAt + PURGE_MS) {
      const text = `Only one PurgeQueue operation on ${this.settings.name} is allowed every ${PURGE_MS / 1_000} seconds.`;
      throw new AwsError('PurgeQueueInProgress', text, 403);
    }
    this.#purgedAt = now;
    this.purge();
  }

  /** Everything in the queue, oldest first, whatever its state. */
  get messages(): readonly Message[] {
    return [...this.#messages];
  }

  /** What a receive would get. */
  get visible(): readonly Message[] {
    return [...this.#visible];
  }

  get counts(): { readonly visible: number; readonly inFlight: number; readonly delayed: number } {
    const hidden = this.messages.filter((message) => !this.#visible.has(message));
    const delayed = hidden.filter(({ receiveCount }) => receiveCount === 0).length;
    return { visible: this.#visible.size, inFlight: hidden.length - delayed, delayed };
  }

  /** Calls back once as soon as a message is visible: now, or when it arrives or reappears. */
  whenVisible(callback: () => void): () => void {
    if (this.#visible.size > 0) callback();
    else this.#waiting.add(callback);
    return () => this.#waiting.delete(callback);
  }

  #receivedWith(handle: string): Message | undefined {
    if (!HANDLE.test(handle)) throw invalidHandle(handle);
    return this.#received.get(handle);
  }

  #keep(message: Message): void {
    const { clock, report } = this.#environment;
    const expiresAt = message.sentAt + this.settings.retentionSeconds * 1_000;
    // A dead-letter queue that keeps messages for less time than its source may get some that are over already.
    if (expiresAt <= clock.now()) {
      report('expired', message);
      return;
    }
    this.#messages.add(message);
    this.#note(message);
    this.#environment.changed();
    this.#expiries.set(message, expiresAt);
    this.#appear(message);
  }

  #hide(message: Message, seconds: number): void {
    this.#environment.changed();
    this.#visible.delete(message);
    message.visibleAt = this.#environment.clock.now() + seconds * 1_000;
    this.#note(message);
    this.#appear(message);
  }

  #note(message: Message): void {
    this.changes.note([message.id], () => (this.#messages.has(message) ? message : undefined));
  }

  /** Makes a message visible when it is due: now, or by the clock. */
  #appear(message: Message): void {
    if (message.visibleAt > this.#environment.clock.now()) this.#reappearances.set(message, message.visibleAt);
    else {
      this.#reappearances.remove(message);
      this.#show([message]);
    }
  }

  #show(messages: readonly Message[]): void {
    this.#environment.changed();
    for (const message of messages) this.#visible.add(message);
    // A moment later, so that the messages of one request are there together.
    if (this.#waiting.size > 0) queueMicrotask(() => this.#announce());
  }

  #announce(): void {
    for (const callback of [...this.#waiting]) {
      if (this.#visible.size === 0) return;
      this.#waiting.delete(callback);
      callback();
    }
  }
}
