import { type InferOutput, number, object, optional, record, string } from 'valibot';
import type { StageClock } from '../../clock.ts';
import { AwsError } from '../../errors.ts';
import { Changes } from '../../state/changes.ts';
import type { Durable } from '../../state/durable.ts';
import { type DataRecord, recordBytes, savedRecord } from './data-record.ts';
import { DataShard, identityOf, type SavedShard, savedShard } from './data-shard.ts';
import { contains, equalRanges, type HashRange, hashKeyOf, overlap } from './hash-key.ts';

const savedConsumer = object({ name: string(), arn: string(), createdAt: number() });
/** A reader with a throughput of its own. `createdAt` is in epoch milliseconds. */
export type Consumer = Readonly<InferOutput<typeof savedConsumer>>;

const savedStream = object({
  next: string(),
  retentionHours: number(),
  shards: record(string(), savedShard),
  /** By their sequence numbers. */
  records: optional(record(string(), savedRecord), {}),
  /** By their names. */
  consumers: optional(record(string(), savedConsumer), {}),
  tags: optional(record(string(), string()), {}),
});
type SavedStream = InferOutput<typeof savedStream>;

export interface StreamSettings {
  readonly name: string;
  readonly arn: string;
  readonly mode: 'ON_DEMAND' | 'PROVISIONED';
  readonly shardCount: number;
  readonly retentionHours: number;
  readonly maxRecordBytes: number;
  /** The key that encrypts the records. @default none */
  readonly keyId?: string | undefined;
}

/** Sequence numbers have 56 digits, and grow through all shards of a stream. */
const FIRST_NUMBER = 49_600_000_000n * 10n ** 45n;

/** What a producer hands over. */
export interface NewRecord extends Pick<DataRecord, 'data' | 'partitionKey'> {
  /** In the place of the hash of the partition key. */
  readonly explicitHashKey?: string | undefined;
}

/** A data stream: records in shards by hash key, and the consumers that are registered. */
export class DataStream implements Durable<SavedStream> {
  readonly schema = savedStream;
  readonly changes = new Changes(2);
  readonly settings: StreamSettings;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly consumers = new Map<string, Consumer>();
  readonly tags = new Map<string, string>();
  readonly #clock: StageClock;
  readonly #shards = new Map<string, DataShard>();
  readonly #listeners = new Set<(shard: DataShard) => void>();
  #retentionHours: number;
  #next = FIRST_NUMBER;

  constructor(settings: StreamSettings, clock: StageClock) {
    this.settings = settings;
    this.createdAt = clock.createdAt;
    this.#clock = clock;
    this.#retentionHours = settings.retentionHours;
    for (const range of equalRanges(settings.shardCount)) this.#open(range, []);
  }

  save(): SavedStream {
    return {
      next: `${this.#next}`,
      retentionHours: this.#retentionHours,
      shards: Object.fromEntries(this.shards.map((shard) => [shard.id, shard.save()])),
      records: Object.assign({}, ...this.shards.map((shard) => shard.saveRecords())),
      consumers: Object.fromEntries(this.consumers),
      tags: Object.fromEntries(this.tags),
    };
  }

  restore({ next, retentionHours, shards, records, consumers, tags }: SavedStream): void {
    this.#next = BigInt(next);
    this.#retentionHours = retentionHours;
    const byShard = Map.groupBy(Object.values(records), ({ shardId }) => shardId);
    const saved = Object.values(shards).toSorted((one, other) => (one.id < other.id ? -1 : 1));
    for (const shard of saved) this.#restoreShard(shard).restore(shard, byShard.get(shard.id) ?? []);
    for (const [name, consumer] of Object.entries(consumers)) this.consumers.set(name, consumer);
    for (const [name, value] of Object.entries(tags)) this.tags.set(name, value);
  }

