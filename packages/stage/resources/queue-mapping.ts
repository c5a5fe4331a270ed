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
import { type ResourceType, resourceType } from '../registry.ts';
import { MAX_FILTERS, queueFilter } from '../services/lambda/queue-filter.ts';
import { QueuePoller } from '../services/lambda/queue-poller.ts';
import type { StageServices } from '../services.ts';
import { accepted, numeric, physicalName, reasons } from './shared.ts';

/** The mapping of a queue to a function. */
export function queueMappingResource(services: StageServices): ResourceType {
  const { access, activity, clock, lambda, region, sqs } = services;
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
        { lambda, access, activity, clock },
      );
      services.whenLoaded(() => poller.start());
      return { ref: physicalName(origin) };
    },
  });
}
