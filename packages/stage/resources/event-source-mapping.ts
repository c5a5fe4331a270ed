import type { ResourceType } from '../registry.ts';
import type { StageServices } from '../services.ts';
import { queueMappingResource } from './queue-mapping.ts';
import { streamMappingResource } from './stream-mapping.ts';

/**
 * Which properties a mapping has depends on its source.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventsourcemapping.html
 */
export function eventSourceMappingResources(services: StageServices): readonly ResourceType[] {
  const queue = queueMappingResource(services);
  const stream = streamMappingResource(services);
  return [
    {
      ...queue,
      notExecuted: { ...queue.notExecuted, ...stream.notExecuted },
      create: (properties, origin) =>
        `${Object(properties).EventSourceArn}`.startsWith('arn:aws:dynamodb:')
          ? stream.create(properties, origin)
          : queue.create(properties, origin),
    },
  ];
}
