import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { metrics } from '#lambda/imports/metrics.ts';
import { Chapter, type ChapterProps } from '../../chapter.ts';
import { QueueConsumer } from '../../constructs/queues/queue-consumer.ts';
import { WorkQueue } from '../../constructs/queues/work-queue.ts';
import { annotate } from '../../pattern.ts';
import type { ArcadeTable } from '../foundation/parts/arcade-table.ts';
import { routes } from './routes.ts';

export interface ImportsProps extends ChapterProps {
  readonly table: ArcadeTable;
}

const EXTRACTION_TIMEOUT = Duration.seconds(60);
const LOAD_TIMEOUT = Duration.seconds(30);

/** A cabinet uploads a batch of past plays: accepted at once, taken apart, loaded at a rate the table can take. */
export class Imports extends Chapter {
  override readonly businessMetrics = metrics.names;
  /** Takes the ids of imports that were accepted. */
  readonly extractions: WorkQueue;
  readonly #table: ArcadeTable;

  constructor(scope: Construct, name: string, props: ImportsProps) {
    super(scope, name, props);
    this.#table = props.table;
    this.extractions = this.extractionQueue();
    const loads = this.loadQueue();
    this.extract(loads);
    this.load(loads);
    this.serve(routes, { table: props.table, extractions: this.extractions });
    this.output('ExtractionDeadLetterQueueArn', this.extractions.deadLetterQueue.queueArn, REDRIVE);
    this.output('LoadDeadLetterQueueArn', loads.deadLetterQueue.queueArn, REDRIVE);
    this.watch([...this.functions, this.extractions, loads]);
  }

  private extractionQueue(): WorkQueue {
    return new WorkQueue(this, 'Extractions', {
      consumerTimeout: EXTRACTION_TIMEOUT,
      alarms: this.alarms,
      purpose: {
        pattern: 'sqs-decouple-buffer',
        why: 'The cabinet gets its answer at once; the work waits here. A burst becomes a longer queue, not an error.',
      },
    });
  }

  private loadQueue(): WorkQueue {
    return new WorkQueue(this, 'Loads', {
      consumerTimeout: LOAD_TIMEOUT,
      alarms: this.alarms,
      purpose: {
        pattern: 'ddb-buffered-ingest',
        why: 'Holds what is to be written, so that the loader sets the pace and not the upload.',
      },
    });
  }

  /** Takes imports apart. */
  private extract({ queue: loads }: WorkQueue): void {
    const extract = this.function('ExtractPlays', {
      description: 'Takes an import apart, rejects what cannot be right and sends the rest to the loader',
      memorySize: 1_024,
      timeout: EXTRACTION_TIMEOUT,
      variables: { LOAD_QUEUE_URL: loads.queueUrl },
    });
    this.#table.bind(extract, 'dynamodb:GetItem', 'dynamodb:UpdateItem', 'dynamodb:PutItem', 'dynamodb:BatchWriteItem');
    loads.grant(extract, 'sqs:SendMessage');
    annotate(
      extract,
      'ddb-buffered-ingest',
      'The first half: reads an import once, drops what no play needs, and puts the rest on a queue. It never writes a play.',
    );
    new QueueConsumer(this, 'ExtractionConsumer', {
      queue: this.extractions.queue,
      consumer: extract.live,
      // One import can be large; two in one invocation would share its time and its memory.
      batchSize: 1,
      maxConcurrency: 2,
    });
  }

  /** Stores the plays of imports. */
  private load({ queue: loads }: WorkQueue): void {
    const load = this.function('LoadPlays', {
      description: 'Stores the plays of imports',
      timeout: LOAD_TIMEOUT,
    });
    this.#table.bind(
      load,
      'dynamodb:BatchGetItem',
      'dynamodb:BatchWriteItem',
      'dynamodb:GetItem',
      'dynamodb:PutItem',
      'dynamodb:UpdateItem',
    );
    annotate(
      load,
      'ddb-buffered-ingest',
      'The second half: at most two run at once, however much waits, so an import of any size costs the table the same load.',
    );
    annotate(
      load,
      'ddb-batch-with-retry',
      'Writes 25 items a call and sends again what DynamoDB left unwritten, after pauses of random, growing length; what is left then comes back with its message.',
    );
    new QueueConsumer(this, 'LoadConsumer', { queue: loads, consumer: load.live, batchSize: 2, maxConcurrency: 2 });
  }
}

const REDRIVE = 'npm run redrive -- <this ARN>';
