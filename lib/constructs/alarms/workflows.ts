import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { annotate } from '../../pattern.ts';
import { CountAlarm } from './thresholds.ts';

export interface FailedExecutionsProps {
  readonly stateMachine: IStateMachine;
  /** What it means that an execution failed, and what to do. */
  readonly description: string;
}

/**
 * Goes off when an execution fails. One that times out, or that an operator stops, has a metric of its own
 * (https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html).
 */
export class FailedExecutions extends CountAlarm {
  constructor(scope: Construct, id: string, { stateMachine, description }: FailedExecutionsProps) {
    super(scope, id, {
      description,
      namespace: 'AWS/States',
      metricName: 'ExecutionsFailed',
      dimensions: { StateMachineArn: stateMachine.stateMachineArn },
    });
    annotate.once(
      this,
      'sfn-retry-catch',
      'An error that Retry and Catch expect does not fail an execution, so one failed execution is enough: it met what the definition has no way for.',
    );
  }
}
