import type { DynamoDBRecord } from 'aws-lambda';
import type { StreamRecord } from '#lambda/runtime/events/change.ts';
import { plainImages } from '#lambda/runtime/table/plain-images.ts';
import { sequenceOf } from '../use-cases/best-entry.ts';

/** A record as the poller sends it, its images as plain values. The use case checks it. */
export const streamRecordOf = (record: DynamoDBRecord): StreamRecord => ({
  ...plainImages(record),
  sequence: sequenceOf(record.dynamodb?.SequenceNumber ?? ''),
  changedAt: new Date((record.dynamodb?.ApproximateCreationDateTime ?? 0) * 1_000).toISOString(),
  userIdentity: record.userIdentity,
});
