import { literal, string } from 'valibot';
import { type ResourceType, resourceType } from '../registry.ts';
import type { StageServices } from '../services.ts';
import { reasons } from './shared.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ssm-parameter.html */
export function ssmResources({ apiGateway, endpoint, parameters }: StageServices): readonly ResourceType[] {
  return [
    resourceType({
      type: 'AWS::SSM::Parameter',
      properties: { Name: string(), Type: literal('String'), Value: string() },
      notExecuted: { Description: reasons.description, Tags: reasons.tags },
      create({ Name, Value }) {
        // Who reads the URL of an API here wants to call it here.
        parameters.put(Name, apiGateway.localUrl(Value, endpoint()) ?? Value);
        return { ref: Name, attributes: { Type: 'String', Value } };
      },
    }),
  ];
}
