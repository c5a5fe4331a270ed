import { type ResourceType, resourceType } from '../../registry.ts';
import { physicalName } from '../../resource-values.ts';

/** What the CDK adds to every template unless it is told not to. */
export const cloudFormationResources = (): readonly ResourceType[] => [
  resourceType({
    type: 'AWS::CDK::Metadata',
    properties: {},
    notExecuted: { Analytics: 'It tells the authors of the CDK which constructs are in use.' },
    create: (_, origin) => ({ ref: physicalName(origin) }),
  }),
];
