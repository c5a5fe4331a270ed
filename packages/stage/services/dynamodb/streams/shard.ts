import { type InferOutput, number, object, optional, string } from 'valibot';
import type { StageClock } from '../../../clock.ts';
import type { Changes } from '../../../state/changes.ts';
import type { ChangeRecord, SavedRecord } from './change.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html */
export const RETENTION_MILLISECONDS = 24 * 3_600_000;

/** Of a shard: how many records it has trimmed, and the last of those. */
export const savedShard = object({ trimmed: number(), lastTrimmed: optional(string()) });
export type SavedShard = InferOutput<typeof savedShard>;

/**
 * One shard of a stream: records in order, each kept for 24 hours of stage time. A position counts from the shard's
 * beginning, also over what has been trimmed since.
 */
export class Shard {
  readonly id: string;
  readonly #clock: StageClock;
  readonly #changes: Changes;
  readonly #listeners = new Set<() => void>();
  #records: ChangeRecord[] = [];
  #trimmed = 0;
  #lastTrimmed: bigint | undefined;

  /** @param changes of its stream */
  constructor(id: string, clock: StageClock, changes: Changes) {
    this.id = id;
    this.#clock = clock;
    this.#changes = changes;
  }

  save(): SavedShard {
    return { trimmed: this.#trimmed, lastTrimmed: this.#lastTrimmed?.toString() };
  }

  /** The records that it keeps, by their sequence numbers. */
  saveRecords(): Readonly<Record<string, SavedRecord>> {
    return Object.fromEntries(this.#records.map((record) => [`${record.sequenceNumber}`, this.#saved(record)]));
  }

  /** @param common what all records of the stream have in common */
  restore(
    { trimmed, lastTrimmed }: SavedShard,
    records: readonly SavedRecord[],
    common: Pick<ChangeRecord, 'view' | 'region'>,
  ): void {
    this.#trimmed = trimmed;
    this.#lastTrimmed = lastTrimmed === undefined ? undefined : BigInt(lastTrimmed);
    this.#records = records.map(({ shardId: _, ...record }) => ({
      ...record,
      ...common,
      sequenceNumber: BigInt(record.sequenceNumber),
    }));
  }

  /** The record with this sequence number, as long as nothing has trimmed it. */
  find(sequenceNumber: bigint): ChangeRecord | undefined {
    const record = this.#records[this.positionOf(sequenceNumber) - this.#trimmed];
    return record?.sequenceNumber === sequenceNumber ? record : undefined;
  }

  append(records: readonly ChangeRecord[]): void {
    this.#trim();
    for (const record of records) {
      this.#records.push(record);
      this.#changes.noteLater(['records', `${record.sequenceNumber}`], () => this.#saved(record));
    }
    for (const listener of this.#listeners) listener();
  }

  /** Calls back after records have been appended. */
  whenAppended(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /** The position of the oldest record that is kept. */
  get horizon(): number {
    this.#trim();
    return this.#trimmed;
  }

  /** The position after the latest record. */
  get end(): number {
    return this.#trimmed + this.#records.length;
  }

  /** Whether what this sequence number names is older than the horizon. */
  isTrimmed(sequenceNumber: bigint): boolean {
    this.#trim();
    return this.#lastTrimmed !== undefined && sequenceNumber <= this.#lastTrimmed;
  }

  /** The position of the first record with this sequence number or a higher one. */
  positionOf(sequenceNumber: bigint): number {
    let low = 0;
    let high = this.#records.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const record = this.#records[middle];
      if (record !== undefined && record.sequenceNumber < sequenceNumber) low = middle + 1;
      else high = middle;
    }
    return this.#trimmed + low;
  }

  /** The records from a position on; those before the horizon are gone. */
  from(position: number, limit = Number.POSITIVE_INFINITY): readonly ChangeRecord[] {
    this.#trim();
    const start = Math.max(0, position - this.#trimmed);
    return this.#records.slice(start, start + limit);
  }

  #saved({ view: _, region: __, sequenceNumber, ...record }: ChangeRecord): SavedRecord {
    return { ...record, shardId: this.id, sequenceNumber: `${sequenceNumber}` };
  }

  #trim(): void {
    const oldest = this.#clock.now() - RETENTION_MILLISECONDS;
    if ((this.#records[0]?.createdAt ?? oldest) >= oldest) return;
    const kept = this.#records.findIndex(({ createdAt }) => createdAt >= oldest);
    const gone = kept === -1 ? this.#records.length : kept;
    this.#lastTrimmed = this.#records[gone - 1]?.sequenceNumber;
    for (const { sequenceNumber } of this.#records.slice(0, gone)) {
      this.#changes.noteLater(['records', `${sequenceNumber}`], () => undefined);
    }
    this.#changes.noteLater(['shards', this.id], () => this.save());
    this.#records = this.#records.slice(gone);
    this.#trimmed += gone;
  }
}
