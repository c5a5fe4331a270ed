import { Validations } from 'aws-cdk-lib';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type FunctionUrl, FunctionUrlAuthType } from 'aws-cdk-lib/aws-lambda';
import { CfnSubscription, type Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { LiveFunction } from '../../../constructs/functions/live-function.ts';
import { FailureQueue } from '../../../constructs/queues/failure-queue.ts';
import { admit } from '../../../constructs/queues/policy.ts';
import { GuardedTopic } from '../../../constructs/topics/guarded-topic.ts';
import { annotate } from '../../../pattern.ts';

export interface BulletinProps {
  /** Whether alarms tell of what was not delivered. */
  readonly alarms: boolean;
}

/** A topic whose messages reach subscribers of every kind, and the queue of what SNS could not deliver. */
export class Bulletin extends Construct {
  readonly topic: Topic;
  readonly undelivered: FailureQueue;

  constructor(scope: Construct, id: string, { alarms }: BulletinProps) {
    super(scope, id);
    this.topic = new GuardedTopic(this, 'Resource', { displayName: 'Arcade', signatureVersion: '2' });
    annotate(
      this.topic,
      'sns-subscriber-types',
      'One message for functions, an endpoint, and people: each protocol has its own form, retries and way to agree. A data stream of Kinesis cannot subscribe; Firehose can. Text messages are billed each, so no phone subscribes here.',
    );
    annotate(
      this.topic,
      'sqs-sns-encryption',
      'No KMS key on purpose: SNS encrypts its disks anyway, and mail and HTTPS leave AWS, where the key would protect nothing.',
    );
    annotate(
      this.topic.node.findChild('Policy'),
      'tls-only-resource-policies',
      'Denies every publish, subscription or change over plain HTTP.',
    );
    this.undelivered = new FailureQueue(this, 'Undelivered', {
      pattern: 'sns-delivery-retry-dlq',
      holds: 'Bulletins that SNS could not deliver wait here',
      cure: 'repair the subscriber, then publish the message again.',
      alarms,
    });
    admit(this.undelivered.queue, 'sns', this.topic.topicArn, 'SNS may send here for this one topic.');
  }

  /** Posts every message to the URL of a function. @returns the URL */
  postTo(receiver: LiveFunction): FunctionUrl {
    const url = receiver.live.addFunctionUrl({ authType: FunctionUrlAuthType.NONE });
    const subscription = this.subscribe('Endpoint', 'https', url.url, {
      deliveryPolicy: {
        healthyRetryPolicy: {
          numRetries: 6,
          numNoDelayRetries: 1,
          numMinDelayRetries: 1,
          numMaxDelayRetries: 1,
          minDelayTarget: 5,
          maxDelayTarget: 60,
          backoffFunction: 'exponential',
        },
      },
    });
    annotate(
      url,
      'sns-delivery-retry-dlq',
      'SNS has no credentials of ours, so the URL asks for none. The function verifies the signature of each message by the certificate of SNS, and that it is of this topic.',
    );
    annotate(
      subscription,
      'sns-delivery-retry-dlq',
      'Only HTTP endpoints have a policy of their own: once at once, once after 5 s, then longer up to 60 s; an hour in all is the most. 4xx is not retried. What is left goes to the queue.',
    );
    return url;
  }

  /** Invokes a function with every message. */
  invoke(fn: LiveFunction): void {
    const { topicArn } = this.topic;
    fn.live.addPermission('Bulletin', { principal: new ServicePrincipal('sns.amazonaws.com'), sourceArn: topicArn });
    const subscription = this.subscribe('Function', 'lambda', fn.live.functionArn, {});
    Validations.of(subscription).acknowledge({
      id: 'CloudFormation-Validate::W3694',
      reason: 'The ARN is that of an alias: SNS invokes the version that is live.',
    });
    annotate(
      subscription,
      'sns-subscriber-types',
      'A function needs no confirmation: its policy admits the topic. SNS hands the event over asynchronously, so the retries of Lambda follow those of SNS.',
    );
  }

  /** Mails every message to an address, once its owner has followed the link. */
  mailTo(address: string): void {
    const subscription = this.subscribe('Mail', 'email', address, {});
    annotate(
      subscription,
      'sns-subscriber-types',
      'Pending until the owner of the address follows a link, which is good for two days. The form of the mail cannot be changed: for anything but notices there is SES.',
    );
  }

  private subscribe(
    id: string,
    protocol: string,
    endpoint: string,
    options: { readonly deliveryPolicy?: object },
  ): CfnSubscription {
    const { queue } = this.undelivered;
    const subscription = new CfnSubscription(this, id, {
      topicArn: this.topic.topicArn,
      protocol,
      endpoint,
      redrivePolicy: { deadLetterTargetArn: queue.queueArn },
      ...options,
    });
    subscription.node.addDependency(queue.node.findChild('Policy'));
    return subscription;
  }
}
