import type { RetryPolicy } from '../../delivery/retried-delivery.ts';
import type { ScheduleExpression } from '../../schedule-expression/expression.ts';

export interface ScheduleTarget {
  readonly arn: string;
  /** The role with which EventBridge Scheduler calls the target and writes dead letters. */
  readonly roleArn: string;
  /** Text for the target, in which context attributes stand for what is known of the call. */
  readonly input?: string | undefined;
  readonly retryPolicy: RetryPolicy;
  readonly deadLetterArn?: string | undefined;
}

export interface Schedule {
  readonly arn: string;
  readonly name: string;
  readonly groupName: string;
  readonly expression: ScheduleExpression;
  /** Epoch milliseconds; a schedule that is due once has neither. */
  readonly start?: number | undefined;
  readonly end?: number | undefined;
  readonly enabled: boolean;
  /** Minutes after the due moment within which the target is called; 0 for at once. */
  readonly windowMinutes: number;
  readonly target: ScheduleTarget;
}
