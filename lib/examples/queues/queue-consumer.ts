import { Duration, Stack } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { QueueConsumer } from '../../constructs/queues/queue-consumer.ts';
import { sampleFunction } from '../sample-function.ts';

/** A function works off a queue, five batches at a time. */
export class Example extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const queue = new Queue(this, 'Orders', { visibilityTimeout: Duration.seconds(60) });
    new QueueConsumer(this, 'Consumer', { queue, consumer: sampleFunction(this, 'Order'), maxConcurrency: 5 });
  }
}
