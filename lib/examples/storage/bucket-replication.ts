import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { BucketReplication } from '../../constructs/storage/bucket-replication.ts';
import { PrivateBucket } from '../../constructs/storage/private-bucket.ts';

/** A bucket and its copies, under one key. */
export class Example extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const key = new Key(this, 'Key', { enableKeyRotation: true, removalPolicy: RemovalPolicy.DESTROY });
    const bucket = (name: string, why: string) =>
      new PrivateBucket(this, name, {
        purpose: { pattern: 's3-replication', why },
        encryptionKey: key,
        versioned: true,
        removalPolicy: RemovalPolicy.DESTROY,
      });
    new BucketReplication(this, 'Replication', {
      source: bucket('Orders', 'Orders are written here.'),
      destination: bucket('Copies', 'A second place for orders.'),
      sourceKey: key,
      destinationKey: key,
    });
  }
}
