import type { RemovalPolicy } from 'aws-cdk-lib';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { annotate } from '../../pattern.ts';

export interface AccessLogProps {
  /** How long the access log is kept. */
  readonly logRetention: RetentionDays;
  /** What happens to the access log when its stack is deleted. */
  readonly removalPolicy: RemovalPolicy;
}

/** The log group to which an API stage writes a line for each request. */
export function accessLog(api: Construct, { logRetention, removalPolicy }: AccessLogProps): LogGroup {
  return annotate.once(
    new LogGroup(api, 'AccessLogs', { retention: logRetention, removalPolicy }),
    'logs-retention',
    'Declared, so it expires and goes with the stack. A log group that a service creates does neither.',
  );
}
