import { literal } from 'valibot';
import { type ResourceType, resourceType } from '../../registry.ts';
import { named, reasons, text } from '../../resource-values.ts';
import type { StageCore } from '../../service.ts';
import type { ParameterStore } from './parameter-store.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ssm-parameter.html */
export function ssmResources(parameters: ParameterStore, { localUrl }: StageCore): readonly ResourceType[] {
  return [
    resourceType({
      type: 'AWS::SSM::Parameter',
      // https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html, of the tier Standard
      properties: { Name: named(1_011, '_.-/'), Type: literal('String'), Value: text(4_096, 1) },
      notExecuted: { Description: reasons.description, Tags: reasons.tags },
      create({ Name, Value }) {
        // A caller that reads the URL of an API calls it on the stage.
        parameters.put(Name, localUrl(Value));
        return { ref: Name, attributes: { Type: 'String', Value } };
      },
    }),
  ];
}
