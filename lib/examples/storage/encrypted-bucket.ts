import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { EncryptedBucket } from '../../constructs/storage/encrypted-bucket.ts';

/** Documents under a key of their own; uploads of contracts state it. */
export class Example extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    new EncryptedBucket(this, 'Documents', {
      purpose: { pattern: 's3-enforce-encryption', why: 'Nothing in it is encrypted by another key.' },
      encryptionKey: new Key(this, 'Key', { enableKeyRotation: true, removalPolicy: RemovalPolicy.DESTROY }),
      statedBelow: ['contracts/'],
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }
}
