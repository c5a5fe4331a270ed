import { Duration, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { DelayQueue } from '../../constructs/queues/delay-queue.ts';
import { QueueConsumer } from '../../constructs/queues/queue-consumer.ts';
import { sampleFunction } from '../sample-function.ts';

/** A function runs ten minutes after a message was sent. */
export class Example extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const { queue } = new DelayQueue(this, 'Reminders', {
      delay: Duration.minutes(10),
      consumerTimeout: Duration.seconds(10),
    });
    new QueueConsumer(this, 'Consumer', { queue, consumer: sampleFunction(this, 'Remind'), maxConcurrency: 5 });
  }
}
