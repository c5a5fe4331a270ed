import { optional, parse, string } from 'valibot';
import { ANY_RESOURCE } from '../iam/access.ts';
import { policyDocument } from '../iam/policy.ts';
import { type ResourceType, resourceType } from '../registry.ts';
import type { StageServices } from '../services.ts';
import { physicalName, reasons } from './shared.ts';

const NO_METRICS = 'The stage keeps no metrics yet, so no alarm can go off; its records show what one would see.';

/** Log groups, the policy that lets services write to them, and alarms. */
export function observabilityResources({ access, arn, logs }: StageServices): readonly ResourceType[] {
  return [
    resourceType({
      type: 'AWS::Logs::LogGroup',
      properties: { LogGroupName: optional(string()) },
      notExecuted: { RetentionInDays: 'The stage forgets everything when it stops.', Tags: reasons.tags },
      create({ LogGroupName }, origin) {
        const name = LogGroupName ?? physicalName(origin);
        logs.createGroup(name);
        return { ref: name, attributes: { Arn: `${arn('logs', `log-group:${name}`)}:*` } };
      },
    }),
    resourceType({
      type: 'AWS::Logs::ResourcePolicy',
      properties: { PolicyName: string(), PolicyDocument: string() },
      create({ PolicyName, PolicyDocument }) {
        access.addResourcePolicy(ANY_RESOURCE, parse(policyDocument, JSON.parse(PolicyDocument)));
        return { ref: PolicyName };
      },
    }),
    resourceType({
      type: 'AWS::CloudWatch::Alarm',
      properties: {},
      notExecuted: Object.fromEntries(
        [
          'AlarmDescription',
          'ComparisonOperator',
          'Dimensions',
          'EvaluationPeriods',
          'MetricName',
          'Namespace',
          'Period',
          'Statistic',
          'Tags',
          'Threshold',
          'TreatMissingData',
        ].map((property) => [property, NO_METRICS]),
      ),
      create: (_properties, origin) => ({ ref: physicalName(origin) }),
    }),
  ];
}
