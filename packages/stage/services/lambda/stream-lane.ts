import { array, type InferOutput, number, object, optional, string } from 'valibot';
import type { Timer } from '../../clock.ts';
import { isRetriable } from './concurrency.ts';
import { executionSchema } from './executions.ts';
import { qualifierOf } from './function-settings.ts';
import type { Execution } from './lambda.ts';
import { batchLength, bisect, type StreamBatch } from './stream-batch.ts';
import { ENVELOPE_BYTES, MAX_EVENT_BYTES, type StreamItem } from './stream-event.ts';
import { discard } from './stream-failure.ts';
import type { ShardContext } from './stream-mapping.ts';
import { firstFailure } from './stream-response.ts';

/**
 * Between retries the pause doubles from one second to a minute (unverified; settled by: the times at which Lambda
 * invokes a function that keeps failing with one batch of a stream).
 */
const FIRST_BACKOFF_MILLISECONDS = 1_000;
const MAX_BACKOFF_MILLISECONDS = 60_000;

const savedItem = object({ sequenceNumber: string(), readAt: number() });
type SavedItem = InferOutput<typeof savedItem>;

/** A lane: its records by their numbers, since the shard keeps them. */
export const savedLane = object({
  waiting: array(savedItem),
  parts: array(
    object({
      items: array(savedItem),
      retries: number(),
      invocations: number(),
      execution: optional(executionSchema),
    }),
  ),
  refusals: number(),
  /** The end of the pause before the next attempt, epoch milliseconds. */
  resumesAt: optional(number()),
});
export type SavedLane = InferOutput<typeof savedLane>;

/**
 * Sends one batch after the other to the function: the next only when everything in the one before it is done or given
 * up, so a batch that fails blocks what comes after it
 * (https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html).
 */
export class StreamLane {
  readonly #context: ShardContext;
  readonly #changed: () => void;
  /** Read and not in a batch yet. */
  #waiting: StreamItem[] = [];
  #waitingBytes = ENVELOPE_BYTES;
  /** What became of the batch that is being worked on: itself or its parts, in order. */
  #parts: readonly StreamBatch[] = [];
  #isBusy = false;
  #window: Timer | undefined;
  /** How often in a row Lambda could not run the function. */
  #refusals = 0;
  #resumesAt: number | undefined;

  /** @param changed hears that it has another state */
  constructor(context: ShardContext, changed: () => void) {
    this.#context = context;
    this.#changed = changed;
  }

  save(): SavedLane {
    return {
      waiting: this.#waiting.map(savedFrom),
      parts: this.#parts.map(({ items, ...part }) => ({ ...part, items: items.map(savedFrom) })),
      refusals: this.#refusals,
      resumesAt: this.#resumesAt,
    };
  }

  /**
   * A batch that was with the function comes again.
   * @param find the items that the stream still keeps
   */
  restore(
    { waiting, parts, refusals, resumesAt }: SavedLane,
    find: (saved: readonly SavedItem[]) => StreamItem[],
  ): void {
    this.#parts = parts
      .map(({ items, ...part }) => ({ execution: undefined, ...part, items: find(items) }))
      .filter(({ items }) => items.length > 0);
    this.#refusals = refusals;
    if (this.#parts.length > 0 && resumesAt !== undefined) this.#resumeAt(resumesAt);
    this.offer(find(waiting));
  }

  /** Whether everything that it was offered is done or given up. */
  get isIdle(): boolean {
    return this.#waiting.length === 0 && this.#parts.length === 0;
  }

  offer(items: readonly StreamItem[]): void {
    for (const item of items) {
      this.#waiting.push(item);
      this.#waitingBytes += item.bytes;
    }
    this.#next();
  }

  #next(): void {
    if (this.#isBusy || this.#context.lambda.isClosed) return;
    if (this.#parts.length === 0) this.#gather();
    if (this.#parts.length === 0) return;
    this.#isBusy = true;
    this.#context.activity.run(() => this.#attempt());
  }

  /**
   * Makes a batch as soon as it is full, or the batching window is over
   * (https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html#invocation-eventsourcemapping-batching).
   */
  #gather(): void {
    const [oldest] = this.#waiting;
    if (oldest === undefined) return;
    const { mapping, clock } = this.#context;
    const windowEnds = oldest.readAt + mapping.batchingWindowSeconds * 1_000;
    const isFull = this.#waiting.length >= mapping.batchSize || this.#waitingBytes >= MAX_EVENT_BYTES;
    this.#window?.cancel();
    if (!isFull && clock.now() < windowEnds) {
      this.#window = clock.after(windowEnds - clock.now(), () => this.#next());
      return;
    }
    const items = this.#waiting.slice(0, batchLength(this.#waiting, mapping.batchSize));
    this.#waiting = this.#waiting.slice(items.length);
    this.#waitingBytes -= items.reduce((sum, { bytes }) => sum + bytes, 0);
    this.#parts = [{ items, retries: 0, invocations: 0, execution: undefined }];
    this.#changed();
  }

  /** Sends the first part, or what of it is not too old. */
  async #attempt(): Promise<void> {
    const { clock, lambda, mapping } = this.#context;
    const batch = await this.#withoutAged();
    if (batch === undefined || lambda.isClosed) return this.#proceed();
    const sentAt = clock.now();
    const execution = await this.#invoke(batch);
    if (execution === undefined) return this.#later(this.#refusals++);
    this.#refusals = 0;
    const sent = { ...batch, invocations: batch.invocations + 1, execution };
    const failedAt = firstFailure(batch.items, execution, mapping.reportsBatchItemFailures);
    this.#report(sent, execution, failedAt, sentAt);
    if (failedAt === undefined) {
      this.#parts = this.#parts.slice(1);
      return this.#proceed();
    }
    await this.#retry({ ...sent, items: batch.items.slice(failedAt) }, failedAt > 0);
  }

  /**
   * @param isPartial whether records before these succeeded: what is left has all its retries, and its invocations are
   * counted anew (recorded: test_dynamodb_report_batch_item_failures). With bisecting, that is the split already
   * (https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html#streams-batchfailurereporting-bisect).
   * A batch whose first record is reported is split in the middle, and its parts are sent at once (unverified; settled
   * by: the batches and times of a bisecting mapping whose function always reports the first of four records).
   */
  async #retry(batch: StreamBatch, isPartial: boolean): Promise<void> {
    const { mapping } = this.#context;
    const rest = this.#parts.slice(1);
    if (mapping.bisectsOnError && (isPartial || batch.items.length > 1)) {
      this.#parts = [...(isPartial ? [batch] : bisect(batch)), ...rest];
      return this.#proceed();
    }
    if (!isPartial && mapping.maxRetryAttempts !== -1 && batch.retries >= mapping.maxRetryAttempts) {
      await discard(batch, 'RetryAttemptsExhausted', this.#context);
      this.#parts = rest;
      return this.#proceed();
    }
    const again = isPartial ? { retries: 0, invocations: 0 } : { retries: batch.retries + 1 };
    this.#parts = [{ ...batch, ...again }, ...rest];
    this.#later(isPartial ? 0 : batch.retries);
  }

  /**
   * What Lambda itself refuses, for throttling or an error of its own, uses up no retry and is not bisected: it comes
   * back until the records are too old
   * (https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html).
   * @returns nothing when the function did not run
   */
  async #invoke({ items }: StreamBatch): Promise<Execution | undefined> {
    const { lambda, mapping } = this.#context;
    try {
      return await lambda.invoke(mapping.functionArn, { Records: items.map(({ record }) => record.event) });
    } catch (error) {
      if (!isRetriable(error)) throw error;
      return undefined;
    }
  }

