import { array, boolean, literal, maxLength, number, optional, picklist, pipe, strictObject, string } from 'valibot';
import { StageError } from '../../../errors.ts';
import { type Pattern, parsePattern } from '../../../event-pattern.ts';
import { type ResourceOrigin, type ResourceType, resourceType } from '../../../registry.ts';
import { accepted, between, physicalName, place, reasons } from '../../../resource-values.ts';
import { dataStream } from '../data-stream.ts';
import type { LambdaStage } from '../index.ts';
import type { Lambda } from '../lambda.ts';
import { StreamPoller } from '../stream-poller.ts';
import type { StreamSource } from '../stream-source.ts';
import { tableStream } from '../table-stream.ts';
import { MappedOnce } from './mapped-once.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html */
const DESTINATIONS = ['sqs', 'sns'];
const MIN_RECORD_AGE_SECONDS = 60;

/** https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-parameters.html */
const isDataStream = (arn: string) => arn.startsWith('arn:aws:kinesis:');

/**
 * An event source mapping of the stream of a table, or of a data stream.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-params.html
 */
export function streamMappingResource(lambda: Lambda, stage: LambdaStage): ResourceType {
  const { access, activity, clock, dynamodb, keep, kinesis, records, targets, whenLoaded } = stage;
  /** @throws AwsError without the stream */
  const source = (arn: string, functionArn: string): StreamSource => {
    if (!isDataStream(arn)) return tableStream(dynamodb.stream(arn));
    const consumerArn = arn.includes('/consumer/') ? kinesis.consumer(arn).arn : undefined;
    return dataStream(kinesis.byArn(arn), consumerArn, lambda.find(functionArn).roleArn);
  };
  const mapped = new MappedOnce();
  return resourceType({
    type: 'AWS::Lambda::EventSourceMapping',
    properties: {
      EventSourceArn: string(),
      FunctionName: string(),
      StartingPosition: picklist(['TRIM_HORIZON', 'LATEST', 'AT_TIMESTAMP']),
      // In seconds.
      StartingPositionTimestamp: optional(number()),
      Enabled: optional(boolean(), true),
      BatchSize: optional(between(1, 10_000), 100),
      MaximumBatchingWindowInSeconds: optional(between(0, 300), 0),
      ParallelizationFactor: optional(between(1, 10), 1),
      BisectBatchOnFunctionError: optional(boolean(), false),
      MaximumRetryAttempts: optional(between(-1, 10_000), -1),
      MaximumRecordAgeInSeconds: optional(between(-1, 604_800), -1),
      FunctionResponseTypes: optional(array(literal('ReportBatchItemFailures')), []),
      // More than five are a quota that AWS raises on request.
      FilterCriteria: optional(
        strictObject({ Filters: optional(pipe(array(strictObject({ Pattern: string() })), maxLength(5)), []) }),
      ),
      DestinationConfig: optional(strictObject({ OnFailure: optional(strictObject({ Destination: string() })) })),
    },
    notExecuted: { Tags: reasons.tags },
    create(properties, origin) {
      const { MaximumRecordAgeInSeconds: age } = properties;
      if (age !== -1 && age < MIN_RECORD_AGE_SECONDS) {
        throw new StageError(
          `${place(origin)}: MaximumRecordAgeInSeconds is -1 or at least ${MIN_RECORD_AGE_SECONDS}.`,
        );
      }
      const { EventSourceArn, StartingPosition, StartingPositionTimestamp: seconds } = properties;
      const isTimed = StartingPosition === 'AT_TIMESTAMP';
      if (isTimed !== (seconds !== undefined) || (isTimed && !isDataStream(EventSourceArn))) {
        throw new StageError(
          `${place(origin)}: AT_TIMESTAMP and StartingPositionTimestamp go together, for data streams only.`,
        );
      }
      const startingPosition = StartingPosition === 'AT_TIMESTAMP' ? Number(seconds) * 1_000 : StartingPosition;
      const onFailureArn = properties.DestinationConfig?.OnFailure?.Destination;
      if (onFailureArn !== undefined) {
        if (!DESTINATIONS.includes(onFailureArn.split(':')[2] ?? '')) {
          throw new StageError(`${place(origin)}: ${onFailureArn} is neither a queue nor a topic.`);
        }
        targets.check(onFailureArn, place(origin));
      }
      const functionArn = accepted(origin, () => lambda.find(properties.FunctionName).arn);
      mapped.add(properties.EventSourceArn, functionArn, origin);
      const poller = new StreamPoller(
        {
          stream: accepted(origin, () => source(properties.EventSourceArn, functionArn)),
          functionArn,
          startingPosition,
          batchSize: properties.BatchSize,
          batchingWindowSeconds: properties.MaximumBatchingWindowInSeconds,
          parallelizationFactor: properties.ParallelizationFactor,
          bisectsOnError: properties.BisectBatchOnFunctionError,
          maxRetryAttempts: properties.MaximumRetryAttempts,
          maxRecordAgeSeconds: age,
          reportsBatchItemFailures: properties.FunctionResponseTypes.length > 0,
          filters: (properties.FilterCriteria?.Filters ?? []).map(({ Pattern }) => filter(Pattern, origin)),
          onFailureArn,
        },
        { access, activity, clock, lambda, records, targets },
      );
      keep(`event source mapping ${physicalName(origin)}`, poller);
      if (properties.Enabled) whenLoaded(() => poller.start());
      return { ref: physicalName(origin) };
    },
  });
}

function filter(pattern: string, origin: ResourceOrigin): Pattern {
  try {
    return parsePattern(pattern);
  } catch (error) {
    if (!(error instanceof StageError)) throw error;
    throw new StageError(`${place(origin)}: ${error.message}`);
  }
}
