import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Bundles } from '../../bundle.ts';
import { ArcadeFunction } from '../../constructs/functions/arcade-function.ts';
import { QueueConsumer } from '../../constructs/queues/queue-consumer.ts';
import { WorkQueue } from '../../constructs/queues/work-queue.ts';
import type { EnvironmentSettings } from '../../environments.ts';
import { annotate } from '../../pattern.ts';
import type { Foundation } from '../foundation/stack.ts';

export interface ImportsProps extends StackProps {
  readonly environment: EnvironmentSettings;
  readonly bundles: Bundles;
  readonly foundation: Foundation;
}

const EXTRACTION_TIMEOUT = Duration.seconds(60);
const LOAD_TIMEOUT = Duration.seconds(30);

/** A cabinet uploads a batch of past plays: accepted at once, taken apart, loaded at a rate the table can take. */
export class Imports extends Stack {
  /** Takes the ids of imports that were accepted. */
  readonly extractions: WorkQueue;

  constructor(scope: Construct, id: string, props: ImportsProps) {
    super(scope, id, props);
    const { environment, bundles } = props;
    const { table } = props.foundation;

    this.extractions = new WorkQueue(this, 'Extractions', {
      consumerTimeout: EXTRACTION_TIMEOUT,
      purpose: {
        pattern: 'sqs-decouple-buffer',
        why: 'Whoever uploads is answered at once; the work waits here. A burst becomes a longer queue, not an error.',
      },
    });
    const loads = new WorkQueue(this, 'Loads', {
      consumerTimeout: LOAD_TIMEOUT,
      purpose: {
        pattern: 'ddb-buffered-ingest',
        why: 'Holds what is to be written, so that the loader sets the pace and not the upload.',
      },
    });

    const extract = new ArcadeFunction(this, 'ExtractPlays', {
      environment,
      bundles,
      handler: 'imports/extract-plays',
      description: 'Takes an import apart, rejects what cannot be right and sends the rest to the loader',
      memorySize: 1_024,
      timeout: EXTRACTION_TIMEOUT,
      variables: { TABLE_NAME: table.tableName, LOAD_QUEUE_URL: loads.queue.queueUrl },
    });
    table.grantItems(extract, 'dynamodb:GetItem', 'dynamodb:UpdateItem', 'dynamodb:PutItem', 'dynamodb:BatchWriteItem');
    loads.queue.grant(extract, 'sqs:SendMessage');
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

    const load = new ArcadeFunction(this, 'LoadPlays', {
      environment,
      bundles,
      handler: 'imports/load-plays',
      description: 'Stores the plays of imports',
      memorySize: 512,
      timeout: LOAD_TIMEOUT,
      variables: { TABLE_NAME: table.tableName },
    });
    table.grantItems(
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
      'The second half: two of them at most, whatever waits on the queue, so an import of any size costs the table the same load.',
    );
    annotate(
      load,
      'ddb-batch-with-retry',
      'Writes 25 items a call and sends again what DynamoDB left unwritten, after pauses of random, growing length; what is left then comes back with its message.',
    );
    new QueueConsumer(this, 'LoadConsumer', {
      queue: loads.queue,
      consumer: load.live,
      batchSize: 2,
      maxConcurrency: 2,
    });

    for (const [name, { deadLetterQueue }] of Object.entries({ Extraction: this.extractions, Load: loads })) {
      new CfnOutput(this, `${name}DeadLetterQueueArn`, {
        value: deadLetterQueue.queueArn,
        description: 'npm run redrive -- <this ARN>',
      });
    }
  }
}
