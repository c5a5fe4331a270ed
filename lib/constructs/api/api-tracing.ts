import { Stack, Token } from 'aws-cdk-lib';
import { CfnGroup, CfnSamplingRule } from 'aws-cdk-lib/aws-xray';
import { Construct } from 'constructs';
import { annotate } from '../../pattern.ts';

export interface SamplingRule {
  /** Id of the rule, and the last part of its name. */
  readonly id: string;
  /** Which paths it is about; `*` stands for any text. */
  readonly path: string;
  /** Requests that are traced in each second, before the share counts. */
  readonly reservoir: number;
  /** Share of the other requests that are traced, 0 to 1. */
  readonly share: number;
  /** The reason in the template. */
  readonly why: string;
}

export interface ApiTracingProps {
  /** Name of the API and its API stage, as X-Ray names what the gateway records: `orders-api/prod`. At most 64 characters. */
  readonly service: string;
  /** The first rule that matches a request decides. */
  readonly rules: readonly SamplingRule[];
}

/** https://docs.aws.amazon.com/xray/latest/api/API_SamplingRule.html */
const LONGEST = { ruleName: 32, serviceName: 64 };

/**
 * Which requests of an API are traced, and a group that finds their traces.
 *
 * The gateway decides once per request, and everything behind it keeps to that. Lambda samples what begins elsewhere, such as a
 * trigger or a stream, at a rate that cannot be configured (https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html).
 */
export class ApiTracing extends Construct {
  /** @throws when a name is longer than X-Ray takes, or a share is not between 0 and 1 */
  constructor(scope: Construct, id: string, { service, rules }: ApiTracingProps) {
    super(scope, id);
    const { stackName } = Stack.of(this);
    const { path } = this.node;
    requireLength(path, 'service', service, LONGEST.serviceName);
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
    for (const [index, { id, path: urlPath, reservoir, share, why }] of rules.entries()) {
      if (share < 0 || share > 1) throw new Error(`${path}: a share is 0 to 1, not ${share}.`);
      const ruleName = `${stackName}-${id.toLowerCase()}`;
      requireLength(path, 'sampling rule', ruleName, LONGEST.ruleName);
      const rule = new CfnSamplingRule(this, id, {
        samplingRule: {
          version: 1,
          ruleName,
          // By ascending priority.
          priority: 100 * (index + 1),
          serviceName: service,
          serviceType: 'AWS::ApiGateway::Stage',
          urlPath,
          httpMethod: '*',
          host: '*',
          resourceArn: '*',
          reservoirSize: reservoir,
          fixedRate: share,
        },
      });
      annotate(rule, 'xray-sampling', why);
    }
  }
}

function requireLength(path: string, kind: string, text: string, longest: number): void {
  if (Token.isUnresolved(text) || text.length <= longest) return;
  throw new Error(`${path}: X-Ray takes ${longest} characters for a ${kind}; "${text}" has more.`);
}
