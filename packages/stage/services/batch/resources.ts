import { idleResource } from '../../idle-resource.ts';
import type { ResourceType } from '../../registry.ts';
import type { StageCore } from '../../service.ts';

const reason = 'The stage runs no containers: a task that submits a job is refused by name, unless a test answers it.';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_Batch.html */
export function batchResources(_: object, { arn }: StageCore): readonly ResourceType[] {
  const withArn = (type: string, path: string, attribute: string, properties: readonly string[]) =>
    idleResource({
      type: `AWS::Batch::${type}`,
      properties,
      reason,
      answers(name) {
        const ref = arn('batch', path.replace('*', name));
        return { ref, attributes: { [attribute]: ref } };
      },
    });
  return [
    withArn('ComputeEnvironment', 'compute-environment/*', 'ComputeEnvironmentArn', [
      'ComputeResources',
      'ReplaceComputeEnvironment',
      'State',
      'Tags',
      'Type',
      'UpdatePolicy',
    ]),
    withArn('JobQueue', 'job-queue/*', 'JobQueueArn', ['ComputeEnvironmentOrder', 'Priority', 'State', 'Tags']),
    withArn('JobDefinition', 'job-definition/*:1', 'JobDefinitionArn', [
      'ContainerProperties',
      'PlatformCapabilities',
      'PropagateTags',
      'RetryStrategy',
      'Tags',
      'Timeout',
      'Type',
    ]),
  ];
}
