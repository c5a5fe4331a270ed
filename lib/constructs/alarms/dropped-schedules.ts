import type { Construct } from 'constructs';
import { annotate } from '../../pattern.ts';
import { FailureAlarm } from './count-alarm.ts';

export interface DroppedSchedulesProps {
  /** Name of the group that the schedules are in. */
  readonly group: string;
}

/**
 * Goes off when EventBridge Scheduler gives up an invocation after its retries.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/monitoring-cloudwatch.html
 */
export class DroppedSchedules extends FailureAlarm {
  constructor(scope: Construct, id: string, { group }: DroppedSchedulesProps) {
    super(scope, id, {
      description: 'Schedules of this chapter were not delivered: see their dead letters.',
      namespace: 'AWS/Scheduler',
      metricName: 'InvocationDroppedCount',
      dimensions: { ScheduleGroup: group },
    });
    annotate.once(
      this,
      'eventbridge-schedule',
      'A call that was due did not happen, and no caller waits for it. One is enough.',
    );
  }
}
