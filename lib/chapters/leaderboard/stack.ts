import { Duration } from 'aws-cdk-lib';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import { FilterRule } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { STREAM_FILTER } from '#lambda/leaderboard/stream-filter.ts';
import { Chapter, type ChapterProps } from '../../chapter.ts';
import type { LiveFunction } from '../../constructs/functions/live-function.ts';
import { StreamConsumer } from '../../constructs/streams/stream-consumer.ts';
import { FanOut } from '../../constructs/topics/fan-out.ts';
import { annotate } from '../../pattern.ts';
import type { ArcadeTable } from '../foundation/parts/arcade-table.ts';
import { routes } from './routes.ts';

export interface LeaderboardProps extends ChapterProps {
  readonly table: ArcadeTable;
  readonly bus: EventBus;
}

/** A batch of a hundred changes takes a few reads and writes each. */
const READER_TIMEOUT = Duration.seconds(60);

/** One function reads the changes of the table: it keeps the leaderboards and publishes what happened. */
export class Leaderboard extends Chapter {
  /** What happened, for everybody who subscribes. */
  readonly topic: FanOut;

  constructor(scope: Construct, name: string, props: LeaderboardProps) {
    super(scope, name, props);
    this.topic = new FanOut(this, 'DomainEvents');
    const reader = this.projectChanges(props);
    const changes = this.readStream(reader, props);
    this.serve(routes, props);
    this.output('DomainEventsTopicArn', this.topic.topic.topicArn);
    this.output('StreamReaderArn', reader.live.functionArn);
    this.watch([...this.functions, changes]);
  }

  private projectChanges({ table, bus }: LeaderboardProps): LiveFunction {
    const reader = this.function('ProjectChanges', {
      description: 'Keeps the leaderboard and publishes what happened',
      timeout: READER_TIMEOUT,
      variables: {
        DOMAIN_EVENTS_TOPIC_ARN: this.topic.topic.topicArn,
        EVENT_BUS_NAME: bus.eventBusName,
      },
      reservedConcurrency: 10,
    });
    table.bind(reader, 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query');
    this.topic.topic.grants.publish(reader);
    bus.grantPutEventsTo(reader);
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
    return reader;
  }

  private readStream({ live }: LiveFunction, { table }: LeaderboardProps): StreamConsumer {
    const changes = new StreamConsumer(this, 'Changes', {
      streamArn: table.streamArn,
      consumer: live,
      filters: [
        { eventName: FilterRule.isEqual('INSERT'), dynamodb: { NewImage: entityOf(...STREAM_FILTER.INSERT) } },
        { eventName: FilterRule.isEqual('REMOVE'), dynamodb: { OldImage: entityOf(...STREAM_FILTER.REMOVE) } },
      ],
    });
    const { failures, mapping } = changes;
    annotate(
      mapping,
      'ddb-stream-sns-fanout',
      'The only reader: DynamoDB throttles more than two of a shard, so one function forwards the changes to a topic for all others.',
    );
    annotate(
      mapping,
      'lambda-no-recursion',
      "The reader writes to the table whose stream it reads. What it writes does not pass the filter; Lambda's loop detection does not watch DynamoDB.",
    );
    this.output('StreamFailuresQueueUrl', failures.queue.queueUrl, 'npm run replay -- <this URL>');
    return changes;
  }
}

/** The filter on the attribute by which the table tells its items apart. */
const entityOf = (...entities: string[]) => ({ entity: { S: FilterRule.or(...entities) } });
