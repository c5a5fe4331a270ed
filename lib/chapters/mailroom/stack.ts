import { Duration } from 'aws-cdk-lib';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import type { Construct, IConstruct } from 'constructs';
import { playRecorded } from '#lambda/api/events.ts';
import { profileItem } from '#lambda/registration/keys.ts';
import { Chapter, type ChapterProps } from '../../chapter.ts';
import { QueueConsumer } from '../../constructs/queues/queue-consumer.ts';
import { WorkQueue } from '../../constructs/queues/work-queue.ts';
import { annotate } from '../../pattern.ts';
import type { ArcadeTable } from '../foundation/parts/arcade-table.ts';
import { ArrivalsPipe } from './parts/arrivals-pipe.ts';
import { CentralBus } from './parts/central-bus.ts';
import { ReplayedEvents } from './parts/replayed-events.ts';

export interface MailroomProps extends ChapterProps {
  readonly table: ArcadeTable;
  readonly bus: EventBus;
}

const LETTER_TIMEOUT = Duration.seconds(10);

/** Other ways for messages: queues that keep an order, topics, buses of others, and mail. */
export class Mailroom extends Chapter {
  constructor(scope: Construct, name: string, props: MailroomProps) {
    super(scope, name, props);
    const letters = this.letters();
    this.keepLetters(letters, props);
    const buses = [...this.replayPlays(props), ...this.collect(), ...this.pipeArrivals(props)];
    this.watch([...this.functions, letters, ...buses]);
  }

  private letters(): WorkQueue {
    const letters = new WorkQueue(this, 'Letters', {
      purpose: {
        pattern: 'sqs-decouple-buffer',
        why: 'The sender is done when the queue has the letter; the function stores it at its own pace.',
      },
      consumerTimeout: LETTER_TIMEOUT,
      alarms: this.alarms,
    });
    this.output('LettersQueueUrl', letters.queue.queueUrl);
    this.output('LettersDeadLetterQueueArn', letters.deadLetterQueue.queueArn, 'npm run redrive -- <this ARN>');
    return letters;
  }

  private keepLetters({ queue }: WorkQueue, { table }: MailroomProps): void {
    const keepLetter = this.function('KeepLetter', {
      description: 'Stores a letter',
      timeout: LETTER_TIMEOUT,
      variables: { TABLE_NAME: table.tableName },
    });
    table.grantItems(keepLetter, 'dynamodb:PutItem');
    annotate(
      keepLetter,
      'lambda-idempotency',
      'A queue delivers at least once. The key of the item has the id of the letter, and the write has the condition that there is none, so a repeat changes nothing.',
    );
    new QueueConsumer(this, 'KeepLetterConsumer', { queue, consumer: keepLetter.live, maxConcurrency: 2 });
  }

  /** Plays are kept, and come again where that repairs something. */
  private replayPlays({ bus }: MailroomProps): readonly IConstruct[] {
    const { archive, announcements, statistics, rules } = new ReplayedEvents(this, 'Plays', {
      bus,
      pattern: { source: [playRecorded.source], detailType: [playRecorded.type] },
      alarms: this.alarms,
    });
    this.output('ArchiveArn', archive.archiveArn, 'aws events start-replay --event-source-arn <this ARN> ...');
    this.output('ArchivedBusArn', bus.eventBusArn);
    this.output('AnnouncementsQueueUrl', announcements.queue.queueUrl);
    this.output('StatisticsQueueUrl', statistics.queue.queueUrl);
    return [announcements, statistics, ...rules];
  }

  /** What happens in other accounts comes here. */
  private collect(): readonly IConstruct[] {
    const { bus, states, rule } = new CentralBus(this, 'Central', {
      name: `${this.stackName}-central`,
      alarms: this.alarms,
    });
    this.output('CentralBusArn', bus.eventBusArn, 'the target of a rule in every account of the organisation');
    this.output('InstanceStatesQueueUrl', states.queue.queueUrl);
    return [states, rule];
  }

  /** New players, straight out of the stream of the table. */
  private pipeArrivals({ table }: MailroomProps): readonly IConstruct[] {
    const { arrivals, failures } = new ArrivalsPipe(this, 'NewPlayers', {
      streamArn: table.streamArn,
      filter: { eventName: ['INSERT'], dynamodb: { NewImage: { entity: { S: [profileItem.entity] } } } },
      template: '{"playerId": <$.dynamodb.NewImage.playerId.S>, "pipe": <aws.pipes.pipe-name>}',
      alarms: this.alarms,
    });
    this.output('ArrivalsQueueUrl', arrivals.queue.queueUrl);
    return [arrivals, failures];
  }
}
