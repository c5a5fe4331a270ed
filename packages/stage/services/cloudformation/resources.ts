import { looseObject, optional, record, safeParse, string, unknown } from 'valibot';
import { StageError } from '../../errors.ts';
import { type ResourceOrigin, type ResourceResult, type ResourceType, resourceType } from '../../registry.ts';
import { acceptedLater, between, physicalName, place, reasons } from '../../resource-values.ts';
import { describe } from '../../state/durable.ts';
import type { CustomResources, CustomResourcesStage } from './custom-resources.ts';

/** What no service has: what the CDK adds to every template unless it is told not to, and custom resources. */
export const cloudFormationResources = (
  customs: CustomResources,
  stage: CustomResourcesStage,
): readonly ResourceType[] => [
  resourceType({
    type: 'AWS::CDK::Metadata',
    anyAccount: true,
    properties: {},
    notExecuted: { Analytics: 'It tells the authors of the CDK which constructs are in use.' },
    create: (_, origin) => ({ ref: physicalName(origin) }),
  }),
  resourceType({
    type: 'AWS::CloudFormation::Stack',
    // The loader has found the template at this address.
    properties: { TemplateURL: string(), Parameters: optional(record(string(), unknown()), {}) },
    notExecuted: {
      NotificationARNs: 'The stage tells nobody what it creates.',
      Tags: reasons.tags,
      TimeoutInMinutes: 'Resources exist at once.',
    },
    async create({ Parameters }, { nested }) {
      const { stackName, outputs } = await nested(Parameters);
      const attributes = Object.entries(outputs).map(([name, value]) => [`Outputs.${name}`, value]);
      return {
        ref: stage.arn('cloudformation', `stack/${stackName}/local`),
        attributes: Object.fromEntries(attributes),
      };
    },
  }),
  {
    type: 'AWS::CloudFormation::CustomResource',
    anyAccount: false,
    notExecuted: {},
    unknownProperties: () => [],
    create: (properties, origin) => customResource(properties, origin, customs, stage),
  },
];

/** All other properties are for the function: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requests.html */
const customProperties = looseObject({ ServiceToken: string(), ServiceTimeout: optional(between(1, 3_600), 3_600) });

async function customResource(
  properties: unknown,
  origin: ResourceOrigin,
  customs: CustomResources,
  { arn }: CustomResourcesStage,
): Promise<ResourceResult> {
  const parsed = safeParse(customProperties, properties);
  if (!parsed.success) throw new StageError(`${place(origin)} (${origin.type}): ${describe(parsed.issues[0])}.`);
  const { ServiceToken, ServiceTimeout } = parsed.output;
  if (!/^arn:[\w-]+:lambda:/.test(ServiceToken))
    throw new StageError(
      `${place(origin)}: the local stage lets functions provide custom resources, not ${ServiceToken}.`,
    );
  const { physicalId, data } = await acceptedLater(origin, () =>
    customs.provide({
      place: place(origin),
      functionArn: ServiceToken,
      timeoutSeconds: ServiceTimeout,
      properties: Object(texts(properties)),
      names: {
        StackId: arn('cloudformation', `stack/${origin.stackName}/local`),
        LogicalResourceId: origin.logicalId,
        ResourceType: origin.type,
      },
    }),
  );
  return { ref: physicalId, uniqueName: place(origin), attributes: data };
}

/**
 * CloudFormation makes texts of numbers, true and false.
 * https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/1037
 */
function texts(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(texts);
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, texts(inner)]));
}
