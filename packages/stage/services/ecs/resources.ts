import { idleResource } from '../../idle-resource.ts';
import type { ResourceType } from '../../registry.ts';
import type { StageCore } from '../../service.ts';

const reason = 'The stage runs no containers: a task that runs one is refused by name, unless a test answers it.';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_ECS.html */
export const ecsResources = (_: object, { arn }: StageCore): readonly ResourceType[] => [
  idleResource({
    type: 'AWS::ECS::Cluster',
    properties: ['CapacityProviders', 'ClusterSettings', 'Configuration', 'DefaultCapacityProviderStrategy', 'Tags'],
    reason,
    answers: (name) => ({ ref: name, attributes: { Arn: arn('ecs', `cluster/${name}`) } }),
  }),
  idleResource({
    type: 'AWS::ECS::TaskDefinition',
    properties: [
      'ContainerDefinitions',
      'Cpu',
      'ExecutionRoleArn',
      'Family',
      'Memory',
      'NetworkMode',
      'RequiresCompatibilities',
      'RuntimePlatform',
      'Tags',
      'TaskRoleArn',
      'Volumes',
    ],
    reason,
    answers(name, { Family = name }) {
      const ref = arn('ecs', `task-definition/${String(Family)}:1`);
      return { ref, attributes: { TaskDefinitionArn: ref } };
    },
  }),
];
