import type { StageClock } from '../../clock.ts';
import { Deduplication } from '../../delivery/deduplication.ts';
import type { TargetKind } from '../../delivery/targets.ts';
import { AwsError, StageError } from '../../errors.ts';
import type { Records } from '../../records.ts';
import { invalidValue } from './errors.ts';
import { QueueFaults } from './faults.ts';
import { readOrder } from './fifo.ts';
import { checkLimits } from './limits.ts';
import { MadeQueues } from './made-queues.ts';
import { type MoveTask, MoveTasks } from './move-tasks.ts';
import { LocalQueue, type Message, type QueueSettings } from './queue.ts';

export interface SqsEnvironment {
  readonly account: string;
  readonly region: string;
  readonly clock: StageClock;
  /** The stage's base URL. */
  readonly endpoint: () => string;
  readonly records: Records;
}

/** All queues of the stage, and what happens between them. */
export class Sqs {
  readonly faults = new QueueFaults();
  readonly moveTasks: MoveTasks;
  /** What FIFO queues have accepted lately. */
  readonly deduplication: Deduplication;
  /** The queues that callers make. */
  readonly made: MadeQueues;
  /** Called for every new queue, and for every queue whose messages have changed or become visible or hidden. */
  onChange: (queue: LocalQueue) => void = () => {};
  readonly #environment: SqsEnvironment;
  readonly #queues = new Map<string, LocalQueue>();

  constructor(environment: SqsEnvironment) {
    this.#environment = environment;
    this.deduplication = new Deduplication(environment.clock);
    this.made = new MadeQueues(this, environment.clock);
    this.moveTasks = new MoveTasks(environment.clock, {
      messages: (sourceArn) => this.byArn(sourceArn, 'SourceArn').visible,
      move: ({ sourceArn, destinationArn }, message) => this.#sendBack(this.byArn(sourceArn), message, destinationArn),
    });
  }

  create(settings: QueueSettings): LocalQueue {
    const { arn, name } = settings;
    const { clock, records } = this.#environment;
    const queue: LocalQueue = new LocalQueue(settings, {
      clock,
      faults: this.faults,
      deduplication: this.deduplication,
      report: (event, { id, body }) => records.add({ kind: 'message', queue: name, messageId: id, event, body }),
      changed: () => this.onChange(queue),
      moveToDeadLetters: (message, targetArn) => this.byArn(targetArn).takeOver(message, arn),
    });
    this.#queues.set(arn, queue);
    this.onChange(queue);
    return queue;
  }

  /** Forgets a queue. Its messages are gone already. */
  remove({ settings }: LocalQueue): void {
    this.#queues.delete(settings.arn);
  }

  has(arn: string): boolean {
    return this.#queues.has(arn);
  }

  /** The ARN of a queue of the stage's account. */
  arnOf(name: string): string {
    const { account, region } = this.#environment;
    return `arn:aws:sqs:${region}:${account}:${name}`;
  }

  /** The URL by which callers name a queue. */
  urlOf(name: string): string {
    const { account, endpoint } = this.#environment;
    return `${endpoint()}/${account}/${name}`;
  }

  /** Called once every queue exists: a dead-letter queue must allow the queues that name it. */
  checkRedrivePolicies(): void {
    for (const { settings } of this.#queues.values()) {
      if (settings.redrive === undefined) continue;
      const target = this.#queues.get(settings.redrive.deadLetterTargetArn);
      if (target === undefined) {
        throw new StageError(
          `${settings.name} names the dead-letter queue ${settings.redrive.deadLetterTargetArn}, which does not exist.`,
        );
      }
      const { fifo, redriveAllow, name } = target.settings;
      if ((fifo === undefined) !== (settings.fifo === undefined)) {
        throw new StageError(`${name} keeps no dead letters of ${settings.name}: both are FIFO queues, or neither is.`);
      }
      const refused =
        redriveAllow?.permission === 'denyAll' ||
        (redriveAllow?.permission === 'byQueue' && !redriveAllow.sourceArns.includes(settings.arn));
      if (refused) throw new StageError(`${name} does not allow ${settings.name} to use it as its dead-letter queue.`);
    }
  }

  /** How services deliver to a queue. */
  readonly target: TargetKind = {
    permission: (resource) => ({ action: 'sqs:SendMessage', resource }),
    deliver: ({ targetArn, payload, attributes = {}, traceHeader, groupId, deduplicationId }, actor) => {
      const senderId = 'session' in actor ? actor.session.arn : actor.service;
      const queue = this.byArn(targetArn);
      checkLimits(queue, payload, attributes);
      const ids = { MessageGroupId: groupId, MessageDeduplicationId: deduplicationId };
      const order = readOrder(queue.settings.fifo, ids, payload);
      queue.send({ body: payload, attributes, traceHeader, senderId, ...order });
    },
  };

  get all(): readonly LocalQueue[] {
    return [...this.#queues.values()];
  }

  /** @param parameter the one of a request that has the ARN */
  byArn(arn: string, parameter?: string): LocalQueue {
    const queue = this.#queues.get(arn);
    if (queue !== undefined) return queue;
    const named = parameter === undefined ? '' : ` for the ${parameter} parameter`;
    throw new AwsError('ResourceNotFoundException', `The resource that you specified${named} doesn't exist.`, 404);
  }

  byName(name: string): LocalQueue {
    const queue = this.all.find(({ settings }) => settings.name === name);
    if (queue !== undefined) return queue;
    throw new AwsError('QueueDoesNotExist', 'The specified queue does not exist.');
  }

  byUrl(url: string): LocalQueue {
    return this.byName(url.slice(url.lastIndexOf('/') + 1));
  }

  /** The queues whose dead letters a queue holds. */
  sourcesOf(arn: string): readonly LocalQueue[] {
    return this.all.filter(({ settings }) => settings.redrive?.deadLetterTargetArn === arn);
  }

  /** Starts to move dead letters back to where they came from, or to a queue that is named. */
  startMoveTask(sourceArn: string, destinationArn: string | undefined, maxPerSecond: number | undefined): MoveTask {
    this.byArn(sourceArn, 'SourceArn');
    if (this.sourcesOf(sourceArn).length === 0) {
      throw invalidValue('Source queue must be configured as a Dead Letter Queue.');
    }
    if (destinationArn !== undefined) {
      const { fifo } = this.byArn(destinationArn, 'DestinationArn').settings;
      // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html
      // The words are those of the stage (unverified; settled by: a move task from a FIFO queue to a standard queue).
      if ((fifo === undefined) !== (this.byArn(sourceArn).settings.fifo === undefined)) {
        throw invalidValue('Source and destination must be queues of the same type.');
      }
    }
    return this.moveTasks.start({ sourceArn, destinationArn, maxPerSecond });
  }

  /**
   * A moved message is a new one: new id, new age, receive count from zero. The destination's delay applies to a moved message, as to
   * every message that is sent without a delay of its own (unverified; settled by: a redrive to a queue with a delay).
   */
  #sendBack(source: LocalQueue, message: Message, destinationArn = message.deadLetterSourceArn): void {
    if (destinationArn === undefined)
      throw new AwsError('CouldNotDetermineMessageSource', 'The message was sent to the dead-letter queue directly.');
    const { body, attributes, traceHeader, senderId, groupId, deduplicationId, id } = message;
    const destination = this.byArn(destinationArn);
    source.remove(message);
    this.#environment.records.add({
      kind: 'message',
      queue: source.settings.name,
      messageId: id,
      event: 'redriven',
      body,
    });
    destination.send({ body, attributes, traceHeader, senderId, groupId, deduplicationId });
  }
}
