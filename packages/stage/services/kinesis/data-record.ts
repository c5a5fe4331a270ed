import { type InferOutput, number, object, string } from 'valibot';
import type { LoggedRecord } from '../../record-log.ts';

/** A record of a data stream. */
export interface DataRecord extends LoggedRecord {
  readonly partitionKey: string;
  /** In base64, as the API and functions have it. */
  readonly data: string;
}

export const savedRecord = object({
  shardId: string(),
  sequenceNumber: string(),
  createdAt: number(),
  partitionKey: string(),
  data: string(),
});
export type SavedRecord = InferOutput<typeof savedRecord>;

/** What counts against limits: the data and the partition key. */
export const recordBytes = ({ data, partitionKey }: Pick<DataRecord, 'data' | 'partitionKey'>): number =>
  Buffer.byteLength(data, 'base64') + Buffer.byteLength(partitionKey);
