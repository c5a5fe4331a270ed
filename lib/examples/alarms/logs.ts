import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { LogMetrics } from '../../constructs/alarms/logs.ts';
import { sampleFunction } from '../sample-function.ts';

/** Counts errors and cold starts in the log of a function. */
export class Example extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    new LogMetrics(this, 'Logs', { namespace: 'Shop', functions: { order: sampleFunction(this, 'Order') } });
  }
}
