import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';

/** A record of a stream with its images as plain values. */
export const plainImages = ({ eventName, dynamodb }: DynamoDBRecord) => ({
  eventName,
  newImage: plain(dynamodb?.NewImage),
  oldImage: plain(dynamodb?.OldImage),
});

// The same attribute values under another name: the events' types know nothing of the SDK's.
const plain = (image: unknown) =>
  image === undefined ? undefined : unmarshall(image as Record<string, AttributeValue>);
