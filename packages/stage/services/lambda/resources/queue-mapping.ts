import { array, boolean, literal, maxLength, optional, pipe, strictObject, string } from 'valibot';
import { type ResourceType, resourceType } from '../../../registry.ts';
import { accepted, between, physicalName, placed, reasons } from '../../../resource-values.ts';
import type { LambdaStage } from '../index.ts';
import type { Lambda } from '../lambda.ts';
import { MAX_FILTERS, queueFilter } from '../queue-filter.ts';
import { QueuePoller } from '../queue-poller.ts';
import { MappedOnce } from './mapped-once.ts';

/** The mapping of a queue to a function. */
export function queueMappingResource(lambda: Lambda, stage: LambdaStage): ResourceType {
  const { access, activity, clock, records, region, sqs, whenLoaded } = stage;
  const mapped = new MappedOnce();
  return resourceType({
    type: 'AWS::Lambda::EventSourceMapping',
    properties: {
      EventSourceArn: string(),
      FunctionName: string(),
      BatchSize: optional(between(1, 10_000), 10),
      MaximumBatchingWindowInSeconds: optional(between(0, 300), 0),
      Enabled: optional(boolean(), true),
      FilterCriteria: optional(
        strictObject({
          Filters: optional(pipe(array(strictObject({ Pattern: string() })), maxLength(MAX_FILTERS)), []),
        }),
      ),
      FunctionResponseTypes: optional(array(literal('ReportBatchItemFailures')), []),
      // https://docs.aws.amazon.com/lambda/latest/api/API_ScalingConfig.html
      ScalingConfig: optional(strictObject({ MaximumConcurrency: optional(between(2, 1_000), 1_000) })),
    },
    notExecuted: { Tags: reasons.tags },
    create(properties, origin) {
      const functionArn = accepted(origin, () => lambda.find(properties.FunctionName).arn);
      const patterns = (properties.FilterCriteria?.Filters ?? []).map(({ Pattern }) => Pattern);
      mapped.add(properties.EventSourceArn, functionArn, origin);
      const poller = new QueuePoller(
        {
          queue: accepted(origin, () => sqs.byArn(properties.EventSourceArn, 'EventSourceArn')),
          functionArn,
          batchSize: properties.BatchSize,
          windowSeconds: properties.MaximumBatchingWindowInSeconds,
          accepts: placed(origin, () => queueFilter(patterns)),
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
