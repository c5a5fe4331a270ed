import { array, literal, number, optional, strictObject, string } from 'valibot';
import { type ResourceType, resourceType } from '../registry.ts';
import { QueuePoller } from '../services/lambda/queue-poller.ts';
import type { StageServices } from '../services.ts';
import { accepted, numeric, physicalName, reasons } from './shared.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventsourcemapping.html */
export function eventSourceMappingResources(services: StageServices): readonly ResourceType[] {
  const { access, activity, lambda, region, sqs } = services;
  return [
    resourceType({
      type: 'AWS::Lambda::EventSourceMapping',
      properties: {
        EventSourceArn: string(),
        FunctionName: string(),
        BatchSize: optional(numeric, 10),
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
            maxConcurrency: properties.ScalingConfig?.MaximumConcurrency ?? 1_000,
            reportsBatchItemFailures: properties.FunctionResponseTypes.length > 0,
            region,
          },
          { lambda, access, activity },
        );
        services.whenLoaded(() => poller.start());
        return { ref: physicalName(origin) };
      },
    }),
  ];
}
