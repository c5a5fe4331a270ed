import type { Activity } from '../../activity.ts';
import { AwsError, StageError } from '../../errors.ts';
import type { Access, Caller } from '../../iam/access.ts';
import { systemAttributes } from '../sqs/operations.ts';
import { type LocalQueue, type Message, md5 } from '../sqs/queue.ts';
import type { InvocationResult, Lambda } from './lambda.ts';

export interface QueueMapping {
  readonly queue: LocalQueue;
  readonly functionArn: string;
  readonly batchSize: number;
  readonly maxConcurrency: number;
  readonly reportsBatchItemFailures: boolean;
  readonly region: string;
}

interface PollerEnvironment {
  readonly lambda: Lambda;
  readonly access: Access;
  readonly activity: Activity;
}

/**
 * The poller of an event source mapping: receives batches with the function's own role, invokes the function, deletes
 * what succeeded. What failed stays invisible until its visibility timeout, comes back, and in the end goes to the
 * dead letters (https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html).
 */
export class QueuePoller {
  readonly #mapping: QueueMapping;
  readonly #environment: PollerEnvironment;
  #invocations = 0;
  #poller: Caller | undefined;
  #waiting = false;

  constructor(mapping: QueueMapping, environment: PollerEnvironment) {
    this.#mapping = mapping;
    this.#environment = environment;
  }

  /**
   * Starts polling.
   * @throws StageError when the function's role may not consume the queue, or the queue hides messages for less time
   * than the function may take: Lambda refuses to create such a mapping
   */
  start(): void {
    const { queue, functionArn } = this.#mapping;
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
    if (queue.settings.visibilityTimeout < settings.timeoutSeconds) {
      throw new StageError(
        `The event source mapping of ${settings.name}: queue visibility timeout ${queue.settings.visibilityTimeout} s is less than the function timeout ${settings.timeoutSeconds} s.`,
      );
    }
    this.#waitForMessages();
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
    const { queue, batchSize, maxConcurrency } = this.#mapping;
    while (this.#invocations < maxConcurrency && !this.#environment.lambda.isClosed) {
      this.#authorize('ReceiveMessage');
      const batch = queue.receive(batchSize);
      if (batch.length === 0) {
        this.#waitForMessages();
        return;
      }
      this.#invocations += 1;
      this.#environment.activity.run(() => this.#process(batch));
    }
  }

  async #process(batch: readonly Message[]): Promise<void> {
    const { lambda } = this.#environment;
    const { queue, functionArn } = this.#mapping;
    try {
      const event = { Records: batch.map((message) => this.#eventRecord(message)) };
      const result = await lambda.invoke(functionArn, event, batch[0]?.traceHeader);
      const failed = this.#failedIds(batch, result);
      for (const message of batch) {
        if (failed.has(message.id) || message.receiptHandle === undefined) continue;
        this.#authorize('DeleteMessage');
        queue.delete(message.receiptHandle);
      }
    } finally {
      this.#invocations -= 1;
      this.#waitForMessages();
    }
  }

  /** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting */
  #failedIds(batch: readonly Message[], { payload, functionError }: InvocationResult): ReadonlySet<string> {
    const all = new Set(batch.map(({ id }) => id));
    if (functionError !== undefined) return all;
    if (!this.#mapping.reportsBatchItemFailures) return new Set();
    const response: unknown = JSON.parse(payload);
    if (response === null) return new Set();
    if (typeof response !== 'object' || Array.isArray(response)) return all;
    if (!('batchItemFailures' in response)) return Object.keys(response).length === 0 ? new Set() : all;
    const failures = response.batchItemFailures;
    if (failures === null) return new Set();
    if (!Array.isArray(failures)) return all;
    const ids = failures.map((failure: unknown) =>
      typeof failure === 'object' && failure !== null && 'itemIdentifier' in failure
        ? failure.itemIdentifier
        : undefined,
    );
    return ids.every((id): id is string => typeof id === 'string' && all.has(id)) ? new Set(ids) : all;
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

  /** https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html */
  #eventRecord(message: Message) {
    return {
      messageId: message.id,
      receiptHandle: message.receiptHandle,
      body: message.body,
      attributes: systemAttributes(message),
      messageAttributes: Object.fromEntries(
        Object.entries(message.attributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
          name,
          {
            dataType: DataType,
            stringValue: StringValue,
            binaryValue: BinaryValue,
            stringListValues: [],
            binaryListValues: [],
          },
        ]),
      ),
      md5OfBody: md5(message.body),
      eventSource: 'aws:sqs',
      eventSourceARN: this.#mapping.queue.settings.arn,
      awsRegion: this.#mapping.region,
    };
  }
}
