import { CfnParameter, Duration } from 'aws-cdk-lib';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import { Grant } from 'aws-cdk-lib/aws-iam';
import type { Construct, IConstruct } from 'constructs';
import { playRecorded } from '#lambda/api/events.ts';
import { PARCELS, POST } from '#lambda/mailroom/keys.ts';
import { profileItem } from '#lambda/registration/keys.ts';
import { Chapter, type ChapterProps } from '../../chapter.ts';
import { AsyncOutcomes } from '../../constructs/functions/async-outcomes.ts';
import { FailureQueue } from '../../constructs/queues/failure-queue.ts';
import { QueueConsumer } from '../../constructs/queues/queue-consumer.ts';
import { WorkQueue } from '../../constructs/queues/work-queue.ts';
import { PrivateBucket } from '../../constructs/storage/private-bucket.ts';
import { annotate } from '../../pattern.ts';
import type { ArcadeTable } from '../foundation/parts/arcade-table.ts';
import { ArrivalsPipe } from './parts/arrivals-pipe.ts';
import { Bulletin } from './parts/bulletin.ts';
import { CentralBus } from './parts/central-bus.ts';
import { IncomingMail } from './parts/incoming-mail.ts';
import { Notices } from './parts/notices.ts';
import { posterOrders } from './parts/poster-orders.ts';
import { ReplayedEvents } from './parts/replayed-events.ts';
import { Tickets } from './parts/tickets.ts';

export interface MailroomProps extends ChapterProps {
  readonly table: ArcadeTable;
  readonly bus: EventBus;
}

const TIMEOUT = Duration.seconds(10);
const REDRIVE = 'npm run redrive -- <this ARN>';
/** A sixth of what a message of the press stays hidden for without a heartbeat. */
const PRESS_PAUSE = Duration.seconds(5);
/** Longer than a letter may take through its queue and its dead letters: 4 and 14 days. */
const PARCEL_DAYS = 21;

/** Other ways for messages: queues that keep an order, topics, buses of others, and mail. */
export class Mailroom extends Chapter {
  constructor(scope: Construct, name: string, props: MailroomProps) {
    super(scope, name, props);
    const letters = this.letters();
    this.keepLetters(letters, props);
    const tickets = this.tickets(props);
    const orders = this.posterOrders();
    const buses = [...this.replayPlays(props), ...this.collect(), ...this.pipeArrivals(props)];
    const bulletin = this.bulletin(props);
    const mail = this.mail(props);
    this.watch([...this.functions, letters, tickets, orders, ...buses, ...bulletin, ...mail]);
  }

  private letters(): WorkQueue {
    const letters = new WorkQueue(this, 'Letters', {
      purpose: {
        pattern: 'sqs-decouple-buffer',
        why: 'The sender is done when the queue has the letter; the function stores it at its own pace.',
      },
      consumerTimeout: TIMEOUT,
      alarms: this.alarms,
    });
    annotate(
      letters.queue,
      'sqs-api-tour',
      'By hand: npm run queue-tour makes a queue of its own, sends, receives, hides, deletes and purges, and checks ids and digests. A receive gets one message by default, ten at most.',
    );
    this.output('LettersQueueUrl', letters.queue.queueUrl);
    this.output('LettersDeadLetterQueueArn', letters.deadLetterQueue.queueArn, REDRIVE);
    return letters;
  }

  private keepLetters({ queue }: WorkQueue, { table }: MailroomProps): void {
    const parcels = this.parcels();
    const keepLetter = this.function('KeepLetter', {
      description: 'Stores a letter, however large',
      timeout: TIMEOUT,
      variables: { PARCELS_BUCKET_NAME: parcels.bucketName },
    });
    table.bind(keepLetter, 'dynamodb:PutItem');
    parcels.grantObjects(keepLetter, { prefix: PARCELS, actions: ['s3:GetObject'] });
    annotate(
      keepLetter,
      'lambda-idempotency',
      'A queue delivers at least once. The key of the item has the id of the letter, and the write is refused when that item exists, so a repeat changes nothing.',
    );
    new QueueConsumer(this, 'KeepLetterConsumer', {
      queue,
      consumer: keepLetter.live,
      maxConcurrency: this.settings.pollerConcurrency,
    });
  }

