import { createHash } from 'node:crypto';
import { type InferOutput, object, optional, record, string } from 'valibot';
import type { StageClock } from '../../../clock.ts';
import { StageError } from '../../../errors.ts';
import { Changes } from '../../../state/changes.ts';
import type { Durable } from '../../../state/durable.ts';
import { type Change, type ChangeRecord, type StreamView, savedRecord } from './change.ts';
import { Shard, savedShard } from './shard.ts';

/**
 * A real table has as many as it has partitions; two are enough to see that nothing is promised about the order of
 * changes to items of different partition keys.
 */
const SHARDS = 2;

/** https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-eventsourcemapping.html#services-dynamodb-polling */
const MAX_FUNCTIONS = 2;

/**
 * Sequence numbers have 21 to 40 digits (https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_StreamRecord.html).
 * The eleventh one here has a digit more than the first: who compares them as texts finds out on a laptop.
 */
export const FIRST_SEQUENCE_NUMBER = 10n ** 21n - 10n;

export interface StreamSettings {
  readonly tableName: string;
  readonly tableArn: string;
  /** The first is the partition key. */
  readonly keyAttributes: readonly string[];
  readonly view: StreamView;
}

export const savedStream = object({
  next: string(),
  shards: record(string(), savedShard),
  /** By their sequence numbers. */
  records: optional(record(string(), savedRecord), {}),
});
export type SavedStream = InferOutput<typeof savedStream>;

/** The stream of a table: what changed, in shards by partition key. */
export class ChangeStream implements Durable<SavedStream> {
  readonly schema = savedStream;
  readonly changes = new Changes(2);
  readonly settings: StreamSettings;
  readonly arn: string;
  readonly label: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly shards: readonly Shard[];
  readonly #clock: StageClock;
  readonly #functions: string[] = [];
  #next = FIRST_SEQUENCE_NUMBER;

  constructor(settings: StreamSettings, clock: StageClock) {
    this.settings = settings;
    this.#clock = clock;
    this.createdAt = clock.createdAt;
    this.label = new Date(this.createdAt).toISOString().replace('Z', '');
    this.arn = `${settings.tableArn}/stream/${this.label}`;
    const prefix = `shardId-${`${this.createdAt}`.padStart(20, '0')}`;
    this.shards = Array.from(
      { length: SHARDS },
      (_, index) => new Shard(`${prefix}-${`${index}`.padStart(8, '0')}`, clock, this.changes),
    );
  }

  save(): SavedStream {
    return {
      next: `${this.#next}`,
      shards: Object.fromEntries(this.shards.map((shard) => [shard.id, shard.save()])),
      records: Object.assign({}, ...this.shards.map((shard) => shard.saveRecords())),
    };
  }

  restore({ next, shards, records }: SavedStream): void {
    this.#next = BigInt(next);
    const byShard = Map.groupBy(Object.values(records), ({ shardId }) => shardId);
    for (const shard of this.shards) {
      const saved = shards[shard.id];
      if (saved !== undefined) shard.restore(saved, byShard.get(shard.id) ?? [], this.#common);
    }
  }

  shard(id: string): Shard | undefined {
    return this.shards.find((shard) => shard.id === id);
  }

  append(changes: readonly Change[]): void {
    const batches = new Map<Shard | undefined, ChangeRecord[]>();
    for (const change of changes) {
      const shard = this.shards[hashOf(this.partitionKeyOf(change)) % SHARDS];
      const batch = batches.get(shard) ?? [];
      if (batch.length === 0) batches.set(shard, batch);
      batch.push({
        ...change,
        id: createHash('md5').update(`${this.arn} ${this.#next}`).digest('hex'),
        sequenceNumber: this.#next++,
        createdAt: this.#clock.now(),
        ...this.#common,
      });
    }
    this.changes.noteLater(['next'], () => `${this.#next}`);
    for (const [shard, batch] of batches) shard?.append(batch);
  }

  get #common(): Pick<ChangeRecord, 'view' | 'region'> {
    return { view: this.settings.view, region: this.arn.split(':')[3] ?? '' };
  }

  /** What tells one partition key from another. */
  partitionKeyOf({ keys }: Change): string {
    return JSON.stringify(keys[this.settings.keyAttributes[0] ?? '']);
  }

  /**
   * Takes note of a function that reads the stream.
   * @throws StageError for a third one: more are throttled
   */
  addReader(functionName: string): void {
    if (this.#functions.length >= MAX_FUNCTIONS) {
      throw new StageError(
        `The event source mapping of ${functionName}: ${this.#functions.join(' and ')} read the stream of ` +
          `${this.settings.tableName} already, and a stream serves ${MAX_FUNCTIONS} functions at most ` +
          '(https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-eventsourcemapping.html#services-dynamodb-polling).',
      );
    }
    this.#functions.push(functionName);
  }
}

/** Spreads keys evenly, and the same way in every run. */
export const hashOf = (text: string): number => createHash('md5').update(text).digest().readUInt32BE();
