import {
  array,
  boolean,
  integer,
  literal,
  maxLength,
  maxValue,
  minValue,
  number,
  optional,
  pipe,
  strictObject,
  string,
} from 'valibot';
import { type ResourceType, resourceType } from '../../../registry.ts';
import { accepted, numeric, physicalName, reasons } from '../../../resource-values.ts';
import type { LambdaStage } from '../index.ts';
import type { Lambda } from '../lambda.ts';
import { MAX_FILTERS, queueFilter } from '../queue-filter.ts';
import { QueuePoller } from '../queue-poller.ts';

/** The mapping of a queue to a function. */
export function queueMappingResource(lambda: Lambda, stage: LambdaStage): ResourceType {
  const { access, activity, clock, records, region, sqs, whenLoaded } = stage;
  return resourceType({
    type: 'AWS::Lambda::EventSourceMapping',
    properties: {
      EventSourceArn: string(),
      FunctionName: string(),
      BatchSize: optional(pipe(numeric, integer(), minValue(1), maxValue(10_000)), 10),
      MaximumBatchingWindowInSeconds: optional(pipe(numeric, integer(), minValue(0), maxValue(300)), 0),
      Enabled: optional(boolean(), true),
      FilterCriteria: optional(
        strictObject({
          Filters: optional(pipe(array(strictObject({ Pattern: string() })), maxLength(MAX_FILTERS)), []),
        }),
      ),
      FunctionResponseTypes: optional(array(literal('ReportBatchItemFailures')), []),
      ScalingConfig: optional(strictObject({ MaximumConcurrency: optional(number(), 1_000) })),
    },
    notExecuted: { Tags: reasons.tags },
    create(properties, origin) {
      const poller = new QueuePoller(
        {
          queue: sqs.byArn(properties.EventSourceArn),
          functionArn: accepted(origin, () => lambda.find(properties.FunctionName).arn),
          batchSize: properties.BatchSize,
          windowSeconds: properties.MaximumBatchingWindowInSeconds,
          accepts: queueFilter((properties.FilterCriteria?.Filters ?? []).map(({ Pattern }) => Pattern)),
          enabled: properties.Enabled,
          maxConcurrency: properties.ScalingConfig?.MaximumConcurrency ?? 1_000,
          reportsBatchItemFailures: properties.FunctionResponseTypes.length > 0,
          region,
        },
        { lambda, access, activity, clock, records },
      );
      whenLoaded(() => poller.start());
      return { ref: physicalName(origin) };
    },
  });
}
