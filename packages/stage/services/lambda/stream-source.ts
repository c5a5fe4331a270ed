import type { LoggedRecord } from '../../record-log.ts';

/** A record of a stream on its way to a function. */
export interface SourceRecord extends LoggedRecord {
  /** Records of one key stay in order. */
  readonly partitionKey: string;
  /** As a function gets it. */
  readonly event: unknown;
  /** As the filters of a mapping see it. */
  readonly filtered: unknown;
}

/** A part of a stream whose records are in order. Positions count from its beginning. */
export interface SourceShard {
  readonly id: string;
  /** Shards whose records come before those of this one. */
  readonly parents: readonly string[];
  /** Whether it gets no more records. */
  readonly isClosed: boolean;
  readonly horizon: number;
  readonly end: number;
  /** @param time epoch milliseconds */
  positionSince(time: number): number;
  from(position: number): readonly SourceRecord[];
  find(sequenceNumber: bigint): SourceRecord | undefined;
  whenAppended(listener: () => void): void;
}

/** What an event source mapping reads: the stream of a table, or a data stream. */
export interface StreamSource {
  readonly arn: string;
  /** Of the table or the stream, for people. */
  readonly name: string;
  readonly shards: readonly SourceShard[];
  readonly retentionMilliseconds: number;
  /** How a record of what was given up names the batch. */
  readonly batchInfo: 'DDBStreamBatchInfo' | 'KinesisBatchInfo';
  /** What the role of the function must be allowed to do, and on what; the first is asked at each read. */
  readonly permissions: readonly { readonly action: string; readonly resource: string }[];
  /**
   * Takes note of a function that reads the stream.
   * @throws StageError when there are too many
   */
  addReader(functionName: string): void;
  /** Calls back for each shard that comes later. */
  whenSharded(listener: (shard: SourceShard) => void): void;
}
