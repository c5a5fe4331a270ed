import { literal, optional, strictObject, string, unknown } from 'valibot';
import { type ResourceType, resourceType } from '../../registry.ts';
import { reasons } from '../../resource-values.ts';
import type { StageCore } from '../../service.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_ResourceGroups.html */
export function resourceGroupResources(_: object, { arn }: StageCore): readonly ResourceType[] {
  return [
    resourceType({
      type: 'AWS::ResourceGroups::Group',
      properties: {
        Name: string(),
        ResourceQuery: strictObject({ Type: literal('TAG_FILTERS_1_0'), Query: optional(unknown()) }),
      },
      notExecuted: {
        Description: reasons.description,
        'ResourceQuery.Query': 'The stage keeps no tags, so a query over them finds nothing.',
        Tags: reasons.tags,
      },
      create: ({ Name }) => ({ ref: Name, attributes: { Arn: arn('resource-groups', `group/${Name}`) } }),
    }),
  ];
}
