import type { Activity } from '../../activity.ts';
import type { StageClock } from '../../clock.ts';
import { AwsError, StageError } from '../../errors.ts';
import type { Access, Caller } from '../../iam/access.ts';
import { parsedJson } from '../../json.ts';
import type { Records } from '../../records.ts';
import { errorOf } from '../logs/records.ts';
import type { LocalQueue, Message } from '../sqs/queue.ts';
import type { BatchConsumer } from './batch-consumer.ts';
import { Batches } from './batches.ts';
import { isRetriable } from './concurrency.ts';
import type { Execution } from './lambda.ts';
import { failedIds } from './partial-response.ts';
import { queueRecord } from './queue-record.ts';

export interface QueueMapping {
  readonly queue: LocalQueue;
  readonly functionArn: string;
  readonly batchSize: number;
  /** How long a batch waits for more messages. @default 0 */
  readonly windowSeconds?: number;
  readonly maxConcurrency: number;
  readonly reportsBatchItemFailures: boolean;
  /** Whether a message is for the function, by its body; another one is deleted. @default all are */
  readonly accepts?: (body: string) => boolean;
  /** @default true */
  readonly enabled?: boolean;
  readonly region: string;
}

interface PollerEnvironment {
  readonly lambda: BatchConsumer;
  readonly access: Access;
  readonly activity: Activity;
  readonly clock: StageClock;
  readonly records: Records;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html */
const FIFO_BATCH_SIZE = 10;
/** Above this a mapping has to have a window (https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html). */
const SIZE_WITHOUT_WINDOW = 10;
const FIRST_WAIT_SECONDS = 1;

/**
 * The poller of an event source mapping: receives batches with the function's own role, invokes the function, deletes
 * what succeeded. A FIFO queue keeps a group back while a message of it is in flight, so no two invocations have the same group. What failed stays invisible until its visibility timeout, comes back, and in the end goes to the
 * dead letters (https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html).
 */
export class QueuePoller {
  readonly #mapping: QueueMapping;
  readonly #environment: PollerEnvironment;
  readonly #batches: Batches;
  #invocations = 0;
  /** How many it runs at once: fewer after a throttle. */
  #concurrency: number;
  #poller: Caller | undefined;
  #waiting = false;

  constructor(mapping: QueueMapping, environment: PollerEnvironment) {
    this.#mapping = mapping;
    this.#environment = environment;
    this.#concurrency = mapping.maxConcurrency;
    const limits = { size: mapping.batchSize, windowSeconds: mapping.windowSeconds ?? 0 };
    this.#batches = new Batches(limits, environment.clock, () => this.#drain());
  }

  /**
   * Starts polling, if the mapping is enabled.
   * @throws StageError when the function's role may not consume the queue, or the mapping breaks a rule by which Lambda
   * refuses to create it
   */
  start(): void {
    const { queue, functionArn, enabled = true } = this.#mapping;
    const settings = this.#environment.lambda.find(functionArn);
    this.#poller = this.#environment.access.sessionFor(settings.roleArn, settings.name);
    try {
      for (const action of ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes']) this.#authorize(action);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      throw new StageError(
        `The event source mapping of ${settings.name} cannot poll ${queue.settings.name}: ${error.message}`,
      );
    }
    const problem = this.#problem(settings.timeoutSeconds);
    if (problem !== undefined) throw new StageError(`The event source mapping of ${settings.name}: ${problem}`);
    if (enabled) this.#waitForMessages();
  }

  #problem(timeoutSeconds: number): string | undefined {
    const { queue, batchSize, windowSeconds = 0 } = this.#mapping;
    const { visibilityTimeout } = queue.settings;
    if (visibilityTimeout < timeoutSeconds) {
      return `queue visibility timeout ${visibilityTimeout} s is less than the function timeout ${timeoutSeconds} s.`;
    }
    if (queue.settings.fifo !== undefined && (batchSize > FIFO_BATCH_SIZE || windowSeconds > 0)) {
      return `a FIFO queue has batches of at most ${FIFO_BATCH_SIZE} messages, and no batching window.`;
    }
    if (batchSize > SIZE_WITHOUT_WINDOW && windowSeconds < 1) {
      return `a batch size of ${batchSize}, which is more than ${SIZE_WITHOUT_WINDOW}, needs MaximumBatchingWindowInSeconds of at least 1.`;
    }
    return undefined;
  }