  #later(earlier: number): void {
    const backoff = Math.min(FIRST_BACKOFF_MILLISECONDS * 2 ** earlier, MAX_BACKOFF_MILLISECONDS);
    this.#resumeAt(this.#context.clock.now() + backoff);
  }

  #resumeAt(time: number): void {
    const { clock } = this.#context;
    this.#isBusy = true;
    this.#resumesAt = time;
    this.#changed();
    clock.after(time - clock.now(), () => this.#proceed());
  }

  #proceed(): void {
    this.#isBusy = false;
    this.#resumesAt = undefined;
    this.#changed();
    this.#next();
  }

  /**
   * Gives up the records of the first part that are over the maximum age. Those that the stream itself has dropped are
   * given up the same way (unverified; settled by: the failure queue of a mapping that fails for more than 24 hours).
   */
  async #withoutAged(): Promise<StreamBatch | undefined> {
    const { mapping, clock } = this.#context;
    const [batch, ...rest] = this.#parts;
    if (batch === undefined) return undefined;
    const { maxRecordAgeSeconds, stream } = mapping;
    const { retentionMilliseconds } = stream;
    const maxAge = maxRecordAgeSeconds === -1 ? retentionMilliseconds : maxRecordAgeSeconds * 1_000;
    const oldest = clock.now() - Math.min(maxAge, retentionMilliseconds);
    const fresh = batch.items.findIndex(({ record }) => record.createdAt >= oldest);
    if (fresh === 0) return batch;
    const aged = fresh === -1 ? batch.items : batch.items.slice(0, fresh);
    const left = { ...batch, items: batch.items.slice(aged.length) };
    await discard({ ...batch, items: aged }, 'RecordAgeExceeded', this.#context);
    this.#parts = left.items.length === 0 ? rest : [left, ...rest];
    return left.items.length === 0 ? undefined : left;
  }

  #report(
    { items, invocations }: StreamBatch,
    { requestId }: Execution,
    failedAt: number | undefined,
    sentAt: number,
  ): void {
    const qualifier = qualifierOf(this.#context.mapping.functionArn);
    const { mapping, shardId, functionName, records } = this.#context;
    records.add({
      kind: 'stream-batch',
      table: mapping.stream.name,
      shardId,
      functionName,
      requestId,
      size: items.length,
      startSequenceNumber: `${items[0]?.record.sequenceNumber}`,
      endSequenceNumber: `${items.at(-1)?.record.sequenceNumber}`,
      attempt: invocations,
      succeeded: failedAt ?? items.length,
      ...(qualifier === undefined ? {} : { qualifier }),
      iteratorAgeMs: sentAt - (items.at(-1)?.record.createdAt ?? sentAt),
    });
  }
}

const savedFrom = ({ record, readAt }: StreamItem): SavedItem => ({
  sequenceNumber: `${record.sequenceNumber}`,
  readAt,
});
