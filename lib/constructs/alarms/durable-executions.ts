import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { annotate } from '../../pattern.ts';
import { CountAlarm } from './thresholds.ts';

export interface FailedDurableExecutionsProps {
  readonly function: IFunction;
  /** What it means that an execution failed, and what to do. */
  readonly description: string;
}

/**
 * Goes off when a durable execution fails. The metric `Errors` counts invocations, and of those a failed execution may have none
 * (https://docs.aws.amazon.com/lambda/latest/dg/durable-monitoring.html).
 */
export class FailedDurableExecutions extends CountAlarm {
  constructor(scope: Construct, id: string, { function: { functionName }, description }: FailedDurableExecutionsProps) {
    super(scope, id, {
      description,
      namespace: 'AWS/Lambda',
      metricName: 'DurableExecutionFailed',
      dimensions: { FunctionName: functionName },
    });
    annotate(
      this,
      'lambda-durable-parallel',
      'An error that the compensation takes up does not fail an execution, so one failed execution is enough: something was not undone, or not paid.',
    );
  }
}