  private parcels(): PrivateBucket {
    const parcels = new PrivateBucket(this, 'Parcels', {
      purpose: {
        pattern: 'sqs-large-payload',
        why: 'A message ends at 1 MiB. What is larger is stored here first, and the message is a claim check: a key of about a hundred bytes. The function reads below one prefix, and from no other bucket.',
      },
      lifecycleRules: [
        { id: 'Claimed', prefix: PARCELS, expiration: Duration.days(PARCEL_DAYS) },
        { id: 'Unfinished', abortIncompleteMultipartUploadAfter: Duration.days(1) },
      ],
      removalPolicy: this.settings.removalPolicy,
    });
    annotate(
      parcels,
      'sqs-large-payload',
      'Deleted after 21 days by a rule, and not by the function: a message may come twice, and wait up to 18 days in its queue and among the dead letters.',
    );
    this.output('ParcelsBucketName', parcels.bucketName, 'aws s3 rm --recursive s3://<this name>, before cdk destroy');
    return parcels;
  }

  private tickets({ table }: MailroomProps): Tickets {
    const tickets = new Tickets(this, 'Tickets', { consumerTimeout: TIMEOUT, alarms: this.alarms });
    const { deadLetterQueue, queue } = tickets.work;
    const keepTickets = this.function('KeepTickets', {
      description: 'Enters what players win and spend, in order',
      timeout: TIMEOUT,
    });
    table.bind(keepTickets, 'dynamodb:UpdateItem');
    annotate(
      keepTickets,
      'sqs-fifo',
      'After a failure it handles nothing more of that group, and reports the rest of it: Lambda deletes what is not reported. The number of an entry, which must be the next one, holds the order when dead letters come back.',
    );
    new QueueConsumer(this, 'KeepTicketsConsumer', {
      queue,
      consumer: keepTickets.live,
      maxConcurrency: this.settings.pollerConcurrency,
    });
    this.output('TicketsTopicArn', tickets.topic.topicArn);
    this.output('TicketsQueueUrl', queue.queueUrl);
    this.output('TicketsDeadLetterQueueArn', deadLetterQueue.queueArn, REDRIVE);
    return tickets;
  }