  #waitForMessages(): void {
    if (this.#waiting) return;
    this.#waiting = true;
    this.#mapping.queue.whenVisible(() => {
      this.#waiting = false;
      this.#drain();
    });
  }

  /** Takes as many batches as may run at once. */
  #drain(): void {
    while (this.#invocations < this.#concurrency && !this.#environment.lambda.isClosed) {
      const batch = this.#batches.take();
      if (batch !== undefined) {
        this.#invocations += 1;
        this.#environment.activity.run(() => this.#process(batch));
      } else if (!this.#receive()) {
        this.#waitForMessages();
        return;
      }
    }
  }

  /** @returns whether there was anything */
  #receive(): boolean {
    const { queue, accepts = () => true } = this.#mapping;
    this.#authorize('ReceiveMessage');
    const messages = queue.receive(this.#batches.room);
    for (const message of messages) {
      if (accepts(message.body)) {
        const record = this.#recordOf(message);
        this.#batches.add(message, Buffer.byteLength(JSON.stringify(record)));
      } else {
        // https://docs.aws.amazon.com/lambda/latest/dg/with-sqs-filtering.html
        this.#delete(message);
      }
    }
    this.#batches.endReceive();
    return messages.length > 0;
  }

  #recordOf(message: Message) {
    const { queue, region, windowSeconds = 0 } = this.#mapping;
    return queueRecord(message, queue.settings.arn, region, windowSeconds > 0);
  }

  async #process(batch: readonly Message[], waitSeconds = FIRST_WAIT_SECONDS): Promise<void> {
    const { reportsBatchItemFailures } = this.#mapping;
    let isWaiting = false;
    try {
      const result = await this.#invoke(batch);
      if (result === undefined) {
        isWaiting = this.#tryLater(batch, waitSeconds);
        return;
      }
      const failed = reportsBatchItemFailures || result.functionError ? failedIds(batch, result) : new Set();
      for (const message of batch) if (!failed.has(message.id)) this.#delete(message);
      if (failed.size > 0) this.#report(batch.length, failed.size, result);
    } finally {
      if (!isWaiting) {
        this.#invocations -= 1;
        if (this.#batches.isReady) this.#drain();
        else this.#waitForMessages();
      }
    }
  }

  #report(size: number, failed: number, execution: Execution): void {
    const { queue, functionArn } = this.#mapping;
    const { lambda, records } = this.#environment;
    const { name, logGroup } = lambda.find(functionArn);
    const reason = failureOf(execution, logGroup, records);
    const { requestId } = execution;
    const told = reason === undefined ? {} : { reason };
    records.add({
      kind: 'queue-batch',
      queue: queue.settings.name,
      functionName: name,
      requestId,
      size,
      failed,
      ...told,
    });
  }

  /** @returns nothing when Lambda could not run the function */
  async #invoke(batch: readonly Message[]): Promise<Execution | undefined> {
    const { functionArn, maxConcurrency } = this.#mapping;
    const event = { Records: batch.map((message) => this.#recordOf(message)) };
    try {
      // A batch begins a trace of its own, to which those of its messages are linked
      // (https://docs.aws.amazon.com/xray/latest/devguide/xray-tracelinking.html).
      const linked = batch.map(({ traceHeader }) => traceHeader);
      const result = await this.#environment.lambda.invoke(functionArn, event, undefined, linked);
      this.#concurrency = Math.min(maxConcurrency, this.#concurrency + 1);
      return result;
    } catch (error) {
      if (!isRetriable(error)) throw error;
      this.#concurrency = Math.max(1, Math.floor(this.#concurrency / 2));
      return undefined;
    }
  }

  /**
   * After a throttle: backs off, with fewer invocations at once, and tries the batch again until its messages are
   * visible again (https://docs.aws.amazon.com/lambda/latest/operatorguide/sqs-retries.html). The pauses, and by
   * how much it slows down, are chosen here (unverified; settled by: the times at which a busy queue's function with a
   * reservation of one is throttled).
   * @returns whether there is time left to try again
   */
  #tryLater(batch: readonly Message[], seconds: number): boolean {
    const { activity, clock, lambda } = this.#environment;
    const visibleAgainAt = Math.min(...batch.map(({ visibleAt }) => visibleAt));
    if (lambda.isClosed || clock.now() + seconds * 1_000 >= visibleAgainAt) return false;
    clock.after(seconds * 1_000, () => activity.run(() => this.#process(batch, seconds * 2)));
    return true;
  }

  #delete({ receiptHandle }: Message): void {
    if (receiptHandle === undefined) return;
    this.#authorize('DeleteMessage');
    const { queue } = this.#mapping;
    // A FIFO queue keeps what took longer than its visibility timeout, and delivers it again.
    if (!queue.isExpired(receiptHandle)) queue.delete(receiptHandle);
  }

  #authorize(action: string): void {
    if (this.#poller === undefined) throw new Error('The poller has not been started');
    const resource = this.#mapping.queue.settings.arn;
    this.#environment.access.authorize(
      this.#poller,
      { action: `sqs:${action}`, resource },
      { 'aws:securetransport': 'true' },
    );
  }
}

/** How far back the error of a function is looked for: lines of other functions come in between. */
const RECENT_RECORDS = 500;

/** Why messages failed. A report of single messages has no reason, but the function may have logged one. */
function failureOf({ functionError, payload, requestId }: Execution, logGroup: string, records: Records) {
  if (functionError !== undefined) return String(Object(parsedJson(payload)).errorMessage);
  const lines = records.latest(RECENT_RECORDS).flatMap((record) => {
    const isOwn = record.kind === 'log' && record.logGroup === logGroup && record.line.includes(requestId);
    return isOwn ? [record.line] : [];
  });
  return lines.map((line) => errorOf(parsedJson(line))).find((error) => error !== undefined);
}
