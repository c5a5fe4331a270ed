import {
  array,
  boolean,
  exactOptional,
  type InferOutput,
  number,
  object,
  picklist,
  pipe,
  readonly,
  record,
  string,
} from 'valibot';
import type { StageClock } from '../../clock.ts';
import { AwsError } from '../../errors.ts';
import { Changes } from '../../state/changes.ts';
import type { Durable } from '../../state/durable.ts';
import { describeQueue } from './answers.ts';
import { invalidValue } from './errors.ts';
import { messageSchema } from './message.ts';
import type { LocalQueue } from './queue.ts';
import { differing, type QueueAttributes, settingsFrom } from './queue-attributes.ts';
import type { Sqs } from './sqs.ts';

/** How long the name of a deleted queue stays taken: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteQueue.html */
const NAME_TAKEN_MS = 60_000;

const settings = object({
  name: string(),
  arn: string(),
  /** Epoch milliseconds. */
  createdAt: number(),
  delaySeconds: number(),
  visibilityTimeout: number(),
  retentionSeconds: number(),
  waitSeconds: number(),
  maxMessageBytes: number(),
  isManagedSse: exactOptional(boolean()),
  fifo: exactOptional(
    object({
      contentBasedDeduplication: boolean(),
      deduplicationScope: picklist(['queue', 'messageGroup']),
      throughputLimit: picklist(['perQueue', 'perMessageGroupId']),
    }),
  ),
  redrive: exactOptional(object({ deadLetterTargetArn: string(), maxReceiveCount: number() })),
  redriveAllow: exactOptional(
    object({
      permission: picklist(['allowAll', 'denyAll', 'byQueue']),
      sourceArns: pipe(array(string()), readonly()),
    }),
  ),
});

const schema = object({
  /** By name. */
  queues: record(string(), settings),
  /** By the name of the queue and the id of the message. */
  messages: record(string(), messageSchema),
  /** When the queue of a name was deleted, in epoch milliseconds. */
  deleted: record(string(), number()),
});
type State = InferOutput<typeof schema>;

/** The queues that callers make and delete, and no template has. Their messages are kept with them. */
export class MadeQueues implements Durable<State> {
  readonly schema = schema;
  readonly changes = new Changes(2);
  readonly #sqs: Sqs;
  readonly #clock: StageClock;
  readonly #queues = new Map<string, { readonly queue: LocalQueue; readonly settings: State['queues'][string] }>();
  readonly #deleted = new Map<string, number>();

  constructor(sqs: Sqs, clock: StageClock) {
    this.#sqs = sqs;
    this.#clock = clock;
  }

  save(): State {
    const made = [...this.#queues.values()];
    return {
      queues: Object.fromEntries(made.map(({ settings }) => [settings.name, settings])),
      messages: Object.fromEntries(
        made.flatMap(({ queue, settings }) =>
          queue.messages.map((message) => [messageKey(settings.name, message.id), message]),
        ),
      ),
      deleted: Object.fromEntries(this.#deleted),
    };
  }

  restore({ queues, messages, deleted }: State): void {
    for (const [name, at] of Object.entries(deleted)) this.#deleted.set(name, at);
    for (const one of Object.values(queues)) {
      const own = Object.entries(messages).filter(([key]) => key.startsWith(messageKey(one.name, '')));
      this.#open(one).restore(Object.fromEntries(own));
    }
  }

  /**
   * Makes a queue, or answers the one that is like it already.
   * @throws AwsError `QueueNameExists` when a queue of the name has other attributes; `QueueDeletedRecently`
   */
  create(name: string, attributes: QueueAttributes): LocalQueue {
    const asked = settingsFrom(name, attributes);
    const present = this.#sqs.all.find(({ settings }) => settings.name === name);
    if (present !== undefined) return this.#asAsked(present, attributes);
    const now = this.#clock.now();
    for (const [gone, at] of this.#deleted) if (at + NAME_TAKEN_MS <= now) this.#forget(gone);
    if (this.#deleted.has(name)) {
      throw new AwsError(
        'QueueDeletedRecently',
        'You must wait 60 seconds after deleting a queue before you can create another with the same name.',
      );
    }
    if (asked.redrive !== undefined && !this.#sqs.has(asked.redrive.deadLetterTargetArn)) {
      const value = JSON.stringify(asked.redrive);
      throw invalidValue(
        `Value ${value} for parameter RedrivePolicy is invalid. Reason: Dead letter target does not exist.`,
      );
    }
    const queue = this.#open({ ...asked, arn: this.#sqs.arnOf(name), createdAt: now });
    this.#noteQueue(name);
    return queue;
  }

  /**
   * Deletes a queue with its messages; its name is free again a minute later.
   * @throws AwsError `UnsupportedOperation` for the queue of a template, which functions, rules and topics may count on
   */
  delete({ settings: { name } }: LocalQueue): void {
    const made = this.#queues.get(name);
    if (made === undefined) {
      throw new AwsError(
        'UnsupportedOperation',
        `${name} is in a template: delete its stack. The local stage deletes queues that callers made.`,
      );
    }
    made.queue.purge();
    this.#queues.delete(name);
    this.#sqs.remove(made.queue);
    this.#deleted.set(name, this.#clock.now());
    this.#noteQueue(name);
    this.#noteDeleted(name);
  }

  #asAsked(present: LocalQueue, attributes: QueueAttributes): LocalQueue {
    const other = differing(attributes, describeQueue(present, this.#clock, undefined, ['All']));
    if (other === undefined) return present;
    throw new AwsError(
      'QueueNameExists',
      `A queue already exists with the same name and a different value for attribute ${other}`,
    );
  }

  #open(settings: State['queues'][string]): LocalQueue {
    const { name } = settings;
    const queue = this.#sqs.create(settings);
    this.#queues.set(name, { queue, settings });
    queue.changes.follow(() => {
      for (const { path, value } of queue.changes.take()) {
        this.changes.note(['messages', messageKey(name, path.join())], value);
      }
    });
    return queue;
  }

  #forget(name: string): void {
    this.#deleted.delete(name);
    this.#noteDeleted(name);
  }

  #noteQueue(name: string): void {
    this.changes.note(['queues', name], () => this.#queues.get(name)?.settings);
  }

  #noteDeleted(name: string): void {
    this.changes.note(['deleted', name], () => this.#deleted.get(name));
  }
}

const messageKey = (queue: string, id: string) => `${queue}/${id}`;
