import { type InferOutput, number, object, optional, string } from 'valibot';
import type { StageClock } from '../../../clock.ts';
import { RecordLog } from '../../../record-log.ts';
import type { Changes } from '../../../state/changes.ts';
import type { ChangeRecord, SavedRecord } from './change.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html */
export const RETENTION_MILLISECONDS = 24 * 3_600_000;

/** Of a shard: how many records it has trimmed, and the last of those. */
export const savedShard = object({ trimmed: number(), lastTrimmed: optional(string()) });
export type SavedShard = InferOutput<typeof savedShard>;

/** One shard of a stream: its records are kept for 24 hours of stage time. */
export class Shard extends RecordLog<ChangeRecord> {
  readonly id: string;

  /** @param changes of its stream */
  constructor(id: string, clock: StageClock, changes: Changes) {
    super({
      clock,
      retentionMilliseconds: () => RETENTION_MILLISECONDS,
      kept: (record) => changes.noteLater(['records', `${record.sequenceNumber}`], () => this.#saved(record)),
      trimmed: (records) => {
        for (const { sequenceNumber } of records) changes.noteLater(['records', `${sequenceNumber}`], () => undefined);
        changes.noteLater(['shards', this.id], () => this.save());
      },
    });
    this.id = id;
  }

  save(): SavedShard {
    const { count, last } = this.trimmed;
    return { trimmed: count, lastTrimmed: last?.toString() };
  }

  /** The records that it keeps, by their sequence numbers. */
  saveRecords(): Readonly<Record<string, SavedRecord>> {
    return Object.fromEntries(this.records.map((record) => [`${record.sequenceNumber}`, this.#saved(record)]));
  }

  /** @param common what all records of the stream have in common */
  restore(
    { trimmed, lastTrimmed }: SavedShard,
    records: readonly SavedRecord[],
    common: Pick<ChangeRecord, 'view' | 'region'>,
  ): void {
    this.continueFrom(
      { count: trimmed, last: lastTrimmed === undefined ? undefined : BigInt(lastTrimmed) },
      records.map(({ shardId: _, ...record }) => ({
        ...record,
        ...common,
        sequenceNumber: BigInt(record.sequenceNumber),
      })),
    );
  }

  #saved({ view: _, region: __, sequenceNumber, ...record }: ChangeRecord): SavedRecord {
    return { ...record, shardId: this.id, sequenceNumber: `${sequenceNumber}` };
  }
}
