import { eventTime } from '../event-bridge/rule.ts';
import type { Execution } from './execution.ts';

/**
 * What the default bus gets when an execution of a Standard state machine begins or ends.
 * https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
 */
export function statusEvent(execution: Execution, now: number) {
  const { arn, started, ended, status } = execution;
  const { name, machineArn, versionArn, aliasArn, input, startedAt } = started;
  return {
    source: 'aws.states',
    'detail-type': 'Step Functions Execution Status Change',
    resources: [arn],
    time: eventTime(now),
    detail: {
      executionArn: arn,
      stateMachineArn: machineArn,
      name,
      status,
      startDate: startedAt,
      stopDate: ended?.at ?? null,
      input,
      inputDetails: { included: true },
      output: ended?.output ?? null,
      outputDetails: ended?.output === undefined ? null : { included: true },
      stateMachineVersionArn: versionArn ?? null,
      stateMachineAliasArn: aliasArn ?? null,
      redriveCount: 0,
      redriveDate: null,
      redriveStatus: 'NOT_REDRIVABLE',
      redriveStatusReason: `Execution is ${status} and cannot be redriven`,
      error: ended?.error ?? null,
      cause: ended?.cause ?? null,
    },
  };
}
