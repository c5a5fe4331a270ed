import { Duration, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { WorkQueue } from '../../constructs/queues/work-queue.ts';
import { FanOut } from '../../constructs/topics/fan-out.ts';

/** Two services get the orders that concern them. */
export class Example extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const orders = new FanOut(this, 'Orders');
    for (const [id, kind] of [
      ['Invoices', 'paid'],
      ['Parcels', 'packed'],
    ] as const) {
      const subscriber = new WorkQueue(this, id, {
        purpose: {
          pattern: 'sns-fanout-sqs',
          why: 'Its own copy of each order: if one consumer fails, no other does.',
        },
        consumerTimeout: Duration.seconds(10),
      });
      orders.deliverTo(subscriber, {
        queue: subscriber.queue,
        filterScope: 'MessageAttributes',
        filter: { kind: [kind] },
        why: `By attribute: only what is ${kind}. SNS does not deliver the rest.`,
      });
    }
  }
}
