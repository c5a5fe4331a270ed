import { array, type InferOutput, number, object, optional, string } from 'valibot';
import type { StageClock } from '../../clock.ts';
import { RecordLog } from '../../record-log.ts';
import type { Changes } from '../../state/changes.ts';
import type { DataRecord, SavedRecord } from './data-record.ts';
import type { HashRange } from './hash-key.ts';
import { Meter } from './meter.ts';

/** https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html */
export const WRITES = { calls: 1_000, bytes: 1_048_576 } as const;
export const READS = { calls: 5, bytes: 2_097_152 } as const;

export const savedShard = object({
  id: string(),
  start: string(),
  end: string(),
  parents: array(string()),
  firstNumber: string(),
  lastNumber: optional(string()),
  trimmed: number(),
  lastTrimmed: optional(string()),
});
export type SavedShard = InferOutput<typeof savedShard>;

/** What a shard is from its beginning. */
export interface ShardIdentity {
  readonly id: string;
  readonly range: HashRange;
  /** The shards that it was made from. */
  readonly parents: readonly string[];
  /** No record of it has a lower number. */
  readonly firstNumber: bigint;
}

/** One shard of a data stream: the records of a range of hash keys, in order. */
export class DataShard extends RecordLog<DataRecord> {
  readonly identity: ShardIdentity;
  /** What all producers write. */
  readonly writes: Meter;
  /** What all readers share that have no throughput of their own. */
  readonly reads: Meter;
  readonly #changes: Changes;
  #lastNumber: bigint | undefined;

  /** @param changes of its stream */
  constructor(identity: ShardIdentity, clock: StageClock, changes: Changes, retentionMilliseconds: () => number) {
    super({
      clock,
      retentionMilliseconds,
      kept: (record) => changes.note(['records', `${record.sequenceNumber}`], () => this.#saved(record)),
      trimmed: (records) => {
        for (const { sequenceNumber } of records) changes.noteLater(['records', `${sequenceNumber}`], () => undefined);
        changes.noteLater(['shards', identity.id], () => this.save());
      },
    });
    this.identity = identity;
    this.writes = new Meter(WRITES, () => clock.now());
    this.reads = new Meter(READS, () => clock.now());
    this.#changes = changes;
  }

  get id(): string {
    return this.identity.id;
  }

  /** The last number that a record of it may have; undefined as long as it is open. */
  get lastNumber(): bigint | undefined {
    return this.#lastNumber;
  }

  /** Takes no more records: others have its hash keys now. */
  close(lastNumber: bigint): void {
    this.#lastNumber = lastNumber;
    this.#changes.note(['shards', this.id], () => this.save());
    this.wake();
  }

  save(): SavedShard {
    const { id, range, parents, firstNumber } = this.identity;
    return {
      id,
      start: `${range.start}`,
      end: `${range.end}`,
      parents: [...parents],
      firstNumber: `${firstNumber}`,
      lastNumber: this.#lastNumber?.toString(),
      trimmed: this.trimmed.count,
      lastTrimmed: this.trimmed.last?.toString(),
    };
  }

  /** The records that it keeps, by their sequence numbers. */
  saveRecords(): Readonly<Record<string, SavedRecord>> {
    return Object.fromEntries(this.records.map((record) => [`${record.sequenceNumber}`, this.#saved(record)]));
  }

  restore({ lastNumber, trimmed, lastTrimmed }: SavedShard, records: readonly SavedRecord[]): void {
    this.#lastNumber = lastNumber === undefined ? undefined : BigInt(lastNumber);
    const found = records.map(({ shardId: _, sequenceNumber, ...record }) => ({
      ...record,
      sequenceNumber: BigInt(sequenceNumber),
    }));
    const last = lastTrimmed === undefined ? undefined : BigInt(lastTrimmed);
    this.continueFrom({ count: trimmed, last }, found);
  }

  #saved({ sequenceNumber, ...record }: DataRecord): SavedRecord {
    return { ...record, shardId: this.id, sequenceNumber: `${sequenceNumber}` };
  }
}

/** What a saved shard was made with. */
export const identityOf = ({ id, start, end, parents, firstNumber }: SavedShard): ShardIdentity => ({
  id,
  range: { start: BigInt(start), end: BigInt(end) },
  parents,
  firstNumber: BigInt(firstNumber),
});
