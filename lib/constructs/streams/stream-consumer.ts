import { Duration } from 'aws-cdk-lib';
import { Grant } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping, type IFunction, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { annotate } from '../../pattern.ts';
import { LateReader } from '../alarms/streams.ts';
import { FailureQueue } from '../queues/failure-queue.ts';
import { requireRange } from '../range.ts';

export interface StreamConsumerProps {
  readonly streamArn: string;
  /** The function, or the alias of it, that Lambda invokes with the changes. */
  readonly consumer: IFunction;
  /** The patterns of records the consumer gets, 1 to 5; a record that matches none never invokes it. */
  readonly filters: readonly Record<string, unknown>[];
  /**
   * Records per invocation, 1 to 10,000.
   * @default 100
   */
  readonly batchSize?: number;
  /**
   * How long Lambda gathers a batch, 0 to 300 s. Each second saves invocations and delays all that follows.
   * @default 0: Lambda invokes at once; records that arrive together are one batch anyway
   */
  readonly batchingWindow?: Duration;
  /**
   * Batches of one shard at the same time, 1 to 10; the order within a partition key stays.
   * @default 2
   */
  readonly parallelizationFactor?: number;
  /**
   * Retries of a failed batch, 0 to 10,000.
   * @default 5
   */
  readonly retryAttempts?: number;
  /**
   * Age at which Lambda gives a record up, 60 to 86,400 s; the stream itself forgets it after 24 hours.
   * @default 6 hours
   */
  readonly maxRecordAge?: Duration;
  /**
   * Whether alarms tell of failures and of a reader that falls behind. CloudWatch bills each by the hour.
   * @default true
   */
  readonly alarms?: boolean;
}

/**
 * Lets a function read the stream of a table: filtered, in bounded batches with bounded retries, with a queue for what
 * failed for good.
 *
 * The failure queue gets which records failed, not the records themselves: they have to be fetched from the stream
 * before it forgets them (https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html).
 */
export class StreamConsumer extends Construct {
  readonly failures: FailureQueue;
  readonly mapping: EventSourceMapping;

  /** @throws when Lambda would refuse a value */
  constructor(scope: Construct, id: string, props: StreamConsumerProps) {
    super(scope, id);
    const { path } = this.node;
    if (props.filters.length < 1 || props.filters.length > 5) {
      throw new Error(`${path}: a mapping takes 1 to 5 filters, not ${props.filters.length}.`);
    }
    requireRange(path, 'batchSize', props.batchSize, { least: 1, most: 10_000 });
    requireRange(path, 'batchingWindow', props.batchingWindow, { least: 0, most: 300, unit: 's' });
    requireRange(path, 'parallelizationFactor', props.parallelizationFactor, { least: 1, most: 10 });
    requireRange(path, 'retryAttempts', props.retryAttempts, { least: 0, most: 10_000 });
    requireRange(path, 'maxRecordAge', props.maxRecordAge, { least: 60, most: 86_400, unit: 's' });
    const { consumer, streamArn, alarms = true } = props;
    const retryAttempts = props.retryAttempts ?? 5;
    const maxRecordAge = props.maxRecordAge ?? Duration.hours(6);
    this.failures = new FailureQueue(this, 'Failures', {
      pattern: 'ddb-stream-lambda',
      holds: 'References to changes that the consumer could not process wait here',
      cure: 'fix the cause and process the changes again within a day, before the stream forgets them.',
      alarms,
    });
    // The actions of https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-eventsourcemapping.html, all on the stream
    // as in the example policy of DynamoDB. ListStreams is bounded by the stream, too (unverified; settled by: ListStreams by
    // a caller whose grant names one stream).
    Grant.addToPrincipal({
      grantee: consumer,
      actions: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams'],
      resourceArns: [streamArn],
    });
    this.mapping = new EventSourceMapping(this, 'Mapping', {
      target: consumer,
      eventSourceArn: streamArn,
      startingPosition: StartingPosition.TRIM_HORIZON,
      filters: props.filters.map((pattern) => ({ pattern: JSON.stringify(pattern) })),
      batchSize: props.batchSize ?? 100,
      maxBatchingWindow: props.batchingWindow ?? Duration.seconds(0),
      parallelizationFactor: props.parallelizationFactor ?? 2,
      bisectBatchOnError: true,
      reportBatchItemFailures: true,
      retryAttempts,
      maxRecordAge,
      onFailure: { bind: () => this.failures.destinationOf(consumer) },
    });
    annotate(
      this.mapping,
      'ddb-stream-lambda',
      `Lambda retries a record ${retryAttempts} times and for at most ${maxRecordAge.toHours()} h, less than the 24 h of the stream. Without these bounds one bad record blocks its shard for a day.`,
    );
    annotate(
      this.mapping,
      'ddb-stream-react-notify',
      'The filter decides which records invoke the function. The others cost no invocation.',
    );
    if (alarms) new LateReader(this, 'LagAlarm', { reader: consumer });
  }
}
