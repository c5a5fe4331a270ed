import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import type { StreamRecord } from '#lambda/runtime/events/change.ts';
import { sequenceOf } from '../use-cases/best-entry.ts';

/** A record as the poller sends it, its images as plain values. The use case checks it. */
export const streamRecordOf = ({ eventName, dynamodb, userIdentity }: DynamoDBRecord): StreamRecord => ({
  eventName,
  sequence: sequenceOf(dynamodb?.SequenceNumber ?? ''),
  changedAt: new Date((dynamodb?.ApproximateCreationDateTime ?? 0) * 1_000).toISOString(),
  newImage: plain(dynamodb?.NewImage),
  oldImage: plain(dynamodb?.OldImage),
  userIdentity,
});

// The same attribute values under another name: the events' types know nothing of the SDK's.
const plain = (image: unknown) =>
  image === undefined ? undefined : unmarshall(image as Record<string, AttributeValue>);
