import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { FilterRule } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { playRecorded } from '#lambda/api/events.ts';
import { highScoreBeaten } from '#lambda/leaderboard/events.ts';
import { STREAM_FILTER } from '#lambda/leaderboard/stream-filter.ts';
import { ACTIVITY_EVENTS } from '#lambda/reactions/use-cases/log-activity.ts';
import { playerRegistered } from '#lambda/registration/events.ts';
import type { Bundles } from '../../bundle.ts';
import type { PatternId } from '../../catalogue/index.ts';
import { EventRule } from '../../constructs/events/event-rule.ts';
import { ArcadeFunction } from '../../constructs/functions/arcade-function.ts';
import { QueueConsumer } from '../../constructs/queues/queue-consumer.ts';
import { WorkQueue } from '../../constructs/queues/work-queue.ts';
import { StreamConsumer } from '../../constructs/streams/stream-consumer.ts';
import { FanOut } from '../../constructs/topics/fan-out.ts';
import type { EnvironmentSettings } from '../../environments.ts';
import { annotate } from '../../pattern.ts';
import type { Foundation } from '../foundation/stack.ts';

export interface LeaderboardProps extends StackProps {
  readonly environment: EnvironmentSettings;
  readonly bundles: Bundles;
  readonly foundation: Foundation;
}

/** From this score on a play is worth a line in the player's activity, and a beaten high score an announcement. */
const NOTABLE_SCORE = 1_000;
/** From this score on an operator should look. */
const SUSPICIOUS_SCORE = 10_000_000;

const CONSUMER_TIMEOUT = Duration.seconds(10);
/** A batch of a hundred changes takes a few reads and writes each. */
const READER_TIMEOUT = Duration.seconds(60);

/** The changes of the table become leaderboards, notifications and domain events. */
export class Leaderboard extends Stack {
  readonly events: FanOut;
  readonly #props: LeaderboardProps;

  constructor(scope: Construct, id: string, props: LeaderboardProps) {
    super(scope, id, props);
    this.#props = props;
    this.events = new FanOut(this, 'DomainEvents');
    this.readStream();
    this.welcomePlayers();
    this.logActivity();
    this.announceHighScores();
    this.reviewPlays();
    new CfnOutput(this, 'DomainEventsTopicArn', { value: this.events.topicArn });
  }

