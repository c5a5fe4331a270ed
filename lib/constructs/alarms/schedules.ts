import type { Construct } from 'constructs';
import { annotate } from '../../pattern.ts';
import { CountAlarm } from './thresholds.ts';

export interface DroppedSchedulesProps {
  /** Name of the group that the schedules are in. */
  readonly group: string;
}

/**
 * Goes off when EventBridge Scheduler gives up an invocation after its retries.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/monitoring-cloudwatch.html
 */
export class DroppedSchedules extends CountAlarm {
  constructor(scope: Construct, id: string, { group }: DroppedSchedulesProps) {
    super(scope, id, {
      description: 'Scheduler did not deliver calls of this stack: see the dead letters of the schedules.',
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
