import { Duration } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { FilterRule } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { PICTURES, UPLOADS } from '#lambda/replays/keys.ts';
import { LARGE } from '#lambda/replays/use-cases/upload-plan.ts';
import { Chapter, type ChapterProps } from '../../chapter.ts';
import { TableThrottles } from '../../constructs/alarms/table.ts';
import { EventRule } from '../../constructs/events/event-rule.ts';
import { AsyncOutcomes } from '../../constructs/functions/async-outcomes.ts';
import type { LiveFunction } from '../../constructs/functions/live-function.ts';
import { QueueConsumer } from '../../constructs/queues/queue-consumer.ts';
import { WorkQueue } from '../../constructs/queues/work-queue.ts';
import { ObjectEvents } from '../../constructs/storage/object-events.ts';
import type { PrivateBucket } from '../../constructs/storage/private-bucket.ts';
import { StreamConsumer } from '../../constructs/streams/stream-consumer.ts';
import { FanOut } from '../../constructs/topics/fan-out.ts';
import { annotate } from '../../pattern.ts';
import type { ArcadeTable } from '../foundation/parts/arcade-table.ts';
import { bucketOfPictures, bucketOfUploads } from './parts/buckets.ts';
import { ReplaysTable } from './parts/replays-table.ts';
import { PICTURES_BUCKET_NAME, routes, UPLOADS_BUCKET_NAME } from './routes.ts';

export interface ReplaysProps extends ChapterProps {
  readonly table: ArcadeTable;
}

const CONSUMER_TIMEOUT = Duration.seconds(10);
const REDRIVE = 'npm run redrive -- <this ARN>';

/** A player uploads the recording of a play: straight to a bucket, whose events keep a row, a picture and a tag for it. */
export class Replays extends Chapter {
  readonly #replays: ReplaysTable;
  readonly #uploads: PrivateBucket;
  readonly #pictures: PrivateBucket;

