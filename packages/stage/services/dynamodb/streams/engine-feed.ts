import { array, boolean, type InferOutput, object, optional, parse, record, string } from 'valibot';
import type { Activity } from '../../../activity.ts';
import { AwsError } from '../../../errors.ts';
import type { ChangeStream } from './change-stream.ts';
import { type ExpiredKeys, engineRecord, mend } from './mending.ts';

type Call = (operation: string, input: Readonly<Record<string, unknown>>) => Promise<unknown>;

const description = object({ StreamDescription: object({ Shards: array(object({ ShardId: string() })) }) });
const iteratorAnswer = object({ ShardIterator: string() });
const recordsAnswer = object({ Records: array(engineRecord), NextShardIterator: optional(string()) });

/** The most that one GetRecords returns. */
const PAGE = 1_000;

/** How far the shards of the engine have been read, by their ids. */
export const savedFeed = record(string(), object({ lastSequenceNumber: optional(string()), isClosed: boolean() }));
type SavedFeed = InferOutput<typeof savedFeed>;

const saved = (progress: Progress = { isClosed: false }) => {
  const { lastSequenceNumber, isClosed } = progress;
  return { lastSequenceNumber, isClosed };
};

/** How far a shard of the engine has been read. */
interface Progress {
  iterator?: string | undefined;
  lastSequenceNumber?: string | undefined;
  isClosed: boolean;
}

/**
 * Brings what the engine's stream says into the stage's. It reads after each write instead of polling, so that nothing
 * happens while nothing is written, and always from where it stopped.
 */
export class EngineFeed {
  readonly #engineArn: string;
  readonly #call: Call;
  readonly #stream: ChangeStream;
  readonly #expired: ExpiredKeys;
  readonly #activity: Activity;
  readonly #progress = new Map<string, Progress>();
  #isBehind = false;
  #isReading = false;
  #isClosed = false;
  #reading = Promise.resolve();

  /** @param call sends an operation of the Streams API to the engine */
  constructor(engineArn: string, call: Call, stream: ChangeStream, expired: ExpiredKeys, activity: Activity) {
    this.#engineArn = engineArn;
    this.#call = call;
    this.#stream = stream;
    this.#expired = expired;
    this.#activity = activity;
  }

  save(): SavedFeed {
    return Object.fromEntries([...this.#progress].map(([shardId, progress]) => [shardId, saved(progress)]));
  }

  #note(shardId: string): void {
    this.#stream.changes.noteLater(['feed', shardId], () => saved(this.#progress.get(shardId)));
  }

  /** What the engine has kept since then is read at once: nothing that was written is forgotten. */
  restore(feed: SavedFeed): void {
    for (const [shardId, progress] of Object.entries(feed)) this.#progress.set(shardId, progress);
    this.notice();
  }

  /** The engine has forgotten its iterators. */
  reconnect(): void {
    for (const progress of this.#progress.values()) progress.iterator = undefined;
    this.notice();
  }

  /** Call it after a write: several writes while one reading is under way are read together. */
  notice(): void {
    this.#isBehind = true;
    if (this.#isReading || this.#isClosed) return;
    this.#isReading = true;
    this.#activity.run(() => {
      this.#reading = this.#catchUp();
      return this.#reading;
    });
  }

  /** Reads no more, and waits for what is under way. */
  async close(): Promise<void> {
    this.#isClosed = true;
    // How it failed, if it did, has been heard of where it was started.
    await this.#reading.catch(() => {});
  }

  async #catchUp(): Promise<void> {
    try {
      while (this.#isBehind && !this.#isClosed) {
        this.#isBehind = false;
        if ([...this.#progress.values()].every(({ isClosed }) => isClosed)) await this.#findShards();
        for (const [shardId, progress] of this.#progress) if (!progress.isClosed) await this.#read(shardId, progress);
      }
    } finally {
      // At once, not when a caller awaits the end: a write in between would go unnoticed.
      this.#isReading = false;
    }
  }

  async #findShards(): Promise<void> {
    const answer = parse(description, await this.#call('DescribeStream', { StreamArn: this.#engineArn }));
    for (const { ShardId } of answer.StreamDescription.Shards) {
      if (this.#progress.has(ShardId)) continue;
      this.#progress.set(ShardId, { isClosed: false });
      this.#note(ShardId);
    }
  }

  async #read(shardId: string, progress: Progress): Promise<void> {
    let count = PAGE;
    while (count > 0 && !this.#isClosed) {
      const { Records, NextShardIterator } = await this.#page(shardId, progress);
      count = Records.length;
      progress.lastSequenceNumber = Records.at(-1)?.dynamodb.SequenceNumber ?? progress.lastSequenceNumber;
      progress.iterator = NextShardIterator;
      progress.isClosed = NextShardIterator === undefined;
      if (count > 0 || progress.isClosed) this.#note(shardId);
      // A shard that has ended has successors.
      if (progress.isClosed) this.#isBehind = true;
      this.#stream.append(Records.flatMap((record) => mend(record, this.#expired) ?? []));
      if (count < PAGE) return;
    }
  }

  async #page(shardId: string, progress: Progress) {
    try {
      progress.iterator ??= await this.#iterator(shardId, progress);
      return parse(recordsAnswer, await this.#call('GetRecords', { ShardIterator: progress.iterator, Limit: PAGE }));
    } catch (error) {
      // DynamoDB Local forgets iterators after a quarter of an hour.
      if (!(error instanceof AwsError && error.code === 'ExpiredIteratorException')) throw error;
      progress.iterator = await this.#iterator(shardId, progress);
      return parse(recordsAnswer, await this.#call('GetRecords', { ShardIterator: progress.iterator, Limit: PAGE }));
    }
  }

  async #iterator(ShardId: string, { lastSequenceNumber }: Progress): Promise<string> {
    const position =
      lastSequenceNumber === undefined
        ? { ShardIteratorType: 'TRIM_HORIZON' }
        : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: lastSequenceNumber };
    const answer = await this.#call('GetShardIterator', { StreamArn: this.#engineArn, ShardId, ...position });
    return parse(iteratorAnswer, answer).ShardIterator;
  }
}
