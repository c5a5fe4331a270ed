import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { ObjectEvents } from '../../constructs/storage/object-events.ts';
import { PrivateBucket } from '../../constructs/storage/private-bucket.ts';
import { GuardedTopic } from '../../constructs/topics/guarded-topic.ts';
import { liveAlias, sampleFunction } from '../sample-function.ts';

/** A topic hears of new orders in a bucket, and a function of those that were removed. */
export class Example extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const bucket = new PrivateBucket(this, 'Orders', {
      name: 'orders',
      purpose: { pattern: 's3-event-notification', why: 'A shop puts its orders here.' },
      removalPolicy: RemovalPolicy.RETAIN,
    });
    new ObjectEvents(this, 'Events', {
      bucket,
      topics: [{ topic: new GuardedTopic(this, 'New'), events: ['s3:ObjectCreated:*'], prefix: 'orders/' }],
      functions: [{ fn: liveAlias(sampleFunction(this, 'Cancel')), events: ['s3:ObjectRemoved:*'], prefix: 'orders/' }],
    });
  }
}
