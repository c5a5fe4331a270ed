import type { ResourceType } from '../../../registry.ts';
import type { LambdaStage } from '../index.ts';
import type { Lambda } from '../lambda.ts';
import { queueMappingResource } from './queue-mapping.ts';
import { streamMappingResource } from './stream-mapping.ts';

/**
 * Which properties a mapping has depends on its source.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventsourcemapping.html
 */
export function eventSourceMappingResources(lambda: Lambda, stage: LambdaStage): readonly ResourceType[] {
  const queue = queueMappingResource(lambda, stage);
  const stream = streamMappingResource(lambda, stage);
  return [
    {
      ...queue,
      notExecuted: { ...queue.notExecuted, ...stream.notExecuted },
      create: (properties, origin) =>
        /^arn:aws:(dynamodb|kinesis):/.test(`${Object(properties).EventSourceArn}`)
          ? stream.create(properties, origin)
          : queue.create(properties, origin),
    },
  ];
}