  get shards(): readonly DataShard[] {
    return [...this.#shards.values()];
  }

  get openShards(): readonly DataShard[] {
    return this.shards.filter(({ lastNumber }) => lastNumber === undefined);
  }

  get retentionHours(): number {
    return this.#retentionHours;
  }

  set retentionHours(hours: number) {
    this.#retentionHours = hours;
    this.changes.note(['retentionHours'], () => hours);
  }

  /** @throws AwsError `ResourceNotFoundException` */
  shard(id: string): DataShard {
    const shard = this.#shards.get(id);
    if (shard !== undefined) return shard;
    const { name, arn } = this.settings;
    const message = `Could not find shard ${id} in stream ${name} under account ${arn.split(':')[4]}.`;
    throw new AwsError('ResourceNotFoundException', message);
  }

  /** The shard that takes a record. */
  shardFor({ partitionKey, explicitHashKey }: NewRecord): DataShard {
    const key = explicitHashKey === undefined ? hashKeyOf(partitionKey) : BigInt(explicitHashKey);
    const shard = this.openShards.find(({ identity }) => contains(identity.range, key));
    if (shard !== undefined) return shard;
    throw new AwsError('InvalidArgumentException', `Invalid ExplicitHashKey. No shard of the stream has ${key}.`);
  }

  /** Keeps a record, if its shard has throughput left. @returns nothing if not */
  put(given: NewRecord, shard: DataShard): DataRecord | undefined {
    const bytes = recordBytes(given);
    if (!shard.writes.admits(bytes)) return undefined;
    shard.writes.count(bytes);
    const { data, partitionKey } = given;
    const kept = { data, partitionKey, sequenceNumber: this.#number(), createdAt: this.#clock.now() };
    shard.append([kept]);
    return kept;
  }

  /** Two shards take over from one. @param at the first hash key of the second */
  split(shard: DataShard, at: bigint): void {
    const { start, end } = shard.identity.range;
    this.#replace(
      [shard],
      [
        { start, end: at - 1n },
        { start: at, end },
      ],
    );
  }

  /** One shard takes over from two neighbours. */
  merge(one: DataShard, other: DataShard): void {
    const [first, second] = [one, other].toSorted((a, b) => (a.identity.range.start < b.identity.range.start ? -1 : 1));
    if (first === undefined || second === undefined) throw new Error('Two shards are merged');
    this.#replace([first, second], [{ start: first.identity.range.start, end: second.identity.range.end }]);
  }

  /** So many equal shards take over. AWS gets there by splits and merges, one after the other. */
  reshard(count: number): void {
    this.#replace(this.openShards, equalRanges(count));
  }

  /** Calls back for each new shard. */
  whenSharded(listener: (shard: DataShard) => void): void {
    this.#listeners.add(listener);
  }

  register(consumer: Consumer): void {
    this.consumers.set(consumer.name, consumer);
    this.changes.note(['consumers', consumer.name], () => this.consumers.get(consumer.name));
  }

  deregister(name: string): void {
    this.consumers.delete(name);
    this.changes.note(['consumers', name], () => undefined);
  }

  /** @param value undefined to remove it */
  tag(name: string, value: string | undefined): void {
    if (value === undefined) this.tags.delete(name);
    else this.tags.set(name, value);
    this.changes.note(['tags', name], () => this.tags.get(name));
  }

  #replace(closed: readonly DataShard[], ranges: readonly HashRange[]): void {
    for (const shard of closed) shard.close(this.#number());
    const opened = ranges.map((range) => {
      const parents = closed.filter(({ identity }) => overlap(identity.range, range)).map(({ id }) => id);
      return this.#open(range, parents);
    });
    for (const shard of opened) for (const listener of this.#listeners) listener(shard);
  }

  #open(range: HashRange, parents: readonly string[]): DataShard {
    const id = `shardId-${`${this.#shards.size}`.padStart(12, '0')}`;
    const shard = this.#add({ id, range, parents, firstNumber: this.#number() });
    this.changes.note(['shards', id], () => shard.save());
    return shard;
  }

  #restoreShard(saved: SavedShard): DataShard {
    const known = this.#shards.get(saved.id);
    const { start, end } = known?.identity.range ?? {};
    if (known !== undefined && `${start}` === saved.start && `${end}` === saved.end) return known;
    return this.#add(identityOf(saved));
  }

  #add(identity: DataShard['identity']): DataShard {
    const shard = new DataShard(identity, this.#clock, this.changes, () => this.#retentionHours * 3_600_000);
    this.#shards.set(identity.id, shard);
    return shard;
  }

  #number(): bigint {
    const number = this.#next++;
    this.changes.note(['next'], () => `${this.#next}`);
    return number;
  }
}
