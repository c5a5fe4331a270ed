import { Duration } from 'aws-cdk-lib';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import { playRecorded } from '#lambda/api/events.ts';
import { highScoreBeaten } from '#lambda/leaderboard/events.ts';
import { ACTIVITY_EVENTS } from '#lambda/reactions/use-cases/log-activity.ts';
import { playerRegistered } from '#lambda/registration/events.ts';
import { Chapter, type ChapterProps } from '../../chapter.ts';
import { EventRule } from '../../constructs/events/event-rule.ts';
import type { LiveFunction } from '../../constructs/functions/live-function.ts';
import { QueueConsumer } from '../../constructs/queues/queue-consumer.ts';
import { WorkQueue } from '../../constructs/queues/work-queue.ts';
import type { FanOut } from '../../constructs/topics/fan-out.ts';
import { annotate, type PatternAnnotation } from '../../pattern.ts';
import type { ArcadeTable } from '../foundation/parts/arcade-table.ts';

export interface ReactionsProps extends ChapterProps {
  readonly table: ArcadeTable;
  readonly bus: EventBus;
  /** Where the reader of the stream publishes what happened. */
  readonly topic: FanOut;
}

/** From this score on a play is worth a line in the player's activity, and a beaten high score an announcement. */
const NOTABLE_SCORE = 1_000;
/** From this score on an operator should look. */
const SUSPICIOUS_SCORE = 10_000_000;

/** Four functions react to what happened, each at its own pace: two by the topic and a queue, two by a rule of the bus. */
export class Reactions extends Chapter {
  readonly #table: ArcadeTable;

  constructor(scope: Construct, name: string, props: ReactionsProps) {
    super(scope, name, props);
    this.#table = props.table;
    const welcome = this.welcomePlayers(props);
    const activity = this.logActivity(props);
    const highScores = this.announceHighScores(props);
    const reviews = this.reviewPlays(props);
    this.watch([...this.functions, welcome, activity, highScores, ...reviews]);
  }

  private welcomePlayers({ topic }: ReactionsProps): WorkQueue {
    const queue = this.queue('Welcome', {
      pattern: 'sns-fanout-sqs',
      why: 'Its own copy of every registration: if the welcome fails, nothing else does, and nothing else is tried again.',
    });
    topic.deliverTo(queue, {
      queue: queue.queue,
      filterScope: 'MessageAttributes',
      filter: { eventType: [playerRegistered.type] },
      alarms: this.alarms,
      why: 'By attribute: registrations only. SNS does not deliver what does not match, so no function runs to drop it.',
    });
    const welcome = this.consumer('WelcomePlayer', queue, 'Welcomes a player who has registered');
    this.#table.bind(welcome, 'dynamodb:PutItem');
    return queue;
  }

  private logActivity({ topic }: ReactionsProps): WorkQueue {
    const queue = this.queue('Activity', {
      pattern: 'sns-fanout-sqs',
      why: 'Its own copy of what stood out, at its own pace: a slow log delays no welcome.',
    });
    topic.deliverTo(queue, {
      queue: queue.queue,
      filterScope: 'MessageBody',
      alarms: this.alarms,
      filter: {
        type: ACTIVITY_EVENTS.map(({ type }) => type),
        // Events without a score pass, those with one only from this on.
        detail: { score: [{ numeric: ['>=', NOTABLE_SCORE] }, { exists: false }] },
      },
      why: `By body: sessions that ended, and plays from ${NOTABLE_SCORE} points. Reads what is published anyway, so no attribute has to repeat it.`,
    });
    const log = this.consumer('LogActivity', queue, 'Keeps what players did for thirty days');
    this.#table.bind(log, 'dynamodb:PutItem');
    annotate(
      log,
      'ddb-ttl',
      'Stores an expiry of thirty days with each activity; the stream tells these deletions from those that somebody made.',
    );
    return queue;
  }

  private announceHighScores({ bus }: ReactionsProps): EventRule {
    const announce = this.function('AnnounceHighScore', {
      description: 'Announces that the high score of a game was beaten',
    });
    this.#table.bind(announce, 'dynamodb:PutItem');
    annotate(
      announce,
      'lambda-idempotency',
      'An asynchronous event may come twice without any error: its announcement has the id of the event as its key, so there is one.',
    );
    const rule = new EventRule(this, 'HighScores', {
      eventBus: bus,
      description: `High scores from ${NOTABLE_SCORE} points are announced`,
      pattern: {
        source: [highScoreBeaten.source],
        detailType: [highScoreBeaten.type],
        detail: { detail: { score: [{ numeric: ['>=', NOTABLE_SCORE] }] } },
      },
      why: 'Matches the type with its version and looks into the event: the first points in a new game are no news, and no function runs for them.',
      alarms: this.alarms,
    });
    rule.invoke(announce.live);
    return rule;
  }

  private reviewPlays({ bus }: ReactionsProps): readonly Construct[] {
    const queue = this.queue('Review', {
      pattern: 'sqs-decouple-buffer',
      why: 'Between the rule and the function: the bus hands over and is done, and reviews proceed at their own pace.',
    });
    const rule = new EventRule(this, 'SuspiciousPlays', {
      eventBus: bus,
      description: `Plays from ${SUSPICIOUS_SCORE} points are reviewed`,
      pattern: {
        source: [playRecorded.source],
        detailType: [playRecorded.type],
        detail: { detail: { score: [{ numeric: ['>=', SUSPICIOUS_SCORE] }] } },
      },
      why: 'The same event that others ignore: what counts as suspicious is decided here, not by the recorder of plays.',
      alarms: this.alarms,
    });
    rule.sendTo(queue.queue);
    const review = this.consumer('ReviewPlay', queue, 'Flags plays that are too good to be true');
    this.#table.bind(review, 'dynamodb:ConditionCheckItem', 'dynamodb:PutItem');
    return [queue, rule];
  }

  private queue(id: string, purpose: PatternAnnotation): WorkQueue {
    const queue = new WorkQueue(this, id, {
      purpose,
      consumerTimeout: CONSUMER_TIMEOUT,
      alarms: this.alarms,
    });
    this.output(`${id}DeadLetterQueueArn`, queue.deadLetterQueue.queueArn, 'npm run redrive -- <this ARN>');
    return queue;
  }

  /** The function that consumes a queue. */
  private consumer(id: string, { queue }: WorkQueue, description: string): LiveFunction {
    const consumer = this.function(id, {
      description,
      timeout: CONSUMER_TIMEOUT,
    });
    annotate.once(
      consumer,
      'lambda-idempotency',
      'A queue delivers at least once. The function stores its result under a key made from the event, so a repeat finds it done.',
    );
    new QueueConsumer(this, `${id}Consumer`, {
      queue,
      consumer: consumer.live,
      maxConcurrency: this.settings.pollerConcurrency,
    });
    return consumer;
  }
}

const CONSUMER_TIMEOUT = Duration.seconds(10);
