import type { StageClock } from '../../clock.ts';
import type { Deduplication } from '../../delivery/deduplication.ts';
import { SequenceNumbers } from '../../delivery/sequence-numbers.ts';
import type { Message } from './message.ts';
import { MessageGroups } from './message-groups.ts';
import type { QueueSettings } from './queue-settings.ts';
import { ReceiveAttempts } from './receive-attempts.ts';

interface OrderEnvironment {
  readonly clock: StageClock;
  readonly deduplication: Deduplication;
  readonly isVisible: (message: Message) => boolean;
}

/** A message that a FIFO queue has numbered. */
type Numbered = Message & { readonly sequenceNumber: string };

/** What a FIFO queue keeps besides its messages: their order, and what it has accepted lately. */
export class FifoOrder {
  readonly groups: MessageGroups;
  readonly attempts: ReceiveAttempts;
  readonly #settings: QueueSettings;
  readonly #deduplication: Deduplication;
  readonly #numbers: SequenceNumbers;

  constructor(settings: QueueSettings, { clock, deduplication, isVisible }: OrderEnvironment) {
    this.groups = new MessageGroups(isVisible);
    this.attempts = new ReceiveAttempts(clock);
    this.#settings = settings;
    this.#deduplication = deduplication;
    this.#numbers = new SequenceNumbers(clock);
  }

  /** Gives a message the next number. */
  number(message: Message): Numbered {
    return { ...message, sequenceNumber: this.#numbers.next() };
  }

  /** The messages of before the stage was opened again, in their order; those that are sent from now on come after them. */
  goOn(messages: readonly Message[]): readonly Message[] {
    const numberOf = ({ sequenceNumber = '0' }: Message) => sequenceNumber;
    for (const message of messages) this.#numbers.goOnAfter(numberOf(message));
    return messages.toSorted((one, other) => (numberOf(one) < numberOf(other) ? -1 : 1));
  }

  /**
   * Admits a message, unless one with its deduplication id was sent in the last five minutes.
   * @returns of a duplicate what the queue answers: the id and number of the first (unverified; settled by: the answers to two
   * messages with one deduplication id)
   */
  duplicate(message: Numbered): Message | undefined {
    const key = this.#keyOf(message);
    const first = this.#deduplication.find(key);
    if (first !== undefined) return { ...message, id: first.messageId, sequenceNumber: first.sequenceNumber };
    this.#deduplication.add(key, { messageId: message.id, sequenceNumber: message.sequenceNumber });
    return undefined;
  }

  /**
   * A dead letter as a FIFO queue takes it over: it is new
   * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html), and its own id becomes
   * its deduplication id, so that it is not lost to another one that had the same
   * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html).
   */
  deadLetter(message: Message): Numbered {
    return this.number({ ...message, sentAt: message.arrivedAt, deduplicationId: message.id });
  }

  /** Neither names nor ids have spaces. */
  #keyOf({ deduplicationId, groupId }: Message): string {
    const { fifo, name } = this.#settings;
    return [name, ...(fifo?.deduplicationScope === 'messageGroup' ? [groupId] : []), deduplicationId].join(' ');
  }
}
