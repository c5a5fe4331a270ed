import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { PrivateBucket } from '../../constructs/storage/private-bucket.ts';
import { sampleFunction } from '../sample-function.ts';

/** A function writes invoices into a bucket that nobody else reaches. */
export class Example extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const invoices = new PrivateBucket(this, 'Invoices', {
      purpose: {
        pattern: 's3-presigned-url',
        why: 'Customers get links to their own invoices, and nothing is public.',
      },
      removalPolicy: RemovalPolicy.RETAIN,
    });
    invoices.grantObjects(sampleFunction(this, 'Order'), { prefix: 'invoices/', actions: ['s3:PutObject'] });
  }
}
