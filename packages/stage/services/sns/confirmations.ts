import { randomUUID } from 'node:crypto';
import type { StageClock } from '../../clock.ts';
import type { Records } from '../../records.ts';
import { nameOf } from './deliveries.ts';
import { invalid } from './publication.ts';
import { type MadeSubscription, SubscriptionAgreements } from './subscriptions.ts';
import type { Notification, Subscription, TopicSettings } from './topic.ts';

interface ConfirmationsOptions {
  readonly clock: StageClock;
  readonly records: Records;
  readonly again: (subscription: MadeSubscription) => boolean;
  readonly byArn: (arn: string) => Subscription | undefined;
  readonly settings: (topicArn: string) => TopicSettings;
  readonly start: (subscription: Subscription, notification: Notification) => void;
}

/**
 * Asks the owners of endpoints that are not in AWS whether they agree to a subscription, and to its end.
 * https://docs.aws.amazon.com/sns/latest/dg/SendMessageToHttp.confirm.html
 */
export class Confirmations {
  readonly agreements: SubscriptionAgreements;
  readonly #options: ConfirmationsOptions;

  constructor(options: ConfirmationsOptions) {
    this.#options = options;
    const { again, byArn, clock } = options;
    this.agreements = new SubscriptionAgreements({ clock, again, exists: (arn) => byArn(arn) !== undefined });
  }

  /** Sends the question that a subscription begins with. Recorded: ::test_subscribe_external_http_endpoint. */
  ask(subscription: Subscription): void {
    const { arn, topicArn } = subscription;
    const token = this.agreements.ask(arn, 'pending');
    this.#send(subscription, {
      type: 'SubscriptionConfirmation',
      token,
      message: `You have chosen to subscribe to the topic ${topicArn}.\nTo confirm the subscription, visit the SubscribeURL included in this message.`,
    });
    this.#report(subscription, 'asked');
  }

  /** Asks where nobody has been asked before. */
  askPending(subscription: Subscription): void {
    const { status, token } = this.agreements.of(subscription);
    if (status === 'pending' && token === undefined) this.ask(subscription);
  }

  /**
   * What the owner of an endpoint answers with. A second answer with the same token changes nothing. Refusals are recorded:
   * test_sns::TestSNSSubscriptionCrud::test_sns_confirm_subscription_wrong_token.
   * @returns the ARN of the subscription
   * @throws AwsError `InvalidParameter`
   */
  confirm(token: string, isAuthenticated: boolean): string {
    if (!/^[\da-f]{64,}$/.test(token)) throw invalid('Token');
    const arn = this.agreements.arnOf(token);
    const subscription = arn === undefined ? undefined : this.#options.byArn(arn);
    if (subscription === undefined) throw invalid('Token', 'Invalid token');
    this.agreements.set(subscription.arn, {
      status: 'confirmed',
      ...(isAuthenticated ? { isAuthenticated: true } : {}),
    });
    this.#report(subscription, 'confirmed');
    return subscription.arn;
  }

  /** Ends a subscription, and tells its owner how to take that back. */
  end(subscription: Subscription): void {
    const { arn, protocol } = subscription;
    const token = this.agreements.ask(arn, 'deleted');
    this.#report(subscription, 'ended');
    if (!protocol.startsWith('http')) return;
    this.#send(subscription, {
      type: 'UnsubscribeConfirmation',
      token,
      message: `You have chosen to deactivate subscription ${arn}.\nTo cancel this operation and restore the subscription, visit the SubscribeURL included in this message.`,
    });
  }

  #send(
    subscription: Subscription,
    { message, ...question }: NonNullable<Notification['question']> & { readonly message: string },
  ): void {
    const { clock, settings, start } = this.#options;
    const { topicArn } = subscription;
    start(subscription, {
      id: randomUUID(),
      topicArn,
      publishedAt: clock.now(),
      contents: { default: message },
      attributes: {},
      signatureVersion: settings(topicArn).signatureVersion,
      question,
    });
  }

  #report({ topicArn, endpoint }: Subscription, event: 'asked' | 'confirmed' | 'ended'): void {
    this.#options.records.add({ kind: 'subscription', topic: nameOf(topicArn), endpoint, event });
  }
}
