import { literal, string } from 'valibot';
import { type ResourceType, resourceType } from '../registry.ts';
import type { StageServices } from '../services.ts';
import { reasons } from './shared.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ssm-parameter.html */
export function ssmResources({ parameters }: StageServices): readonly ResourceType[] {
  return [
    resourceType({
      type: 'AWS::SSM::Parameter',
      properties: { Name: string(), Type: literal('String'), Value: string() },
      notExecuted: { Description: reasons.description, Tags: reasons.tags },
      create({ Name, Value }) {
        parameters.put(Name, Value);
        return { ref: Name, attributes: { Type: 'String', Value } };
      },
    }),
  ];
}
