import { randomUUID } from 'node:crypto';
import { record, string } from 'valibot';
import { Agenda } from '../../agenda.ts';
import type { StageClock } from '../../clock.ts';
import type { Deduplication } from '../../delivery/deduplication.ts';
import { AwsError } from '../../errors.ts';
import { Changes } from '../../state/changes.ts';
import type { Durable } from '../../state/durable.ts';
import { invalidHandle, invalidParameter } from './errors.ts';
import type { QueueFaults } from './faults.ts';
import { FifoOrder } from './fifo-order.ts';
import { type Message, messageSchema, type NewMessage } from './message.ts';
import type { QueueSettings } from './queue-settings.ts';
import type { MessageEvent } from './records.ts';

export type { Message } from './message.ts';
export type { QueueSettings } from './queue-settings.ts';

interface QueueEnvironment {
  readonly clock: StageClock;
  readonly faults: QueueFaults;
  /** What FIFO queues have accepted lately. */
  readonly deduplication: Deduplication;
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
 * A queue: delay, visibility timeout, receive counts, redrive to the dead-letter queue, retention. A FIFO queue also keeps the order
 * within groups, drops duplicates, and never lets a message come twice or in another order by chance.
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
  /** Of a FIFO queue. */
  readonly #order: FifoOrder | undefined;
  #purgedAt = Number.NEGATIVE_INFINITY;

  constructor(settings: QueueSettings, environment: QueueEnvironment) {
    this.settings = settings;
    this.#environment = environment;
    if (settings.fifo !== undefined) {
      this.#order = new FifoOrder(settings, { ...environment, isVisible: (message) => this.#visible.has(message) });
    }
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
    const all = Object.values(messages);
    for (const message of this.#order?.goOn(all) ?? all) {
      this.#keep(message);
      if (message.receiptHandle !== undefined && this.#messages.has(message)) {
        this.#received.set(message.receiptHandle, message);
      }
    }
  }

  /**
   * @param delaySeconds overrides the queue's delay for this message alone
   * @returns the message, or what a FIFO queue answers to a duplicate
   */
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
    if (this.#order === undefined) return this.#accept(sent);
    const numbered = this.#order.number(sent);
    const duplicate = this.#order.duplicate(numbered);
    if (duplicate === undefined) return this.#accept(numbered);
    this.#environment.report('deduplicated', duplicate);
    return duplicate;
  }

  #accept(message: Message): Message {
    this.#environment.report('sent', message);
    this.#keep(message);
    return message;
  }

  /** Takes a message over from the queue whose dead letters this one holds: visible at once, on a standard queue as old as it was. */
  takeOver(message: Message, sourceArn: string): void {
    const now = this.#environment.clock.now();
    const dead = {
      ...message,
      arrivedAt: now,
      deadLetterSourceArn: sourceArn,
      visibleAt: now,
      receiptHandle: undefined,
    };
    this.#keep(this.#order?.deadLetter(dead) ?? dead);
  }

  /**
   * Receives up to `max` visible messages and hides them for a while. A message that has been received as often as the
   * redrive policy allows moves to the dead-letter queue instead
   * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html).
   * @param attemptId of a FIFO queue: with the id of an earlier receive it gets the same messages, hidden from now on
   * @returns the messages as they are at this receive
   */
  receive(max: number, visibilityTimeout = this.settings.visibilityTimeout, attemptId?: string): Message[] {
    const again = this.#order?.attempts.again(attemptId, (message) => this.#messages.has(message));
    const received = again ?? this.#receive(max);
    for (const message of received) if (!this.#comesTwice()) this.#hide(message, visibilityTimeout);
    this.#order?.attempts.note(attemptId, received);
    return received.map((message) => ({ ...message }));
  }

  #receive(max: number): readonly Message[] {
    const { clock, faults, moveToDeadLetters, report } = this.#environment;
    const { redrive, name } = this.settings;
    const received: Message[] = [];
    for (const message of this.#order?.groups.next() ?? faults.order(name, this.#visible)) {
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
    return received;
  }

  /** By chance, which FIFO queues exclude. */
  #comesTwice(): boolean {
    return this.#order === undefined && this.#environment.faults.duplicates(this.settings.name);
  }

  /**
   * Deletes a received message. Only the handle of its latest receive does: of older ones SQS promises nothing. Deleting what
   * is gone already succeeds, so that a repeated delete is harmless. A FIFO queue keeps a message whose visibility timeout is over,
   * because its group goes on from it (recorded: test_sqs::test_fifo_delete_after_visibility_timeout).
   *
   * @returns whether a message went
   * @throws AwsError `ReceiptHandleIsInvalid`; `InvalidParameterValueException` when the handle has expired
   */
  delete(receiptHandle: string): boolean {
    const message = this.#receivedWith(receiptHandle);
    if (message === undefined) return false;
    if (this.isExpired(receiptHandle)) {
      throw invalidParameter('ReceiptHandle', receiptHandle, 'The receipt handle has expired.');
    }
    if (this.#comesTwice()) return true;
    this.remove(message);
    this.#environment.report('deleted', message);
    return true;
  }

  /** Whether it is too late for a FIFO queue to delete by this handle, because the message is visible again. */
  isExpired(receiptHandle: string): boolean {
    const message = this.#received.get(receiptHandle);
    return this.#order !== undefined && message !== undefined && this.#visible.has(message);
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
    this.#order?.groups.remove(message);
    this.#reappearances.remove(message);
    this.#expiries.remove(message);
    if (message.receiptHandle !== undefined) this.#received.delete(message.receiptHandle);
    // The next one of its group may come now.
    if (this.#order !== undefined) this.#announceSoon();
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
    return [...(this.#order?.groups.next() ?? this.#visible)];
  }

  get #isReady(): boolean {
    return this.#order?.groups.isReady ?? this.#visible.size > 0;
  }

  get counts(): { readonly visible: number; readonly inFlight: number; readonly delayed: number } {
    const hidden = this.messages.filter((message) => !this.#visible.has(message));
    const delayed = hidden.filter(({ receiveCount }) => receiveCount === 0).length;
    return { visible: this.#visible.size, inFlight: hidden.length - delayed, delayed };
  }

  /** Calls back once as soon as a message is visible: now, or when it arrives or reappears. */
  whenVisible(callback: () => void): () => void {
    if (this.#isReady) callback();
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
    this.#order?.groups.add(message);
    this.#note(message);
    this.#environment.changed();
    this.#expiries.set(message, expiresAt);
    this.#appear(message);
  }

  #hide(message: Message, seconds: number): void {
    this.#environment.changed();
    this.#visible.delete(message);
    this.#order?.groups.update(message);
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
    for (const message of messages) {
      this.#visible.add(message);
      this.#order?.groups.update(message);
    }
    this.#announceSoon();
  }

  /** A moment later, so that the messages of one request are there together. */
  #announceSoon(): void {
    if (this.#waiting.size > 0) queueMicrotask(() => this.#announce());
  }

  #announce(): void {
    for (const callback of [...this.#waiting]) {
      if (!this.#isReady) return;
      this.#waiting.delete(callback);
      callback();
    }
  }
}
