import { Duration, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { FunctionSchedule } from '../../constructs/schedules/function-schedule.ts';
import { liveAlias, sampleFunction } from '../sample-function.ts';

/** A function runs once in an hour. */
export class Example extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    new FunctionSchedule(this, 'Hourly', {
      description: 'A report is due',
      every: Duration.hours(1),
      target: liveAlias(sampleFunction(this, 'SendReport')),
      input: { slot: '<aws.scheduler.scheduled-time>' },
    });
  }
}
