import { type InferOutput, number, object, string } from 'valibot';
import type { Activity } from '../../activity.ts';
import { Backlog, type Due } from '../../backlog.ts';
import type { StageClock } from '../../clock.ts';
import type { Actor, Delivery, Targets } from '../../delivery/targets.ts';
import { AwsError } from '../../errors.ts';
import type { Faults } from '../../faults.ts';
import type { Records } from '../../records.ts';
import { envelope, lambdaEvent } from './envelope.ts';
import type { Outside } from './outside.ts';
import type { NotificationEvent } from './records.ts';
import type { RetryPolicy } from './retry-policy.ts';
import { contentFor, type Notification, notification, type Subscription } from './topic.ts';

/** What a topic and its subscribers can be made to suffer, on request. */
export type SnsFault =
  /** Of a subscriber, by its ARN: it answers with a server-side error, and gets nothing. */
  | 'server-error'
  /** Of a subscriber: it gets the message a second time, as standard topics may do. */
  | 'deliver-twice'
  /** Of a topic, by its ARN: it answers a message with an internal error, and does not keep it. */
  | 'fail-publish';

export interface DeliveryEnvironment {
  readonly activity: Activity;
  readonly clock: StageClock;
  readonly records: Records;
  readonly targets: Targets;
  readonly faults: Faults<SnsFault>;
  /** How what a subscription cannot take is retried. */
  readonly retryPolicy: (subscription: Subscription) => RetryPolicy;
  /** Who delivers to endpoints that are not in AWS. */
  readonly outside: Pick<Outside, 'hand'>;
  /** Whose a message is: the subscription of an endpoint to its topic. */
  readonly subscription: (notification: Notification, endpoint: string) => Subscription | undefined;
}

/** A message on its way to one subscriber. */
const progress = object({ endpoint: string(), notification, retries: number() });
type Progress = Readonly<InferOutput<typeof progress>>;

/** On whose behalf SNS delivers: the subscriber's own policy has to admit it, for this topic. */
const actorFor = (topicArn: string): Actor => ({ service: 'sns.amazonaws.com', sourceArn: topicArn });

/**
 * Brings messages to subscribers, each on its own. A client-side error is final; a server-side error is retried by the
 * policy of the subscription; after that the dead-letter queue of the subscription gets the message, if there is
 * one.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html
 */
export class Deliveries {
  /** What has not arrived and has not been given up. */
  readonly backlog: Backlog<Progress>;
  readonly #environment: DeliveryEnvironment;

  constructor(environment: DeliveryEnvironment) {
    this.#environment = environment;
    this.backlog = new Backlog(
      {
        schema: progress,
        step: (delivery) => this.#attempt(delivery),
        orphan: ({ endpoint, notification }) =>
          environment.subscription(notification, endpoint) === undefined ? `a message for ${endpoint}` : undefined,
      },
      environment,
    );
  }

  /** Starts a delivery in the background; the publisher does not wait. */
  start(subscription: Subscription, notification: Notification): void {
    const { endpoint, filter, protocol } = subscription;
    const { attributes } = notification;
    const isAsked = notification.question !== undefined;
    if (!isAsked && filter?.accepts({ body: contentFor(notification, protocol), attributes }) === false) {
      this.#report('filtered-out', subscription, notification);
    } else this.backlog.add({ endpoint, notification, retries: 0 });
  }

  async #attempt({ endpoint, notification, retries }: Progress): Promise<Due<Progress> | undefined> {
    const { clock, faults, retryPolicy } = this.#environment;
    const subscription = this.#environment.subscription(notification, endpoint);
    // It has ended since.
    if (subscription === undefined) return undefined;
    if (retries > 0) this.#report('retried', subscription, notification);
    try {
      const fault = faults.take(subscription.endpoint);
      if (fault === 'server-error') throw new AwsError('InternalError', 'The endpoint is not available.', 500);
      await this.#hand(subscription, notification);
      if (fault === 'deliver-twice') await this.#hand(subscription, notification);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      const delay = error.status < 500 ? undefined : retryPolicy(subscription)(retries);
      if (delay !== undefined)
        return { job: { endpoint, notification, retries: retries + 1 }, due: clock.now() + delay };
      await this.#giveUp(subscription, notification, error);
    }
    return undefined;
  }

  async #hand(subscription: Subscription, notification: Notification): Promise<void> {
    const { endpoint, protocol } = subscription;
    if (protocol === 'lambda') {
      await this.#deliver(endpoint, { payload: lambdaEvent(notification, subscription) }, notification);
    } else if (protocol === 'sqs') {
      await this.#deliver(endpoint, queueMessage(subscription, notification), notification);
    } else await this.#environment.outside.hand(subscription, notification);
    this.#report('delivered', subscription, notification);
  }

  /**
   * A dead letter is the message as a queue would have got it, and nothing in it tells why it is there (recorded:
   * test_sns::test_redrive_policy_lambda_subscription, ::test_redrive_policy_sqs_queue_subscription).
   */
  async #giveUp(subscription: Subscription, notification: Notification, { code, message }: AwsError): Promise<void> {
    const { deadLetterArn, endpoint } = subscription;
    const lose = (to: string, reason: string) =>
      this.#environment.records.add({ kind: 'undelivered', from: notification.topicArn, to, reason });
    // What SNS asks is not a message of the topic.
    const isKept = deadLetterArn !== undefined && notification.question === undefined;
    if (!isKept) return lose(endpoint, `${code}: ${message}`);
    try {
      await this.#deliver(deadLetterArn, queueMessage(subscription, notification), notification);
      this.#report('dead-lettered', subscription, notification);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      lose(endpoint, `${code}: ${message}`);
      lose(deadLetterArn, `${error.code}: ${error.message}`);
    }
  }

  async #deliver(
    targetArn: string,
    delivery: Pick<Delivery, 'payload' | 'attributes'>,
    { topicArn, traceHeader }: Notification,
  ): Promise<void> {
    await this.#environment.targets.deliver({ targetArn, traceHeader, ...delivery }, actorFor(topicArn));
  }

  #report(event: NotificationEvent, { endpoint }: Subscription, { id, topicArn }: Notification): void {
    this.#environment.records.add({ kind: 'notification', topic: nameOf(topicArn), messageId: id, event, endpoint });
  }
}

/** With raw delivery the message is sent as it is, and its attributes become those of the queue's message. */
function queueMessage(
  subscription: Subscription,
  notification: Notification,
): Pick<Delivery, 'payload' | 'attributes'> {
  if (!subscription.raw) return { payload: envelope(notification, subscription) };
  return { payload: contentFor(notification, subscription.protocol), attributes: notification.attributes };
}

export const nameOf = (topicArn: string) => topicArn.slice(topicArn.lastIndexOf(':') + 1);
