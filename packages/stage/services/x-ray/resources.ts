import {
  boolean,
  integer,
  literal,
  maxLength,
  maxValue,
  minValue,
  optional,
  parse,
  pipe,
  strictObject,
  string,
} from 'valibot';
import { StageError } from '../../errors.ts';
import { ANY_RESOURCE } from '../../iam/access.ts';
import { policyDocument } from '../../iam/policy.ts';
import { type ResourceType, resourceType } from '../../registry.ts';
import { numeric, physicalName, place, placed, reasons } from '../../resource-values.ts';
import type { StageCore } from '../../service.ts';
import type { XRay } from './x-ray.ts';

/** https://docs.aws.amazon.com/xray/latest/api/API_SamplingRule.html */
const samplingRule = strictObject({
  RuleName: optional(pipe(string(), maxLength(32))),
  Priority: pipe(numeric, integer(), minValue(1), maxValue(9_999)),
  ReservoirSize: pipe(numeric, integer(), minValue(0)),
  FixedRate: pipe(numeric, minValue(0), maxValue(1)),
  ServiceName: pipe(string(), maxLength(64)),
  ServiceType: pipe(string(), maxLength(64)),
  ResourceARN: pipe(string(), maxLength(500)),
  Host: pipe(string(), maxLength(64)),
  HTTPMethod: pipe(string(), maxLength(10)),
  URLPath: pipe(string(), maxLength(128)),
  Version: optional(literal(1)),
});

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_XRay.html */
export function xRayResources(xray: XRay, { access, arn }: StageCore): readonly ResourceType[] {
  return [
    resourceType({
      type: 'AWS::XRay::SamplingRule',
      properties: { SamplingRule: samplingRule, RuleName: optional(string()) },
      notExecuted: { Tags: reasons.tags },
      create({ SamplingRule: rule, RuleName }, origin) {
        const name = rule.RuleName ?? RuleName ?? physicalName(origin);
        if (xray.sampling.rules.some((other) => other.name === name)) {
          throw new StageError(`${place(origin)}: there is a sampling rule ${name} already.`);
        }
        xray.sampling.addRule({
          name,
          priority: rule.Priority,
          reservoirSize: rule.ReservoirSize,
          fixedRate: rule.FixedRate,
          serviceName: rule.ServiceName,
          serviceType: rule.ServiceType,
          resourceArn: rule.ResourceARN,
          host: rule.Host,
          httpMethod: rule.HTTPMethod,
          urlPath: rule.URLPath,
        });
        const ruleArn = arn('xray', `sampling-rule/${name}`);
        return { ref: ruleArn, attributes: { RuleARN: ruleArn } };
      },
    }),
    resourceType({
      type: 'AWS::XRay::Group',
      properties: {
        GroupName: pipe(string(), maxLength(32)),
        FilterExpression: optional(string(), ''),
        InsightsConfiguration: optional(
          strictObject({
            InsightsEnabled: optional(boolean(), false),
            NotificationsEnabled: optional(boolean(), false),
          }),
        ),
      },
      notExecuted: {
        Tags: reasons.tags,
        'InsightsConfiguration.InsightsEnabled': 'The stage looks for no anomalies.',
        'InsightsConfiguration.NotificationsEnabled': 'Without insights there is nothing to notify of.',
      },
      create({ GroupName, FilterExpression }, origin) {
        placed(origin, () => xray.addGroup(GroupName, FilterExpression));
        const groupArn = arn('xray', `group/${GroupName}/${physicalName(origin)}`);
        return { ref: groupArn, attributes: { GroupARN: groupArn } };
      },
    }),
    resourceType({
      type: 'AWS::XRay::ResourcePolicy',
      properties: { PolicyName: string(), PolicyDocument: string(), BypassPolicyLockoutCheck: optional(boolean()) },
      create({ PolicyName, PolicyDocument }) {
        access.addResourcePolicy(ANY_RESOURCE, parse(policyDocument, JSON.parse(PolicyDocument)));
        return { ref: PolicyName };
      },
    }),
  ];
}
