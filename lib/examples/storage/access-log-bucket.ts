import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { AccessLogBucket } from '../../constructs/storage/access-log-bucket.ts';
import { PrivateBucket } from '../../constructs/storage/private-bucket.ts';

/** A bucket, and another one with a line for each request to it. */
export class Example extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const removalPolicy = RemovalPolicy.DESTROY;
    const orders = new PrivateBucket(this, 'Orders', {
      purpose: { pattern: 's3-access-logs', why: 'Who reads it is worth knowing.' },
      removalPolicy,
    });
    new AccessLogBucket(this, 'Logs', { retentionDays: 30, removalPolicy }).logRequestsTo(orders, 'orders/');
  }
}
