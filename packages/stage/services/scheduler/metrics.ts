import { ServiceMetrics } from '../../metrics/service-metrics.ts';
import type { MetricStore } from '../../metrics/store.ts';
import type { Observers } from '../../service.ts';

/**
 * The metrics of schedules, by their group.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/monitoring-cloudwatch.html
 */
export function schedulerMetrics(store: MetricStore): Observers {
  const metrics = new ServiceMetrics(store, 'AWS/Scheduler');
  const put = (scheduleArn: string, name: string, at: number) => {
    const [ScheduleGroup = 'default'] = (scheduleArn.split(':schedule/')[1] ?? '').split('/');
    metrics.put(name, { ScheduleGroup }, 1, at);
  };
  return {
    delivery({ from, outcome, at }) {
      if (!isSchedule(from)) return;
      put(from, 'InvocationAttemptCount', at);
      if (outcome !== 'delivered') put(from, 'TargetErrorCount', at);
    },
    undelivered({ from, deadLetters, isDeadLetter, at }) {
      if (!isSchedule(from)) return;
      if (isDeadLetter) return put(from, 'InvocationsFailedToBeSentToDeadLetterCount', at);
      put(from, 'InvocationDroppedCount', at);
      if (deadLetters !== undefined) put(from, 'InvocationsSentToDeadLetterCount', at);
    },
  };
}

const isSchedule = (arn: string) => arn.startsWith('arn:aws:scheduler:');
