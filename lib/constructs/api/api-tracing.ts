import { Stack } from 'aws-cdk-lib';
import { CfnGroup, CfnSamplingRule } from 'aws-cdk-lib/aws-xray';
import { Construct } from 'constructs';
import { annotate } from '../../pattern.ts';

export interface ApiTracingProps {
  /** Name of the API and its stage, as X-Ray names what the gateway records: `arcade-api-api/prod`. */
  readonly service: string;
  /** Share of the requests that are traced, 0 to 1, beyond the first of each second. */
  readonly share: number;
}

/** https://docs.aws.amazon.com/xray/latest/api/API_SamplingRule.html */
const LONGEST = { ruleName: 32, serviceName: 64 };

/**
 * Which requests of an API are traced, and a group that finds their traces.
 *
 * The gateway decides, once per request, and everything behind it keeps to that. What begins elsewhere (a
 * trigger of Cognito, the stream) is sampled by Lambda, at a rate that cannot be configured
 * (https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html).
 */
export class ApiTracing extends Construct {
  /** @throws when a name is longer than X-Ray takes, or the share is none */
  constructor(scope: Construct, id: string, { service, share }: ApiTracingProps) {
    super(scope, id);
    if (share < 0 || share > 1) throw new Error(`${this.node.path}: a share is 0 to 1, not ${share}.`);
    const { stackName } = Stack.of(this);
    const group = new CfnGroup(this, 'Group', {
      groupName: stackName,
      filterExpression: `service("${service}")`,
      insightsConfiguration: { insightsEnabled: true, notificationsEnabled: false },
    });
    annotate(
      group,
      'xray-tracing',
      'The traces that begin at the API, with metrics of their own. Insights report when faults become unusual, and when they began.',
    );

    const rules = [
      [
        'Health',
        '*/health',
        0,
        0,
        'Never: load balancers and hooks ask all day, and the gateway answers without a backend.',
      ],
      [
        'Admin',
        '*/admin/*',
        1,
        1,
        'Always: administrators call rarely, and their calls are the first to be investigated.',
      ],
      [
        'Players',
        '*',
        1,
        share,
        `One request of each second and ${share * 100} % of the others: enough to see where time goes, at a bounded price.`,
      ],
    ] as const;
    for (const [index, [name, urlPath, reservoirSize, fixedRate, why]] of rules.entries()) {
      const ruleName = `${stackName}-${name.toLowerCase()}`;
      for (const [kind, text, longest] of [
        ['sampling rule', ruleName, LONGEST.ruleName],
        ['service', service, LONGEST.serviceName],
      ] as const) {
        if (text.length <= longest) continue;
        throw new Error(`${this.node.path}: X-Ray takes ${longest} characters for a ${kind}; "${text}" has more.`);
      }
      const rule = new CfnSamplingRule(this, name, {
        samplingRule: {
          version: 1,
          ruleName,
          // The first rule that matches decides, by ascending priority.
          priority: 100 * (index + 1),
          serviceName: service,
          serviceType: 'AWS::ApiGateway::Stage',
          urlPath,
          httpMethod: '*',
          host: '*',
          resourceArn: '*',
          reservoirSize,
          fixedRate,
        },
      });
      annotate(rule, 'xray-sampling', why);
    }
  }
}
