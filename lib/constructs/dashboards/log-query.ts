import { Stack } from 'aws-cdk-lib';
import { CfnQueryDefinition, type ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { annotate } from '../../pattern.ts';

export interface LogQueryProps {
  /** Last part of its name. The console shows the first part, the stack, as a folder. */
  readonly name: string;
  /** Steps of the query, joined by pipes. */
  readonly steps: readonly string[];
  /**
   * Where it looks, up to 50 groups.
   * @default the operator chooses when running it
   */
  readonly logGroups?: readonly ILogGroup[];
  /** What it answers: the reason in the template. */
  readonly why: string;
  /** Whether other queries of the stack have the same reason. @default false */
  readonly repeats?: boolean;
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatchlogs-quotas.html */
const MOST_GROUPS = 50;

/**
 * A saved query of CloudWatch Logs Insights.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html
 */
export class LogQuery extends CfnQueryDefinition {
  /** @throws when there is no step, or there are more log groups than a query takes */
  constructor(scope: Construct, id: string, { name, steps, logGroups, why, repeats = false }: LogQueryProps) {
    const path = `${scope.node.path}/${id}`;
    if (steps.length === 0) throw new Error(`${path}: a query needs at least one step.`);
    if (logGroups !== undefined && logGroups.length > MOST_GROUPS) {
      throw new Error(`${path}: a query looks at up to ${MOST_GROUPS} log groups, not ${logGroups.length}.`);
    }
    super(scope, id, {
      name: `${Stack.of(scope).stackName}/${name}`,
      queryString: steps.join('\n| '),
      ...(logGroups === undefined ? {} : { logGroupNames: logGroups.map(({ logGroupName }) => logGroupName) }),
    });
    (repeats ? annotate.once : annotate)(this, 'logs-insights-queries', why);
  }
}
