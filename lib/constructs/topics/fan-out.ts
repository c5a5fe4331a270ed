import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnSubscription, TracingConfig } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { annotate } from '../../pattern.ts';
import { FailureQueue } from '../queues/failure-queue.ts';
import { annotateQueuePolicy } from '../queues/policy.ts';
import type { WorkQueue } from '../queues/work-queue.ts';
import { GuardedTopic } from './guarded-topic.ts';
import { TopicTracing } from './topic-tracing.ts';

export interface QueueSubscriptionProps {
  readonly queue: WorkQueue;
  /** Which messages the queue gets; docs/chapters/leaderboard.md says how to read it. */
  readonly filter: Readonly<Record<string, unknown>>;
  /** What the filter looks at: the attributes of a message, or its body, which must be JSON. */
  readonly filterScope: 'MessageAttributes' | 'MessageBody';
  /** What the filter is for, to stand at the subscription. */
  readonly why: string;
}

/** A topic from which every subscribed queue gets the messages that pass its filter. */
export class FanOut extends GuardedTopic {
  constructor(scope: Construct, id: string) {
    super(scope, id, { tracingConfig: TracingConfig.ACTIVE });
    new TopicTracing(scope, `${id}Tracing`, { topic: this });
    annotate(
      this,
      'sns-fanout-sqs',
      'Published once, delivered to every queue whose filter matches. Another consumer is another subscription; the publisher does not change.',
    );
    annotate(
      this,
      'sqs-sns-encryption',
      'No KMS key on purpose: SNS encrypts its disks anyway, and the AWS managed key alias/aws/sns could never admit another service that publishes.',
    );
    annotate(
      this,
      'xray-tracing',
      'Active: the time that a message spends in the topic is in the trace, and so are the functions behind the queues.',
    );
    annotate(
      this.node.findChild('Policy'),
      'tls-only-resource-policies',
      'Denies every publish, subscription or change over plain HTTP. It allows nothing: publishers of this account have the permission in their own roles.',
    );
  }

  /**
   * Subscribes a queue, with a queue for what SNS could not deliver to it.
   *
   * Raw delivery: the message arrives as it was published instead of in an envelope of SNS; its attributes become those of
   * the SQS message (https://docs.aws.amazon.com/sns/latest/dg/sns-large-payload-raw-message-delivery.html).
   */
  deliverTo({ queue, filter, filterScope, why }: QueueSubscriptionProps): CfnSubscription {
    const undelivered = new FailureQueue(queue, 'Undelivered', {
      pattern: 'sns-delivery-retry-dlq',
      holds: `Notifications that SNS could not deliver to ${queue.node.id} wait here`,
      cure: 'look whether the queue and its policy are as deployed, then send the messages to it.',
    });
    for (const target of [queue.queue, undelivered]) this.admit(target);
    const subscription = new CfnSubscription(queue, 'Subscription', {
      topicArn: this.topicArn,
      protocol: 'sqs',
      endpoint: queue.queue.queueArn,
      rawMessageDelivery: true,
      filterPolicy: filter,
      filterPolicyScope: filterScope,
      redrivePolicy: { deadLetterTargetArn: undelivered.queueArn },
    });
    // Without its policy a queue refuses what SNS delivers, and that is not retried: it goes straight to the failures.
    subscription.node.addDependency(...[queue.queue, undelivered].map((target) => target.node.findChild('Policy')));
    annotate(subscription, 'sns-filter-policy', why);
    annotate.once(
      subscription,
      'sns-delivery-retry-dlq',
      'After its retries SNS sends what it could not deliver to a queue instead of dropping it. The dead letters of the subscribed queue are another matter: those were delivered.',
    );
    return subscription;
  }

  /** Lets SNS send to a queue for this topic, and for nobody else's. */
  private admit(queue: Queue): void {
    queue.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('sns.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [queue.queueArn],
        conditions: { ArnEquals: { 'aws:SourceArn': this.topicArn } },
      }),
    );
    annotateQueuePolicy(
      queue,
      'SNS may send here for this one topic. Without the condition, any topic of any account could.',
    );
  }
}
