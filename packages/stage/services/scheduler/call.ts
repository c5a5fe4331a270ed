import { randomUUID } from 'node:crypto';
import { type Failure, failureOf, type RetriedDelivery } from '../../delivery/retried-delivery.ts';
import { type Actor, textAttributes } from '../../delivery/targets.ts';
import { eventTime } from '../event-bridge/rule.ts';
import type { Schedule } from './schedule.ts';
import type { SchedulerEnvironment } from './scheduler.ts';

/** One time that a schedule is due. */
export interface Execution {
  readonly schedule: Schedule;
  readonly groupArn: string;
  /** Epoch milliseconds. */
  readonly scheduledAt: number;
  readonly executionId: string;
}

/** Calls the target with the schedule's role, and saves in its dead-letter queue what did not arrive. */
export function callOf(execution: Execution, environment: SchedulerEnvironment): RetriedDelivery {
  const { access, records, targets } = environment;
  const { schedule, groupArn } = execution;
  const { target, arn: from } = schedule;
  /**
   * The role has to trust EventBridge Scheduler, for the schedule's group if it says for whom at all.
   * https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
   */
  const actor = (): Actor => ({
    session: access.assumeFor('scheduler.amazonaws.com', target.roleArn, groupArn, schedule.name),
  });
  return {
    from,
    to: target.arn,
    policy: target.retryPolicy,
    attempt: async (number) => {
      if (number === 1) {
        const { scheduledAt, executionId } = execution;
        records.add({ kind: 'schedule', schedule: from, scheduledAt, executionId });
      }
      await targets.deliver({ targetArn: target.arn, payload: payload(execution, number, environment) }, actor());
    },
    giveUp: async (failure) => {
      const { deadLetterArn: targetArn } = target;
      if (targetArn === undefined) return undefined;
      const attributes = textAttributes(describe(execution, failure));
      const body = payload(execution, failure.retries + 1, environment);
      const error = await failureOf(async () => targets.deliver({ targetArn, payload: body, attributes }, actor()));
      if (error === undefined) return targetArn;
      records.add({ kind: 'undelivered', from, to: targetArn, reason: error.message, isDeadLetter: true });
      return undefined;
    },
  };
}

/**
 * What the target gets: the schedule's input with the context attributes filled in. Without an input it is a default
 * notification (https://docs.aws.amazon.com/scheduler/latest/APIReference/API_Target.html) of this form (unverified;
 * settled by: a schedule without an input and with a queue as its target).
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html
 */
function payload(execution: Execution, attempt: number, { account, region }: SchedulerEnvironment): string {
  const { schedule, scheduledAt, executionId } = execution;
  const time = eventTime(scheduledAt);
  const { input } = schedule.target;
  if (input === undefined) {
    return JSON.stringify({
      version: '0',
      id: randomUUID(),
      'detail-type': 'Scheduled Event',
      source: 'aws.scheduler',
      account,
      time,
      region,
      resources: [schedule.arn],
      detail: '{}',
    });
  }
  return input
    .replaceAll('<aws.scheduler.schedule-arn>', schedule.arn)
    .replaceAll('<aws.scheduler.scheduled-time>', time)
    .replaceAll('<aws.scheduler.execution-id>', executionId)
    .replaceAll('<aws.scheduler.attempt-number>', `${attempt}`);
}

/** https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html */
function describe({ schedule, scheduledAt, executionId }: Execution, { error, retries, exhausted }: Failure) {
  return {
    ERROR_CODE: error.code,
    ERROR_MESSAGE: error.message,
    EXECUTION_ID: executionId,
    ...(exhausted === undefined ? {} : { EXHAUSTED_RETRY_CONDITION: exhausted }),
    IS_PAYLOAD_TRUNCATED: 'false',
    RETRY_ATTEMPTS: `${retries}`,
    SCHEDULED_TIME: eventTime(scheduledAt),
    SCHEDULE_ARN: schedule.arn,
    TARGET_ARN: schedule.target.arn,
  };
}
