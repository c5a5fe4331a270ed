import { sentences } from '../../sentences.ts';

/** A schedule that calls its target. */
export interface ScheduleRecord {
  readonly kind: 'schedule';
  /** ARN of the schedule. */
  readonly schedule: string;
  /** Epoch milliseconds. */
  readonly scheduledAt: number;
  readonly executionId: string;
}

export const records = sentences<ScheduleRecord>({
  schedule: ({ schedule, executionId }, name) => ({
    text: `schedule ${name(schedule)} is due`,
    detail: `execution ${executionId}`,
  }),
});
