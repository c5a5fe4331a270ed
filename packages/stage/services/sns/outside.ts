import { AwsError } from '../../errors.ts';
import { sendHttp } from '../../wire/send-http.ts';
import type { Inbox } from '../ses/inbox.ts';
import { DEFAULT_CONTENT_TYPE } from './delivery-policy.ts';
import { envelope, subscribeUrl, unsubscribeUrl } from './envelope.ts';
import type { MessageSigner } from './message-signer.ts';
import { contentFor, type Notification, type Subscription } from './topic.ts';

export interface OutsideEnvironment {
  readonly inbox: Pick<Inbox, 'deliver'>;
  readonly signer: MessageSigner;
  /** See `StageCore.localUrl`. */
  readonly localUrl: (url: string) => string;
  /** The name that a topic has for people. */
  readonly displayName: (topicArn: string) => string | undefined;
  /** The type of an HTTP body. @default that of AWS */
  readonly contentType: (subscription: Subscription) => string | undefined;
}

/** Milliseconds of the machine: an endpoint outside has no time of the stage. */
const TIMEOUT = 15_000;
const NO_REPLY = 'no-reply@sns.amazonaws.com';

/** Brings messages to those who are not in AWS: HTTP endpoints, and readers of mail and text messages. */
export class Outside {
  readonly #environment: OutsideEnvironment;

  constructor(environment: OutsideEnvironment) {
    this.#environment = environment;
  }

  /** @throws AwsError when the endpoint does not take it */
  async hand(subscription: Subscription, notification: Notification): Promise<void> {
    const { protocol } = subscription;
    if (protocol === 'http' || protocol === 'https') await this.#post(subscription, notification);
    else if (protocol === 'sms') this.#text(subscription, notification);
    else await this.#mail(subscription, notification);
  }

  /**
   * Recorded, headers and all: test_sns::TestSNSSubscriptionHttp::test_subscribe_external_http_endpoint.
   * https://docs.aws.amazon.com/sns/latest/dg/http-header.html
   */
  async #post(subscription: Subscription, notification: Notification): Promise<void> {
    const { signer, localUrl, contentType } = this.#environment;
    const { arn, endpoint, raw } = subscription;
    const { id, topicArn, question } = notification;
    const isRaw = raw && question === undefined;
    const body = isRaw
      ? contentFor(notification, subscription.protocol)
      : envelope(notification, subscription, await signer.ready());
    const headers = {
      'x-amz-sns-message-type': question?.type ?? 'Notification',
      'x-amz-sns-message-id': id,
      'x-amz-sns-topic-arn': topicArn,
      ...(question?.type === 'SubscriptionConfirmation' ? {} : { 'x-amz-sns-subscription-arn': arn }),
      ...(isRaw ? { 'x-amz-sns-rawdelivery': 'true' } : {}),
      'Content-Type': (question === undefined ? contentType(subscription) : undefined) ?? DEFAULT_CONTENT_TYPE,
      'User-Agent': 'Amazon Simple Notification Service Agent',
      'Accept-Encoding': 'gzip,deflate',
    };
    const request = { method: 'POST', headers, body };
    const status = await sendHttp(localUrl(endpoint), request, AbortSignal.timeout(TIMEOUT)).then(
      (answer) => answer.status,
      (error: Error) => {
        throw new AwsError('EndpointUnreachable', error.message, 503);
      },
    );
    if (status < 200 || status > 299) {
      // An answer of 4xx is a client-side error, which SNS does not retry; 429 asks for less, later (unverified; settled by: an
      // endpoint that answers 429).
      const isFinal = status >= 400 && status < 500 && status !== 429;
      throw new AwsError('EndpointFailed', `The endpoint answered ${status}.`, isFinal ? status : 503);
    }
  }

  /** The words are those that AWS sent (unverified; settled by: a subscription of an address to a topic). */
  async #mail({ arn, endpoint, protocol, ...others }: Subscription, notification: Notification): Promise<void> {
    const { inbox, displayName, localUrl, signer } = this.#environment;
    const { topicArn, question, subject = 'AWS Notification Message' } = notification;
    const from = `${displayName(topicArn) ?? 'AWS Notifications'} <${NO_REPLY}>`;
    const to = [endpoint];
    if (question !== undefined) {
      const link = localUrl(subscribeUrl(topicArn, question.token));
      const text = `You have chosen to subscribe to the topic:\n${topicArn}\n\nTo confirm this subscription, visit the link below (if this was in error, no action is necessary):\n${link}\n`;
      inbox.deliver({ channel: 'email', from, to, subject: 'AWS Notification - Subscription Confirmation', text });
    } else if (protocol === 'email-json') {
      const text = envelope(notification, { arn, endpoint, protocol, ...others }, await signer.ready());
      inbox.deliver({ channel: 'email', from, to, subject, text });
    } else {
      const link = localUrl(unsubscribeUrl(topicArn, arn));
      const text = `${contentFor(notification, protocol)}\n\n--\nIf you wish to stop receiving notifications from this topic, visit the link below to unsubscribe:\n${link}\n`;
      inbox.deliver({ channel: 'email', from, to, subject, text });
    }
  }

  /** A text message has no subject; the display name of the topic comes first. */
  #text({ endpoint, protocol }: Subscription, notification: Notification): void {
    const name = this.#environment.displayName(notification.topicArn);
    const content = contentFor(notification, protocol);
    this.#environment.inbox.deliver({
      channel: 'sms',
      from: 'NOTICE',
      to: [endpoint],
      subject: '',
      text: name === undefined ? content : `${name}> ${content}`,
    });
  }
}
