import { randomUUID } from 'node:crypto';
import type { TargetKind } from '../../delivery/targets.ts';
import { AwsError, StageError } from '../../errors.ts';
import { Faults } from '../../faults.ts';
import type { XRay } from '../x-ray/x-ray.ts';
import { Deliveries, type DeliveryEnvironment, nameOf, type SnsFault } from './deliveries.ts';
import { bytesOf, invalid, readPublication } from './publication.ts';
import { awsManagedEndpoints, type RetryPolicy } from './retry-policy.ts';
import type { Publication, Subscription, TopicSettings } from './topic.ts';

export interface Topic {
  readonly settings: TopicSettings;
  readonly subscriptions: readonly Subscription[];
}

interface SnsEnvironment extends Omit<DeliveryEnvironment, 'faults' | 'retryPolicy' | 'subscription'> {
  /** @default no traces */
  readonly xray?: Pick<XRay, 'published'>;
}

/** Up to this size a topic takes any number of subscribers. */
export const DEFAULT_MAX_MESSAGE_BYTES = 262_144;
const MAX_FILTER_POLICIES = 200;
const MAX_SUBSCRIPTIONS_FOR_LARGE_MESSAGES = 100;

/** All standard topics of the stage. */
export class Sns {
  readonly faults = new Faults<SnsFault>();
  readonly #environment: SnsEnvironment;
  readonly #deliveries: Deliveries;
  readonly #topics = new Map<string, { readonly settings: TopicSettings; readonly subscriptions: Subscription[] }>();

  /** @param retryPolicy of all subscriptions; AWS has one for each protocol, and that of queues cannot be changed */
  constructor(environment: SnsEnvironment, retryPolicy: RetryPolicy = awsManagedEndpoints) {
    this.#environment = environment;
    this.#deliveries = new Deliveries({
      ...environment,
      faults: this.faults,
      retryPolicy,
      subscription: (topicArn, endpoint) =>
        this.#topics.get(topicArn)?.subscriptions.find((subscription) => subscription.endpoint === endpoint),
    });
  }

  /** Notifications that SNS has accepted, and that have neither arrived nor been given up. */
  get backlog() {
    return this.#deliveries.backlog;
  }

  createTopic(settings: TopicSettings): void {
    this.#topics.set(settings.arn, { settings, subscriptions: [] });
  }

  /**
   * @returns the ARN of the subscription
   * @throws StageError when there is no such topic, or it takes no more subscribers of this kind
   */
  subscribe(subscription: Omit<Subscription, 'arn'>): string {
    const { topicArn, endpoint, filter } = subscription;
    const topic = this.#topics.get(topicArn);
    if (topic === undefined) throw new StageError(`${endpoint} subscribes to ${topicArn}, which does not exist.`);
    const { settings, subscriptions } = topic;
    if (subscriptions.some((other) => other.endpoint === endpoint)) {
      throw new StageError(`${endpoint} subscribes to ${settings.name} more than once.`);
    }
    // https://docs.aws.amazon.com/sns/latest/dg/large-message-payloads.html
    if (
      settings.maxMessageBytes > DEFAULT_MAX_MESSAGE_BYTES &&
      subscriptions.length >= MAX_SUBSCRIPTIONS_FOR_LARGE_MESSAGES
    ) {
      throw new StageError(`${settings.name} takes large messages, and so no more than 100 subscriptions.`);
    }
    const filters = subscriptions.filter((other) => other.filter !== undefined).length;
    if (filter !== undefined && filters >= MAX_FILTER_POLICIES) {
      throw new StageError(`${settings.name} has more than ${MAX_FILTER_POLICIES} filter policies.`);
    }
    const arn = `${topicArn}:${randomUUID()}`;
    subscriptions.push({ arn, ...subscription });
    return arn;
  }

  get all(): readonly Topic[] {
    return [...this.#topics.values()];
  }

  /** @throws AwsError `NotFound` */
  topic(arn: string): Topic {
    const topic = this.#topics.get(arn);
    if (topic !== undefined) return topic;
    throw new AwsError('NotFound', 'Topic does not exist', 404);
  }

  /**
   * Takes a message and starts to deliver it to every subscriber.
   * @returns its id
   * @throws AwsError `NotFound` or `InternalError`
   */
  publish(topicArn: string, publication: Publication): string {
    const { settings, subscriptions } = this.topic(topicArn);
    if (this.faults.take(topicArn) !== undefined) {
      throw new AwsError('InternalError', 'The topic is not available.', 500);
    }
    const { clock, records } = this.#environment;
    const id = randomUUID();
    const publishedAt = clock.now();
    const traceHeader = this.#traced(settings, id, publishedAt, publication.traceHeader);
    const { signatureVersion } = settings;
    const notification = { ...publication, traceHeader, id, topicArn, publishedAt, signatureVersion };
    records.add({ kind: 'notification', topic: nameOf(topicArn), messageId: id, event: 'published' });
    for (const subscription of subscriptions) this.#deliveries.start(subscription, notification);
    return id;
  }

  /** What subscribers get of the publisher's trace. */
  #traced({ arn, name, tracing }: TopicSettings, messageId: string, publishedAt: number, header: string | undefined) {
    const { xray } = this.#environment;
    if (tracing !== 'Active' || xray === undefined) return header;
    return xray.published({ name, arn, messageId, publishedAt }, header);
  }

  /** How other services and the destinations of functions publish. */
  readonly target: TargetKind = {
    permission: (resource) => ({ action: 'sns:Publish', resource }),
    deliver: ({ targetArn, payload, subject, attributes = {}, traceHeader }) => {
      const input = { Message: payload, Subject: subject, MessageAttributes: attributes };
      if (bytesOf(input) > this.topic(targetArn).settings.maxMessageBytes) throw invalid('Message too long');
      this.publish(targetArn, readPublication(input, traceHeader));
    },
  };
}
