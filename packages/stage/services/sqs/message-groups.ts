import type { Message } from './message.ts';

/**
 * The messages of a FIFO queue by group, each in its order. A group hands out its messages from the first on, up to the first
 * that is hidden: so nothing overtakes a message that is in flight (recorded:
 * test_sqs::test_fifo_group_visibility_extends_with_change_message_visibility).
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html
 */
export class MessageGroups {
  readonly #isVisible: (message: Message) => boolean;
  readonly #groups = new Map<string, Set<Message>>();
  /** The groups whose first message is visible, the one that has been so for longest first. */
  readonly #ready = new Map<string, Set<Message>>();

  constructor(isVisible: (message: Message) => boolean) {
    this.#isVisible = isVisible;
  }

  /** Whether a receive would get anything. */
  get isReady(): boolean {
    return this.#ready.size > 0;
  }

  /** What a receive would get, group by group. */
  *next(): Iterable<Message> {
    for (const group of [...this.#ready.values()]) {
      for (const message of group) {
        if (!this.#isVisible(message)) break;
        yield message;
      }
    }
  }

  /** Puts a message at the end of its group. */
  add(message: Message): void {
    const id = groupOf(message);
    const group = this.#groups.get(id);
    if (group === undefined) this.#groups.set(id, new Set([message]));
    else group.add(message);
  }

  remove(message: Message): void {
    const id = groupOf(message);
    const group = this.#groups.get(id);
    group?.delete(message);
    if (group?.size === 0) this.#groups.delete(id);
    this.update(message);
  }

  /** Takes note that a message has become visible or hidden. */
  update(message: Message): void {
    const id = groupOf(message);
    const group = this.#groups.get(id);
    const [first] = group ?? [];
    if (group === undefined || first === undefined || !this.#isVisible(first)) this.#ready.delete(id);
    else this.#ready.set(id, group);
  }
}

const groupOf = ({ groupId = '' }: Message) => groupId;