  private posterOrders(): WorkQueue {
    const orders = posterOrders(this, { pressPause: PRESS_PAUSE, alarms: this.alarms });
    this.output('PosterOrdersQueueUrl', orders.queue.queueUrl, 'node lambda/mailroom/worker/main.ts <this URL>');
    this.output('PosterOrdersDeadLetterQueueArn', orders.deadLetterQueue.queueArn, REDRIVE);
    return orders;
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

  /** A topic with subscribers of every kind. @returns what has alarms */
  private bulletin({ table }: MailroomProps): readonly IConstruct[] {
    const bulletin = new Bulletin(this, 'Bulletin', { alarms: this.alarms });
    const { topicArn } = bulletin.topic;
    const receive = this.function('ReceiveBulletin', {
      description: 'The HTTPS endpoint of the bulletin',
      variables: { TABLE_NAME: table.tableName, TOPIC_ARN: topicArn },
    });
    table.grantItems(receive, 'dynamodb:PutItem');
    Grant.addToPrincipal({ grantee: receive, actions: ['sns:ConfirmSubscription'], resourceArns: [topicArn] });
    bulletin.postTo(receive);
    bulletin.mailTo('newsroom@arcade.example');
    const deadLetters = new FailureQueue(this, 'BulletinDeadLetters', {
      pattern: 'lambda-async-dlq',
      holds: 'Bulletins that could not be filed wait here, as they came',
      cure: 'fix the cause, then invoke the function with the message as it is.',
      alarms: this.alarms,
    });
    const file = this.function('FileBulletin', {
      description: 'Files bulletins',
      variables: { TABLE_NAME: table.tableName },
      deadLetterQueue: deadLetters.queue,
    });
    table.grantItems(file, 'dynamodb:PutItem');
    annotate(
      file,
      'lambda-async-dlq',
      'Both ways beside each other. The dead-letter queue of the function gets the event as it came, with RequestID, ErrorCode and ErrorMessage as attributes; the destination gets a record with the error and the number of attempts. It is part of a version; a destination belongs to the alias.',
    );
    bulletin.invoke(file);
    const outcomes = new AsyncOutcomes(this, 'BulletinOutcomes', {
      consumer: file.live,
      work: 'Bulletins that could not be filed',
      alarms: this.alarms,
    });
    this.output('BulletinTopicArn', topicArn, 'aws sns publish --topic-arn <this ARN> --message "Insert coin"');
    this.output('BulletinUndeliveredQueueUrl', bulletin.undelivered.queue.queueUrl);
    this.output('BulletinDeadLettersUrl', deadLetters.queue.queueUrl);
    this.output('BulletinFailuresUrl', outcomes.failures.queue.queueUrl);
    return [bulletin, deadLetters, outcomes];
  }

  /** Mail to players, and from them. @returns what has alarms */
  private mail(props: MailroomProps): readonly IConstruct[] {
    const domain = new CfnParameter(this, 'MailDomain', {
      description: 'A domain of yours: the arcade writes from it, and people write to it',
      default: 'arcade.example',
      allowedPattern: '^[a-z0-9-]+(\\.[a-z0-9-]+)+$',
    }).valueAsString;
    return [...this.notify(domain, props), ...this.receive(domain, props)];
  }

  /** Mail to players who have won something. */
  private notify(domain: string, { table }: MailroomProps): readonly IConstruct[] {
    const notices = new Notices(this, 'Notices', { domain, alarms: this.alarms });
    const work = new WorkQueue(this, 'Prizes', {
      purpose: {
        pattern: 'ses-email',
        why: 'SES takes so many mails a second and so many a day, and refuses the others: they wait here, and are tried again.',
      },
      consumerTimeout: TIMEOUT,
      alarms: this.alarms,
    });
    const send = this.function('SendNotice', {
      description: 'Writes to players who have won something',
      timeout: TIMEOUT,
      variables: {
        SENDER: notices.sender,
        TEMPLATE_NAME: notices.templateName,
        CONFIGURATION_SET_NAME: notices.configurationSetName,
      },
    });
    table.bind(send, 'dynamodb:GetItem');
    notices.grantSend(send);
    new QueueConsumer(this, 'SendNoticeConsumer', {
      queue: work.queue,
      consumer: send.live,
      maxConcurrency: this.settings.pollerConcurrency,
    });
    const heed = this.function('HeedFeedback', { description: 'Stops mail to addresses that bounced or complained' });
    table.bind(heed, 'dynamodb:PutItem');
    notices.heed(heed);
    const outcomes = new AsyncOutcomes(this, 'FeedbackOutcomes', {
      consumer: heed.live,
      work: 'Bounces and complaints that were not heeded',
      alarms: this.alarms,
    });
    this.output('PrizesQueueUrl', work.queue.queueUrl);
    this.output('PrizesDeadLetterQueueArn', work.deadLetterQueue.queueArn, REDRIVE);
    return [notices, work, outcomes];
  }

  /** Mail from people. */
  private receive(domain: string, { table }: MailroomProps): readonly IConstruct[] {
    const incoming = new IncomingMail(this, 'Incoming', {
      address: `hello@${domain}`,
      prefix: POST,
      removalPolicy: this.settings.removalPolicy,
    });
    const read = this.function('ReadPost', {
      description: 'Keeps mail that came in, unless it is spam',
      variables: { POST_BUCKET_NAME: incoming.bucket.bucketName },
    });
    table.bind(read, 'dynamodb:PutItem');
    incoming.bucket.grantObjects(read, { prefix: POST, actions: ['s3:GetObject'] });
    incoming.handTo(read);
    const outcomes = new AsyncOutcomes(this, 'PostOutcomes', {
      consumer: read.live,
      work: 'Mails that were not read',
      alarms: this.alarms,
    });
    const activate = 'aws ses set-active-receipt-rule-set --rule-set-name <this name>';
    this.output('RuleSetName', incoming.ruleSetName, activate);
    this.output('PostBucketName', incoming.bucket.bucketName);
    this.output('PostNoticeTopicArn', incoming.notice.topicArn);
    return [outcomes];
  }
}