  private readStream(): void {
    const { table, eventBus } = this.#props.foundation;
    const reader = this.fn('ProjectChanges', 'Keeps the leaderboard and publishes what happened', {
      timeout: READER_TIMEOUT,
      variables: { DOMAIN_EVENTS_TOPIC_ARN: this.events.topicArn, EVENT_BUS_NAME: eventBus.eventBusName },
      reservedConcurrency: 10,
    });
    table.grantItems(reader, 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query');
    this.events.grants.publish(reader);
    eventBus.grantPutEventsTo(reader);
    annotate(
      reader,
      'ddb-stream-derived-view',
      'Keeps the best play of each player and game. A change that is not newer than the entry changes nothing, so repeats and replays are harmless.',
    );
    annotate(
      reader,
      'ddb-write-sharding',
      'The entries of a game go to eight partitions of the index, by player: one partition takes 1,000 writes a second, a popular game more.',
    );
    annotate(
      reader,
      'lambda-reserved-concurrency',
      'Ten environments where the settings reserve any: the reader cannot be starved, nor starve others. A throttled stream waits and loses nothing.',
    );
    const stream = new StreamConsumer(this, 'Changes', {
      streamArn: table.streamArn,
      consumer: reader.live,
      filters: [
        { eventName: FilterRule.isEqual('INSERT'), dynamodb: { NewImage: entityOf(...STREAM_FILTER.INSERT) } },
        { eventName: FilterRule.isEqual('REMOVE'), dynamodb: { OldImage: entityOf(...STREAM_FILTER.REMOVE) } },
      ],
    });
    annotate(
      stream.mapping,
      'ddb-stream-sns-fanout',
      'The only reader: DynamoDB throttles more than two of a shard, so one function forwards the changes to a topic for all others.',
    );
    annotate(
      stream.mapping,
      'lambda-no-recursion',
      "The reader writes to the table whose stream it reads. What it writes does not pass the filter; Lambda's loop detection does not watch DynamoDB.",
    );
    new CfnOutput(this, 'StreamFailuresQueueUrl', {
      value: stream.failures.queueUrl,
      description: 'npm run replay -- <this URL>',
    });
    new CfnOutput(this, 'StreamReaderArn', { value: reader.live.functionArn });
  }

  private welcomePlayers(): void {
    const { queue, consumer } = this.consumer('Welcome', 'WelcomePlayer', 'Welcomes a player who has registered', {
      pattern: 'sns-fanout-sqs',
      why: 'Its own copy of every registration: if the welcome fails, nothing else does, and nothing else is tried again.',
    });
    this.events.deliverTo({
      queue,
      filterScope: 'MessageAttributes',
      filter: { eventType: [playerRegistered.type] },
      why: 'By attribute: registrations only. SNS does not deliver what does not match, so no function runs to drop it.',
    });
    this.#props.foundation.table.grantItems(consumer, 'dynamodb:PutItem');
  }

  private logActivity(): void {
    const { queue, consumer } = this.consumer('Activity', 'LogActivity', 'Keeps what players did for thirty days', {
      pattern: 'sns-fanout-sqs',
      why: 'Its own copy of what stood out, at its own pace: a slow log delays no welcome.',
    });
    this.events.deliverTo({
      queue,
      filterScope: 'MessageBody',
      filter: {
        type: ACTIVITY_EVENTS.map(({ type }) => type),
        // Events without a score pass, those with one only from this on.
        detail: { score: [{ numeric: ['>=', NOTABLE_SCORE] }, { exists: false }] },
      },
      why: `By body: sessions that ended, and plays from ${NOTABLE_SCORE} points. Reads what is published anyway, so no attribute has to repeat it.`,
    });
    this.#props.foundation.table.grantItems(consumer, 'dynamodb:PutItem');
    annotate(
      consumer,
      'ddb-ttl',
      'Stores an expiry of thirty days with each activity; the stream tells these deletions from those that somebody made.',
    );
  }

  private announceHighScores(): void {
    const { table, eventBus } = this.#props.foundation;
    const announce = this.fn('AnnounceHighScore', 'Announces that the high score of a game was beaten');
    table.grantItems(announce, 'dynamodb:PutItem');
    annotate(
      announce,
      'lambda-idempotency',
      'An asynchronous event may come twice without any error: its announcement has the id of the event as its key, so there is one.',
    );
    const rule = new EventRule(this, 'HighScores', {
      eventBus,
      description: `High scores from ${NOTABLE_SCORE} points are announced`,
      pattern: {
        source: [highScoreBeaten.source],
        detailType: [highScoreBeaten.type],
        detail: { detail: { score: [{ numeric: ['>=', NOTABLE_SCORE] }] } },
      },
      why: 'Matches the type with its version and looks into the event: the first points in a new game are no news, and no function runs for them.',
    });
    rule.invoke(announce);
  }

  private reviewPlays(): void {
    const { table, eventBus } = this.#props.foundation;
    const { queue, consumer } = this.consumer('Review', 'ReviewPlay', 'Flags plays that are too good to be true', {
      pattern: 'sqs-decouple-buffer',
      why: 'Between the rule and the function: the bus hands over and is done, and reviews proceed at their own pace.',
    });
    table.grantItems(consumer, 'dynamodb:ConditionCheckItem', 'dynamodb:PutItem');
    const rule = new EventRule(this, 'SuspiciousPlays', {
      eventBus,
      description: `Plays from ${SUSPICIOUS_SCORE} points are reviewed`,
      pattern: {
        source: [playRecorded.source],
        detailType: [playRecorded.type],
        detail: { detail: { score: [{ numeric: ['>=', SUSPICIOUS_SCORE] }] } },
      },
      why: 'The same event that others ignore: what counts as suspicious is decided here, not by who records plays.',
    });
    rule.sendTo(queue);
  }

  /** A queue with the function that consumes it. */
  private consumer(
    queueId: string,
    functionId: string,
    description: string,
    purpose: { readonly pattern: PatternId; readonly why: string },
  ): { readonly queue: WorkQueue; readonly consumer: ArcadeFunction } {
    const queue = new WorkQueue(this, queueId, { purpose, consumerTimeout: CONSUMER_TIMEOUT });
    const consumer = this.fn(functionId, description);
    annotate.once(
      consumer,
      'lambda-idempotency',
      'A queue delivers at least once. The function stores its result under a key made from the event, so a repeat finds it done.',
    );
    new QueueConsumer(this, `${functionId}Consumer`, {
      queue: queue.queue,
      consumer: consumer.live,
      maxConcurrency: 5,
    });
    new CfnOutput(this, `${queueId}DeadLetterQueueArn`, {
      value: queue.deadLetterQueue.queueArn,
      description: 'npm run redrive -- <this ARN>',
    });
    return { queue, consumer };
  }

  private fn(
    id: string,
    description: string,
    {
      variables = {},
      timeout = CONSUMER_TIMEOUT,
      ...rest
    }: { variables?: Record<string, string>; timeout?: Duration; reservedConcurrency?: number } = {},
  ): ArcadeFunction {
    const { environment, bundles, foundation } = this.#props;
    return new ArcadeFunction(this, id, {
      environment,
      bundles,
      handler: `${id === 'ProjectChanges' ? 'leaderboard' : 'reactions'}/${id.replaceAll(/(?<!^)([A-Z])/g, '-$1').toLowerCase()}`,
      description,
      memorySize: 512,
      timeout,
      variables: { TABLE_NAME: foundation.table.tableName, ...variables },
      ...rest,
    });
  }
}

/** The filter on the attribute by which the table tells its items apart. */
const entityOf = (...entities: string[]) => ({ entity: { S: FilterRule.or(...entities) } });
