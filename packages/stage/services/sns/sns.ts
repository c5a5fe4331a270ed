import { randomUUID } from 'node:crypto';
import { Deduplication } from '../../delivery/deduplication.ts';
import { SequenceNumbers } from '../../delivery/sequence-numbers.ts';
import type { TargetKind } from '../../delivery/targets.ts';
import { AwsError, StageError } from '../../errors.ts';
import { Faults } from '../../faults.ts';
import type { XRay } from '../x-ray/x-ray.ts';
import { Confirmations } from './confirmations.ts';
import { Deliveries, type DeliveryEnvironment, nameOf, type SnsFault } from './deliveries.ts';
import { effectivePolicy, healthyRetries } from './delivery-policy.ts';
import { checkSubscription, readOrder } from './fifo.ts';
import { MessageSigner } from './message-signer.ts';
import { Outside, type OutsideEnvironment } from './outside.ts';
import { bytesOf, invalid, readPublication } from './publication.ts';
import { awsManagedEndpoints, type RetryPolicy } from './retry-policy.ts';
import { idOf, readAttributes } from './subscription-attributes.ts';
import type { MadeSubscription } from './subscriptions.ts';
import { needsConfirmation, type Publication, type Subscription, type TopicSettings } from './topic.ts';

/** What a publisher hears of its message. */
export interface Published {
  readonly id: string;
  /** Of FIFO topics only. */
  readonly sequenceNumber?: string | undefined;
}

export interface Topic {
  readonly settings: TopicSettings;
  readonly subscriptions: readonly Subscription[];
}

interface SnsEnvironment
  extends Omit<DeliveryEnvironment, 'faults' | 'outside' | 'retryPolicy' | 'subscription'>,
    Pick<OutsideEnvironment, 'inbox' | 'localUrl'> {
  /** @default no traces */
  readonly xray?: Pick<XRay, 'published'>;
}

/** Up to this size a topic takes any number of subscribers. */
export const DEFAULT_MAX_MESSAGE_BYTES = 262_144;
const MAX_FILTER_POLICIES = 200;
const MAX_SUBSCRIPTIONS_FOR_LARGE_MESSAGES = 100;

/** All topics of the stage. */
export class Sns {
  readonly faults = new Faults<SnsFault>();
  /** Signs what goes to endpoints that are not in AWS. */
  readonly signer: MessageSigner;
  /** What FIFO topics have accepted lately. */
  readonly deduplication: Deduplication;
  readonly #numbers: SequenceNumbers;
  readonly #environment: SnsEnvironment;
  readonly #confirmations: Confirmations;
  readonly #deliveries: Deliveries;
  readonly #topics = new Map<string, { readonly settings: TopicSettings; readonly subscriptions: Subscription[] }>();

