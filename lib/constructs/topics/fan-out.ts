import { CfnSubscription, type Topic, TracingConfig } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { annotate } from '../../pattern.ts';
import { FailureQueue } from '../queues/failure-queue.ts';
import { admit } from '../queues/policy.ts';
import { GuardedTopic } from './guarded-topic.ts';
import { TopicTracing } from './topic-tracing.ts';

export interface QueueSubscriptionProps {
  /** The queue that gets the messages. */
  readonly queue: Queue;
  /** Which messages the queue gets (https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html). */
  readonly filter: Readonly<Record<string, unknown>>;
  /** What the filter looks at: the attributes of a message, or its body, which must be JSON. */
  readonly filterScope: 'MessageAttributes' | 'MessageBody';
  /** What the filter is for: the reason in the template. */
  readonly why: string;
  /**
   * Whether an alarm tells of messages that were not delivered. CloudWatch bills it by the hour.
   * @default true
   */
  readonly alarms?: boolean;
}

export interface FanOutProps {
  /**
   * Whether the topic is part of traces. It is not where its publisher sends no trace, as S3 does: the policy that lets SNS record
   * is one of five of an account.
   * @default true
   */
  readonly traced?: boolean;
}

/** A topic from which every subscribed queue gets the messages that pass its filter. */
export class FanOut extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, { traced = true }: FanOutProps = {}) {
    super(scope, id);
    this.topic = new GuardedTopic(this, 'Resource', traced ? { tracingConfig: TracingConfig.ACTIVE } : {});
    annotate(
      this.topic,
      'sns-fanout-sqs',
      'Published once, delivered to every queue whose filter matches. Another consumer is another subscription; the publisher does not change.',
    );
    annotate(
      this.topic,
      'sqs-sns-encryption',
      'No KMS key on purpose: SNS encrypts its disks anyway, and the AWS managed key alias/aws/sns could never admit another service that publishes.',
    );
    if (traced) this.trace();
    annotate(
      this.topic.node.findChild('Policy'),
      'tls-only-resource-policies',
      'Denies every publish, subscription or change over plain HTTP. Functions that publish need no statement here: they have the permission in their own roles.',
    );
  }

  private trace(): void {
    new TopicTracing(this, 'Tracing', { topic: this.topic });
    annotate(
      this.topic,
      'xray-tracing',
      'Active: the time that a message spends in the topic is in the trace, and so are the functions behind the queues.',
    );
  }

  /**
   * Subscribes a queue, with a queue for what SNS could not deliver to it.
   *
   * Raw delivery: the message arrives as it was published instead of in an envelope of SNS; its attributes become those of
   * the SQS message (https://docs.aws.amazon.com/sns/latest/dg/sns-large-payload-raw-message-delivery.html).
   *
   * @param subscriber the scope of the subscription: what owns the queue, in this stack or in another one
   */
  deliverTo(subscriber: Construct, props: QueueSubscriptionProps): CfnSubscription {
    const { queue, filter, filterScope, why, alarms = true } = props;
    const { topicArn } = this.topic;
    const failures = new FailureQueue(subscriber, 'Undelivered', {
      pattern: 'sns-delivery-retry-dlq',
      holds: `Notifications that SNS could not deliver to ${subscriber.node.id} wait here`,
      cure: 'look whether the queue and its policy are as deployed, then send the messages to it.',
      alarms,
    });
    const queues = [queue, failures.queue];
    for (const each of queues) {
      admit(
        each,
        'sns',
        topicArn,
        'SNS may send here for this one topic. Without the condition, any topic of any account could.',
      );
    }
    const subscription = new CfnSubscription(subscriber, 'Subscription', {
      topicArn,
      protocol: 'sqs',
      endpoint: queue.queueArn,
      rawMessageDelivery: true,
      filterPolicy: filter,
      filterPolicyScope: filterScope,
      redrivePolicy: { deadLetterTargetArn: failures.queue.queueArn },
    });
    // Without its policy a queue refuses what SNS delivers, and SNS does not retry that: it goes straight to the failures.
    subscription.node.addDependency(...queues.map((each) => each.node.findChild('Policy')));
    annotate(subscription, 'sns-filter-policy', why);
    return annotate.once(
      subscription,
      'sns-delivery-retry-dlq',
      'After its retries SNS sends what it could not deliver to a queue instead of dropping it. The dead letters of the subscribed queue are another matter: those were delivered.',
    );
  }
}
