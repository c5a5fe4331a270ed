import type { Duration } from 'aws-cdk-lib';
import { CfnSubscription, FifoThroughputScope } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { FailureQueue } from '../../../constructs/queues/failure-queue.ts';
import { admit } from '../../../constructs/queues/policy.ts';
import { WorkQueue } from '../../../constructs/queues/work-queue.ts';
import { GuardedTopic } from '../../../constructs/topics/guarded-topic.ts';
import { annotate } from '../../../pattern.ts';

/** The way of tickets from the counters to the table, in the order of each player: a FIFO topic, and a FIFO queue that subscribes to it. */
export class Tickets extends Construct {
  readonly topic: GuardedTopic;
  readonly work: WorkQueue;

  constructor(
    scope: Construct,
    id: string,
    { consumerTimeout, alarms }: { readonly consumerTimeout: Duration; readonly alarms: boolean },
  ) {
    super(scope, id);
    this.topic = new GuardedTopic(this, 'Topic', {
      fifo: true,
      fifoThroughputScope: FifoThroughputScope.MESSAGE_GROUP,
    });
    annotate(
      this.topic,
      'sqs-fifo',
      'A FIFO topic keeps the order of each group up to its FIFO queues. It delivers to queues only: to a standard queue also, but then neither in order nor once.',
    );
    this.work = new WorkQueue(this, 'Entries', {
      purpose: {
        pattern: 'sqs-fifo',
        why: 'The group is the player: entries of one player come one batch after the other, in order, and players do not wait for each other. A message that is sent again within five minutes is dropped.',
      },
      consumerTimeout,
      fifo: { highThroughput: true },
      alarms,
    });
    annotate(
      this.work.queue,
      'sqs-fifo',
      'High throughput: deduplication and quota of each group on its own. Without it the whole queue takes 300 requests a second for each action.',
    );
    annotate(
      this.work.deadLetterQueue,
      'sqs-fifo',
      'A FIFO queue as well: SQS takes no other. A dead letter makes way for its group, so the consumer itself must notice that an entry is missing.',
    );
    this.subscribe(alarms);
  }

  private subscribe(alarms: boolean): void {
    const { topicArn } = this.topic;
    const undelivered = new FailureQueue(this, 'Undelivered', {
      pattern: 'sns-delivery-retry-dlq',
      holds: 'Entries that SNS could not deliver wait here',
      cure: 'look whether the queue of entries and its policy are as deployed, then send them to it in their order.',
      fifo: true,
      alarms,
    });
    const queues = [this.work.queue, undelivered.queue];
    for (const queue of queues) {
      admit(
        queue,
        'sns',
        topicArn,
        'SNS may send here for this one topic. Without the condition, any topic of any account could.',
      );
    }
    const subscription = new CfnSubscription(this, 'Subscription', {
      topicArn,
      protocol: 'sqs',
      endpoint: this.work.queue.queueArn,
      rawMessageDelivery: true,
      redrivePolicy: { deadLetterTargetArn: undelivered.queue.queueArn },
    });
    subscription.node.addDependency(...queues.map((queue) => queue.node.findChild('Policy')));
    annotate(
      subscription,
      'sns-delivery-retry-dlq',
      'What SNS could not deliver goes to a FIFO queue: for a FIFO subscription SNS accepts no other.',
    );
  }
}