  /** @param retryPolicy of all subscriptions; AWS has one for each protocol, and that of queues cannot be changed */
  constructor(environment: SnsEnvironment, retryPolicy: RetryPolicy = awsManagedEndpoints) {
    this.#environment = environment;
    this.deduplication = new Deduplication(environment.clock);
    this.#numbers = new SequenceNumbers(environment.clock);
    const { clock, inbox, localUrl, records } = environment;
    this.signer = new MessageSigner(clock);
    const settings = (topicArn: string) => this.topic(topicArn).settings;
    this.#confirmations = new Confirmations({
      clock,
      records,
      settings,
      again: (made) => this.#makeAgain(made),
      byArn: (arn) => this.subscriptions.find((each) => each.arn === arn),
      start: (subscription, notification) => this.#deliveries.start(subscription, notification),
    });
    const policyOf = ({ topicArn, deliveryPolicy }: Subscription) =>
      effectivePolicy(settings(topicArn), deliveryPolicy);
    this.#deliveries = new Deliveries({
      ...environment,
      faults: this.faults,
      outside: new Outside({
        inbox,
        localUrl,
        signer: this.signer,
        displayName: (topicArn) => settings(topicArn).displayName,
        contentType: (subscription) => policyOf(subscription).requestPolicy.headerContentType,
      }),
      retryPolicy: (subscription) =>
        subscription.protocol.startsWith('http')
          ? healthyRetries(policyOf(subscription).healthyRetryPolicy)
          : retryPolicy,
      subscription: ({ topicArn, question }, endpoint) => {
        const found = this.#topics.get(topicArn)?.subscriptions.find((each) => each.endpoint === endpoint);
        return found !== undefined && (question !== undefined || this.isConfirmed(found)) ? found : undefined;
      },
    });
  }

  /** Which subscriptions have been agreed to. */
  get agreements() {
    return this.#confirmations.agreements;
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
    checkSubscription(settings, subscription);
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
    const arn = `${topicArn}:${idOf(subscription)}`;
    subscriptions.push({ arn, ...subscription });
    return arn;
  }

  /**
   * Subscribes as a caller of the API asks: the subscription survives a restart, and its owner is asked at once. An owner who has
   * not answered is asked again, with another link (unverified; settled by: two calls of Subscribe for one address of mail).
   * @returns the subscription, which may have been there before
   * @throws StageError as {@link subscribe}, and AwsError for attributes that are wrong
   */
  make(given: MadeSubscription): Subscription {
    const { topicArn, protocol, endpoint } = given;
    const found = this.topic(topicArn).subscriptions.find((each) => each.endpoint === endpoint);
    const status = found === undefined ? 'deleted' : this.agreements.of(found).status;
    if (found !== undefined && status === 'pending' && needsConfirmation(protocol)) this.#confirmations.ask(found);
    if (found !== undefined && status !== 'deleted') return found;
    if (found !== undefined) this.#remove(found);
    const arn = this.subscribe({ topicArn, protocol, endpoint, ...readAttributes(given.attributes) });
    const subscription = { ...this.subscription(arn) };
    this.agreements.set(arn, { ...this.agreements.of(subscription), made: given });
    if (needsConfirmation(protocol)) this.#confirmations.ask(subscription);
    return subscription;
  }

  #makeAgain(given: MadeSubscription): boolean {
    const { topicArn, protocol, endpoint, attributes } = given;
    if (!this.#topics.has(topicArn)) return false;
    this.subscribe({ topicArn, protocol, endpoint, ...readAttributes(attributes) });
    return true;
  }

  /** Asks the owners of all endpoints that templates name, and that nobody has asked yet. */
  askPending(): void {
    for (const subscription of this.subscriptions) this.#confirmations.askPending(subscription);
  }

  /** @param isAuthenticated whether only a caller with a permission may end it. @returns its ARN. @throws AwsError `InvalidParameter` */
  confirm(topicArn: string, token: string, isAuthenticated: boolean): string {
    if (!this.#topics.has(topicArn)) throw invalid('Topic');
    return this.#confirmations.confirm(token, isAuthenticated);
  }

  /** Ends a subscription; one that does not exist has ended already. */
  unsubscribe(arn: string): void {
    const found = this.subscriptions.find((each) => each.arn === arn);
    if (found === undefined) return;
    if (needsConfirmation(found.protocol)) this.#confirmations.end(found);
    else {
      this.agreements.set(arn, { status: 'deleted' });
      if (this.agreements.of(found).made !== undefined) this.#remove(found);
    }
  }

  #remove({ arn, topicArn }: Subscription): void {
    const subscriptions = this.#topics.get(topicArn)?.subscriptions ?? [];
    const index = subscriptions.findIndex((each) => each.arn === arn);
    if (index >= 0) subscriptions.splice(index, 1);
    this.agreements.forget(arn);
  }

  isConfirmed(subscription: Subscription): boolean {
    return this.agreements.of(subscription).status === 'confirmed';
  }

  /** All of all topics, also those that have ended: their owners may take that back. */
  get subscriptions(): readonly Subscription[] {
    return [...this.#topics.values()].flatMap(({ subscriptions }) => subscriptions);
  }

  /** @throws AwsError `NotFound` */
  subscription(arn: string): Subscription {
    const found = this.subscriptions.find((each) => each.arn === arn);
    if (found === undefined || this.agreements.of(found).status === 'deleted') {
      throw new AwsError('NotFound', 'Subscription does not exist', 404);
    }
    return found;
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
   * Takes a message and starts to deliver it to every subscriber. A FIFO topic delivers no duplicate, and answers it as the first
   * (unverified; settled by: the answers to two publications with one deduplication id).
   * @throws AwsError `NotFound` or `InternalError`
   */
  publish(topicArn: string, publication: Publication): Published {
    const { settings, subscriptions } = this.topic(topicArn);
    if (this.faults.take(topicArn) !== undefined) {
      throw new AwsError('InternalError', 'The topic is not available.', 500);
    }
    const { clock, records } = this.#environment;
    const id = randomUUID();
    const sequenceNumber = settings.fifo === undefined ? undefined : this.#numbers.next();
    if (sequenceNumber !== undefined) {
      const key = deduplicationKey(settings, publication);
      const first = this.deduplication.find(key);
      if (first !== undefined) return { id: first.messageId, sequenceNumber: first.sequenceNumber };
      this.deduplication.add(key, { messageId: id, sequenceNumber });
    }
    const publishedAt = clock.now();
    const traceHeader = this.#traced(settings, id, publishedAt, publication.traceHeader);
    const { signatureVersion } = settings;
    const notification = { ...publication, traceHeader, id, topicArn, publishedAt, signatureVersion, sequenceNumber };
    records.add({ kind: 'notification', topic: nameOf(topicArn), messageId: id, event: 'published' });
    for (const subscription of subscriptions) {
      if (this.isConfirmed(subscription)) this.#deliveries.start(subscription, notification);
    }
    return { id, sequenceNumber };
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
    deliver: ({ targetArn, payload, subject, attributes = {}, traceHeader, groupId, deduplicationId }) => {
      const ids = { MessageGroupId: groupId, MessageDeduplicationId: deduplicationId };
      const input = { Message: payload, Subject: subject, MessageAttributes: attributes, ...ids };
      const { fifo, maxMessageBytes } = this.topic(targetArn).settings;
      if (bytesOf(input) > maxMessageBytes) throw invalid('Message too long');
      this.publish(targetArn, { ...readPublication(input, traceHeader), ...readOrder(fifo, input) });
    },
  };
}

/** Neither names nor ids have spaces. */
function deduplicationKey({ name, fifo }: TopicSettings, { deduplicationId, groupId }: Publication): string {
  return [name, ...(fifo?.throughputScope === 'MessageGroup' ? [groupId] : []), deduplicationId].join(' ');
}