  constructor(scope: Construct, name: string, props: ReplaysProps) {
    super(scope, name, props);
    this.#replays = new ReplaysTable(this, 'Replays', { environment: this.settings });
    this.#uploads = bucketOfUploads(this, this.settings);
    this.#pictures = bucketOfPictures(this, this.settings);
    const created = new FanOut(this, 'Uploaded', { traced: false });
    const rows = this.keepRows(created);
    const pictures = this.drawPictures(created);
    const forget = this.forgetReplays();
    const gone = this.keepOutcomes(forget);
    this.tell(created, forget);
    const large = this.markLarge();
    const removals = this.removeFiles();
    this.serve(routes, {
      table: props.table,
      replays: this.#replays,
      uploads: this.#uploads,
      pictures: this.#pictures,
    });
    this.output(
      'UploadsBucketName',
      this.#uploads.bucketName,
      'aws s3 rm --recursive s3://<this name>, before cdk destroy',
    );
    this.output(
      'PicturesBucketName',
      this.#pictures.bucketName,
      'aws s3 rm --recursive s3://<this name>, before cdk destroy',
    );
    this.output('ReplaysTableName', this.#replays.tableName);
    this.watch([...this.functions, rows, pictures, gone, large, removals, ...this.tableAlarms()]);
  }

  /** One consumer of the topic: a row for each upload. */
  private keepRows(created: FanOut): WorkQueue {
    const queue = this.subscribe(
      'ReplayRows',
      created,
      'Its own copy of every upload: rows are there although pictures fail.',
    );
    const index = this.consumer('IndexReplay', queue, 'Keeps a row for each recording');
    this.#replays.bind(index, 'dynamodb:PutItem');
    annotate(
      index,
      'ddb-s3-metadata-index',
      'Events come at least once and in any order. The sequencer of S3 orders those of one key: the row is stored under the condition that it is newer.',
    );
    return queue;
  }

  /** The other consumer: a picture of each upload. */
  private drawPictures(created: FanOut): WorkQueue {
    const queue = this.subscribe(
      'ReplayPictures',
      created,
      'Its own copy of every upload, at the pace of the drawing.',
    );
    const draw = this.consumer('DrawReplay', queue, 'Draws a picture of each recording');
    draw.function.addEnvironment(UPLOADS_BUCKET_NAME, this.#uploads.bucketName);
    draw.function.addEnvironment(PICTURES_BUCKET_NAME, this.#pictures.bucketName);
    this.#uploads.grantObjects(draw, { prefix: UPLOADS, actions: ['s3:GetObject'] });
    this.#uploads.grantList(draw);
    this.#pictures.grantObjects(draw, { prefix: PICTURES, actions: ['s3:PutObject', 's3:DeleteObject'] });
    annotate(
      draw,
      's3-upload-performance',
      'Reads a range of bytes, the first 64 KiB: a recording of 100 MB takes as long as a small one. It may list the bucket, so S3 says 404 of an object that is gone, and 403 only where a grant is missing.',
    );
    return queue;
  }

  private subscribe(id: string, created: FanOut, why: string): WorkQueue {
    const queue = new WorkQueue(this, id, {
      purpose: { pattern: 's3-sns-fanout', why },
      consumerTimeout: CONSUMER_TIMEOUT,
      alarms: this.alarms,
    });
    created.deliverTo(queue, {
      queue: queue.queue,
      filterScope: 'MessageBody',
      // S3 sends a test event, which has no records, whenever the notifications of the bucket change.
      filter: { Records: { eventName: [{ prefix: 'ObjectCreated:' }] } },
      why: 'By body, because S3 sets no attributes. It keeps out the s3:TestEvent of a deployment, which would become a dead letter.',
      alarms: this.alarms,
    });
    this.output(`${id}DeadLetterQueueArn`, queue.deadLetterQueue.queueArn, REDRIVE);
    return queue;
  }

  /** The function that consumes a queue. */
  private consumer(id: string, { queue }: WorkQueue, description: string): LiveFunction {
    const consumer = this.function(id, { description, timeout: CONSUMER_TIMEOUT });
    new QueueConsumer(this, `${id}Consumer`, {
      queue,
      consumer: consumer.live,
      maxConcurrency: this.settings.pollerConcurrency,
    });
    return consumer;
  }

  private forgetReplays(): LiveFunction {
    const forget = this.function('ForgetReplay', { description: 'Removes the rows of recordings that are gone' });
    this.#replays.bind(forget, 'dynamodb:PutItem');
    annotate(
      forget,
      'ddb-s3-metadata-index',
      'Replaces the row of an object that is gone by a note of that, with the sequencer: a late event of its creation finds the note, and does not bring the row back.',
    );
    return forget;
  }

  private keepOutcomes({ live }: LiveFunction): AsyncOutcomes {
    const gone = new AsyncOutcomes(this, 'Removals', {
      consumer: live,
      work: 'Removals of objects whose rows could not be removed',
      alarms: this.alarms,
    });
    this.output('RemovalFailuresQueueUrl', gone.failures.queue.queueUrl);
    return gone;
  }

  private tell(created: FanOut, forget: LiveFunction): void {
    new ObjectEvents(this, 'ObjectEvents', {
      bucket: this.#uploads,
      topics: [{ topic: created.topic, events: ['s3:ObjectCreated:*'], prefix: UPLOADS }],
      functions: [
        // What a rule of the bucket expires is an event of another kind.
        { fn: forget.live, events: ['s3:ObjectRemoved:*', 's3:LifecycleExpiration:*'], prefix: UPLOADS },
      ],
      eventBridge: true,
    });
    annotate(
      this.#uploads,
      's3-event-notification',
      'The bucket itself calls: a topic for uploads, a function for removals, chosen by the beginning of the key. Delivered at least once, within seconds, and free of charge.',
    );
    annotate(
      this.#uploads,
      's3-sns-fanout',
      'A kind of event below a prefix has one target, and S3 refuses a second one. So the target is a topic, and each of two queues gets its own copy.',
    );
    annotate(
      this.#uploads,
      's3-eventbridge',
      'All events of the bucket also go to the default bus, without a trail. There a rule can look at the size, retry for a day, and be archived; for one dollar per million events.',
    );
    annotate(
      this.#uploads,
      's3-event-notification',
      'Its name is known before it exists: topic and function have to admit the bucket first, and a reference back to it would be a circle.',
    );
  }

  private markLarge(): EventRule {
    const mark = this.function('MarkLarge', { description: 'Tags large recordings, which expire earlier' });
    mark.function.addEnvironment(UPLOADS_BUCKET_NAME, this.#uploads.bucketName);
    this.#uploads.grantObjects(mark, {
      prefix: UPLOADS,
      actions: ['s3:GetObjectTagging', 's3:PutObjectTagging'],
    });
    this.#uploads.grantList(mark);
    annotate(
      mark,
      's3-object-tags-metadata',
      'Tags can be changed after the upload, ten of them at most; metadata cannot. All are replaced at once, so it reads those that are there first.',
    );
    const rule = new EventRule(this, 'LargeUploads', {
      eventBus: EventBus.fromEventBusName(this, 'DefaultBus', 'default'),
      description: `Uploads above ${LARGE / 1024 / 1024} MiB are marked as large`,
      pattern: {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: {
          bucket: { name: [this.#uploads.bucketName] },
          object: { key: [{ prefix: UPLOADS }], size: [{ numeric: ['>', LARGE] }] },
        },
      },
      why: 'Compares the size, which the filter of a notification cannot: a small upload invokes no function. AWS services send to the default bus, and to no other.',
      alarms: this.alarms,
    });
    annotate(
      rule,
      's3-eventbridge',
      'The same upload is also told to the topic: rules are added without a change of the bucket, and take nothing from each other.',
    );
    rule.invoke(mark.live);
    return rule;
  }

  private removeFiles(): StreamConsumer {
    const remove = this.function('RemoveFiles', {
      description: 'Deletes the recording and the picture of a row that is gone',
      timeout: Duration.seconds(30),
    });
    remove.function.addEnvironment(UPLOADS_BUCKET_NAME, this.#uploads.bucketName);
    remove.function.addEnvironment(PICTURES_BUCKET_NAME, this.#pictures.bucketName);
    // A deletion under the condition of an ETag asks for both.
    this.#uploads.grantObjects(remove, { prefix: UPLOADS, actions: ['s3:DeleteObject', 's3:GetObject'] });
    this.#uploads.grantList(remove);
    this.#pictures.grantObjects(remove, { prefix: PICTURES, actions: ['s3:DeleteObject'] });
    annotate(
      remove,
      'ddb-large-object-s3',
      'What a row pointed to goes with the row, under the condition of its ETag: a recording that has replaced it meanwhile stays.',
    );
    const changes = new StreamConsumer(this, 'Rows', {
      streamArn: this.#replays.streamArn,
      consumer: remove.live,
      // Rows that pointed to an object. A note that expires did not.
      filters: [
        { eventName: FilterRule.or('MODIFY', 'REMOVE'), dynamodb: { OldImage: { etag: { S: FilterRule.exists() } } } },
      ],
      alarms: this.alarms,
    });
    annotate(
      changes.mapping,
      'lambda-no-recursion',
      'Row gone -> object deleted -> event -> note stored -> stream: the note is new and points to nothing, so it does not pass the filter, and the round ends.',
    );
    this.output('StreamFailuresQueueUrl', changes.failures.queue.queueUrl);
    return changes;
  }

  private tableAlarms(): readonly Construct[] {
    if (!this.alarms) return [];
    return [
      new TableThrottles(this, 'TableAlarms', {
        table: this.#replays,
        cure: 'docs/chapters/replays.md, "Failures"',
      }),
    ];
  }
}
