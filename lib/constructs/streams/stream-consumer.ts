import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Grant } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping, type IFunction, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { annotate } from '../../pattern.ts';
import { FailureQueue } from '../queues/failure-queue.ts';

export interface StreamConsumerProps {
  readonly streamArn: string;
  /** The alias that is invoked. */
  readonly consumer: IFunction;
  /** The patterns of records the consumer gets; a record that fits none never invokes it. Up to five. */
  readonly filters: readonly Record<string, unknown>[];
  /**
   * Records per invocation, up to 10,000.
   * @default 100
   */
  readonly batchSize?: number;
  /**
   * How long a batch is gathered. Each second saves invocations and is a second later for everybody behind.
   * @default 0: Lambda invokes at once; records that arrive together are one batch anyway
   */
  readonly batchingWindow?: Duration;
  /**
   * Batches of one shard at the same time, 1 to 10; the order within a partition key stays.
   * @default 2
   */
  readonly parallelizationFactor?: number;
  /**
   * Retries of a failed batch.
   * @default 5
   */
  readonly retryAttempts?: number;
  /**
   * Age at which a record is given up; the stream itself forgets it after 24 hours.
   * @default 6 hours
   */
  readonly maxRecordAge?: Duration;
}

/** How old the newest record of a batch may be before somebody should look. */
const MAX_LAG = Duration.minutes(10);

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

  constructor(scope: Construct, id: string, props: StreamConsumerProps) {
    super(scope, id);
    const { consumer, streamArn } = props;
    const retryAttempts = props.retryAttempts ?? 5;
    const maxRecordAge = props.maxRecordAge ?? Duration.hours(6);
    this.failures = new FailureQueue(this, 'Failures', {
      pattern: 'ddb-stream-lambda',
      holds: 'References to changes that the consumer could not process wait here',
      cure: 'fix the cause and run `npm run replay` within a day, before the stream forgets the changes.',
    });
    // The actions of https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-eventsourcemapping.html, all on the stream
    // as in the example policy of DynamoDB; whether ListStreams can be bounded by a stream is not documented (unverified).
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
    this.watchLag(consumer);
  }

  private watchLag(consumer: IFunction): void {
    const lag = new Alarm(this, 'LagAlarm', {
      alarmDescription: 'The reader of the stream falls behind: look for errors and throttles of its function.',
      metric: consumer.metric('IteratorAge', { period: Duration.minutes(1), statistic: 'Maximum' }),
      threshold: MAX_LAG.toMilliseconds(),
      evaluationPeriods: 3,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    annotate(
      lag,
      'alarm-dlq-depth',
      'The age of the last record shows that a shard is blocked or the reader too slow, hours before Lambda gives records up.',
    );
  }
}
