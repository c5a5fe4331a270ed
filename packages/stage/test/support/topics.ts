import { PublishCommand, type PublishCommandInput, SNSClient } from '@aws-sdk/client-sns';
import { Targets } from '../../delivery/targets.ts';
import { Inbox } from '../../services/ses/inbox.ts';
import { parseFilterPolicy } from '../../services/sns/filter-policy.ts';
import { snsListing } from '../../services/sns/listing.ts';
import { snsOperations } from '../../services/sns/operations.ts';
import type { RetryPolicy } from '../../services/sns/retry-policy.ts';
import { Sns } from '../../services/sns/sns.ts';
import { subscriptionOperations } from '../../services/sns/subscription-operations.ts';
import type { Subscription, TopicSettings } from '../../services/sns/topic.ts';
import type { LocalQueue, Message, QueueSettings } from '../../services/sqs/queue.ts';
import type { ServiceStage } from './service-stage.ts';

/** Topics and their subscribers on a stage without templates: a test names only what it is about. */
export class Topics {
  readonly sns: Sns;
  readonly inbox: Inbox;
  readonly targets: Targets;
  readonly client: SNSClient;
  readonly #stage: ServiceStage;
  #number = 0;

  constructor(stage: ServiceStage, retryPolicy?: RetryPolicy) {
    const { access, account, activity, clock, records, region, sqs } = stage;
    this.#stage = stage;
    this.client = new SNSClient(stage.as());
    this.targets = new Targets(access);
    this.inbox = new Inbox({ clock, records });
    const environment = {
      activity,
      clock,
      records,
      inbox: this.inbox,
      localUrl: (url: string) => url,
      targets: this.targets,
    };
    this.sns = new Sns(environment, retryPolicy);
    this.targets.accept('sqs', sqs.target);
    this.targets.accept('sns', this.sns.target);
    const { operations, ...api } = snsOperations(this.sns, account, region);
    const listing = snsListing(this.sns, { account, arn: stage.arn, stacks: () => [] });
    stage.serveQuery({ ...api, operations: { ...operations, ...subscriptionOperations(this.sns), ...listing } });
  }

  /** Publishes as the developer, and waits until everything that follows at once has happened. */
  async publish(input: PublishCommandInput) {
    const answer = await this.client.send(new PublishCommand(input));
    await this.#stage.settle();
    return answer;
  }

  close(): void {
    this.client.destroy();
  }

  /** A topic of its own for each test; @returns its ARN */
  topic(settings: Partial<TopicSettings> = {}): string {
    const name = `topic-${++this.#number}`;
    const arn = this.#stage.arn('sns', name);
    this.sns.createTopic({ name, arn, maxMessageBytes: 262_144, ...settings });
    return arn;
  }

  /** A queue whose policy lets the topic send, unless it is left out. */
  queue(topicArn?: string, settings: Partial<QueueSettings> = {}): LocalQueue {
    const queue = this.#stage.queue(`queue-${++this.#number}`, settings);
    if (topicArn !== undefined) this.admit(queue, topicArn);
    return queue;
  }

  /** Lets the topic send to a queue, as the policies of the CDK do. */
  admit({ settings }: LocalQueue, topicArn: string): void {
    this.#stage.access.addResourcePolicy(settings.arn, {
      Statement: [
        {
          Effect: 'Allow',
          Action: 'sqs:SendMessage',
          Resource: settings.arn,
          Principal: { Service: 'sns.amazonaws.com' },
          Condition: { ArnEquals: { 'aws:SourceArn': topicArn } },
        },
      ],
    });
  }

  /** @returns the queue that is subscribed, and the ARN of the subscription */
  subscribe(topicArn: string, subscription: Partial<Subscription> = {}, queue = this.queue(topicArn)) {
    const endpoint = queue.settings.arn;
    const subscriptionArn = this.sns.subscribe({ topicArn, protocol: 'sqs', endpoint, raw: false, ...subscription });
    return { queue, subscriptionArn };
  }

  /** A subscription with a filter policy; @returns its queue */
  filtered(topicArn: string, policy: object, scope: 'MessageAttributes' | 'MessageBody' = 'MessageAttributes') {
    return this.subscribe(topicArn, { raw: true, filter: parseFilterPolicy(policy, scope) }).queue;
  }
}

/** A message attribute. */
export const attributeOf = (StringValue: string, DataType = 'String') => ({ DataType, StringValue });

/** What a queue holds, as its messages' bodies. */
export const bodiesIn = (queue: LocalQueue): readonly string[] => queue.messages.map(({ body }: Message) => body);

/** What became of the messages of a topic, in order: the event, and the subscriber's name. */
export const happened = (stage: ServiceStage, topicArn: string): readonly string[] =>
  stage
    .of('notification')
    .filter(({ topic }) => topicArn.endsWith(`:${topic}`))
    .map(({ event, endpoint }) => (endpoint === undefined ? event : `${event} ${endpoint.split(':').at(-1)}`));
