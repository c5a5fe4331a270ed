import { Stack } from 'aws-cdk-lib';
import { CfnQueryDefinition, type ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { annotate } from '../../pattern.ts';

export interface LogQueryProps {
  /** Last part of its name; the console shows what stands before the slash, the stack, as a folder. */
  readonly name: string;
  /** Steps of the query, joined by pipes. */
  readonly steps: readonly string[];
  /**
   * Where it looks, up to 50 groups.
   * @default whoever runs it chooses
   */
  readonly logGroups?: readonly ILogGroup[];
  /** What it answers: the reason in the template. */
  readonly why: string;
  /** Whether other queries of the stack have the same reason. @default false */
  readonly repeats?: boolean;
}

/**
 * A saved query of CloudWatch Logs Insights.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html
 */
export class LogQuery extends CfnQueryDefinition {
  constructor(scope: Construct, id: string, { name, steps, logGroups, why, repeats = false }: LogQueryProps) {
    super(scope, id, {
      name: `${Stack.of(scope).stackName}/${name}`,
      queryString: steps.join('\n| '),
      ...(logGroups === undefined ? {} : { logGroupNames: logGroups.map(({ logGroupName }) => logGroupName) }),
    });
    (repeats ? annotate.once : annotate)(this, 'logs-insights-queries', why);
  }
}
