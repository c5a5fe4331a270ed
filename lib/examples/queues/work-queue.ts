import { Duration, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { QueueConsumer } from '../../constructs/queues/queue-consumer.ts';
import { WorkQueue } from '../../constructs/queues/work-queue.ts';
import { sampleFunction } from '../sample-function.ts';

/** A function works off a queue. */
export class Example extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const { queue } = new WorkQueue(this, 'Orders', {
      purpose: { pattern: 'sqs-decouple-buffer', why: 'The shop answers at once; the work waits here.' },
      consumerTimeout: Duration.seconds(10),
    });
    new QueueConsumer(this, 'Consumer', { queue, consumer: sampleFunction(this, 'Order'), maxConcurrency: 5 });
  }
}
