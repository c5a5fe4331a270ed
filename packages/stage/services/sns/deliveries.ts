import { array, type InferOutput, number, object, optional, string } from 'valibot';
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
import { contentFor, FIFO_SUFFIX, type Notification, notification, type Subscription } from './topic.ts';

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
const progress = object({
  endpoint: string(),
  notification,
  retries: number(),
  /** Of a FIFO topic: what comes after it in its group. */
  waiting: optional(array(notification), []),
});
type Progress = Readonly<InferOutput<typeof progress>>;

/** On whose behalf SNS delivers: the subscriber's own policy has to admit it, for this topic. */
const actorFor = (topicArn: string): Actor => ({ service: 'sns.amazonaws.com', sourceArn: topicArn });

/**
 * Brings messages to subscribers, each on its own. A client-side error is final; a server-side error is retried by the
 * policy of the subscription; after that the dead-letter queue of the subscription gets the message, if there is
 * one. What a FIFO topic delivers to one subscriber waits for the message before it in its group, retries included (unverified;
 * settled by: the order in which a FIFO queue whose policy is repaired gets what was published before).
 * https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html
 */
export class Deliveries {
  /** What has not arrived and has not been given up. */
  readonly backlog: Backlog<Progress>;
  readonly #environment: DeliveryEnvironment;
  /** Deliveries that are over: nothing may wait in them any more. */
  readonly #over = new WeakSet<Progress>();

  constructor(environment: DeliveryEnvironment) {
    this.#environment = environment;
    this.backlog = new Backlog(
      {
        schema: progress,
        step: (delivery) => this.#step(delivery),
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
    } else if (!this.#waits(endpoint, notification)) {
      this.backlog.add({ endpoint, notification, retries: 0, waiting: [] });
    }
  }

  /** @returns whether the message of a FIFO topic waits for another one */
  #waits(endpoint: string, later: Notification): boolean {
    if (later.sequenceNumber === undefined) return false;
    const { groupId, topicArn } = later;
    return this.backlog.amend(
      (one) =>
        !this.#over.has(one) &&
        one.endpoint === endpoint &&
        one.notification.topicArn === topicArn &&
        one.notification.groupId === groupId,
      ({ waiting }) => waiting.push(later),
    );
  }

  async #step(delivery: Progress): Promise<Due<Progress> | undefined> {
    const again = await this.#attempt(delivery);
    if (again !== undefined) return again;
    const { endpoint, waiting } = delivery;
    const next = waiting.shift();
    if (next !== undefined) {
      return { job: { endpoint, notification: next, retries: 0, waiting }, due: this.#environment.clock.now() };
    }
    this.#over.add(delivery);
    return undefined;
  }

  async #attempt(delivery: Progress): Promise<Due<Progress> | undefined> {
    const { endpoint, notification, retries } = delivery;
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
      if (delay !== undefined) return { job: { ...delivery, retries: retries + 1 }, due: clock.now() + delay };
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
    { topicArn, traceHeader, ...notification }: Notification,
  ): Promise<void> {
    const order = orderFor(targetArn, notification);
    await this.#environment.targets.deliver({ targetArn, traceHeader, ...order, ...delivery }, actorFor(topicArn));
  }

  #report(event: NotificationEvent, { endpoint }: Subscription, { id, topicArn }: Notification): void {
    this.#environment.records.add({ kind: 'notification', topic: nameOf(topicArn), messageId: id, event, endpoint });
  }
}

/**
 * What a queue gets of a message's order. A standard queue gets the group of a standard topic, for fairness, but none of a FIFO
 * topic (recorded: test_sns::test_publish_message_group_id, ::test_fifo_topic_to_regular_sqs).
 */
function orderFor(
  targetArn: string,
  { deduplicationId, groupId, sequenceNumber }: Pick<Notification, 'deduplicationId' | 'groupId' | 'sequenceNumber'>,
): Pick<Delivery, 'deduplicationId' | 'groupId'> {
  if (targetArn.endsWith(FIFO_SUFFIX)) return { deduplicationId, groupId };
  return sequenceNumber === undefined ? { groupId } : {};
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
