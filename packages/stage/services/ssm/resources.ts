import { literal, string } from 'valibot';
import { type ResourceType, resourceType } from '../../registry.ts';
import { reasons } from '../../resource-values.ts';
import type { StageCore } from '../../service.ts';
import type { ParameterStore } from './parameter-store.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ssm-parameter.html */
export function ssmResources(parameters: ParameterStore, { localUrl }: StageCore): readonly ResourceType[] {
  return [
    resourceType({
      type: 'AWS::SSM::Parameter',
      properties: { Name: string(), Type: literal('String'), Value: string() },
      notExecuted: { Description: reasons.description, Tags: reasons.tags },
      create({ Name, Value }) {
        // A caller that reads the URL of an API calls it on the stage.
        parameters.put(Name, localUrl(Value));
        return { ref: Name, attributes: { Type: 'String', Value } };
      },
    }),
  ];
}
