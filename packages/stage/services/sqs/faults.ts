import { seededRandom } from '../../random.ts';

/**
 * What a standard queue may do at any time, on request and by chance
 * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/standard-queues-at-least-once-delivery.html).
 */
export interface QueueDisorder {
  /**
   * What part of the messages comes twice, 0 to 1. Half of them are there for the next receive although they were
   * received just now, the others are deleted in vain and come back after their visibility timeout.
   * @default 0
   */
  readonly duplicates?: number;
  /** Whether the messages come in any order. @default false */
  readonly reorders?: boolean;
  /** The same seed, the same chances. @default 1 */
  readonly seed?: number;
}

interface Disorder {
  readonly settings: QueueDisorder;
  readonly random: () => number;
}

/** The disorder of queues by name, and how much of it has happened. */
export class QueueFaults {
  readonly #disorders = new Map<string, Disorder>();
  /** How many messages came twice, and how many receives were in another order. */
  readonly happened = { duplicates: 0, reordered: 0 };

  /** From now on, until it is cleared. */
  inject(queueName: string, settings: QueueDisorder): void {
    this.#disorders.set(queueName, { settings, random: seededRandom(settings.seed ?? 1) });
  }

  clear(): void {
    this.#disorders.clear();
  }

  /** The messages in the order in which a receive looks at them. */
  order<Message>(queueName: string, visible: Iterable<Message>): Iterable<Message> {
    const disorder = this.#disorders.get(queueName);
    if (disorder?.settings.reorders !== true) return visible;
    const messages = [...visible];
    for (let last = messages.length - 1; last > 0; last -= 1) {
      const other = Math.floor(disorder.random() * (last + 1));
      const [one, two] = [messages[last], messages[other]];
      if (one !== undefined && two !== undefined) [messages[last], messages[other]] = [two, one];
    }
    if (messages.length > 1) this.happened.reordered += 1;
    return messages;
  }

  /** Whether a message that is received now stays where it is, or one that is deleted now is not. */
  duplicates(queueName: string): boolean {
    const disorder = this.#disorders.get(queueName);
    if (disorder === undefined || disorder.random() >= (disorder.settings.duplicates ?? 0) / 2) return false;
    this.happened.duplicates += 1;
    return true;
  }
}
