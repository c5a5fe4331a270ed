import { service } from '../../service.ts';
import { schedulerApi } from './listing-api.ts';
import { schedulerMetrics } from './metrics.ts';
import { schedulerResources } from './resources.ts';
import { Scheduler } from './scheduler.ts';

/** EventBridge Scheduler. */
export const scheduler = service({
  create: (stage) => new Scheduler(stage),
  resources: schedulerResources,
  api: (schedules, stage) => ({ rest: schedulerApi(schedules, stage) }),
  keep(schedules, keep) {
    keep('schedules', schedules);
    keep('calls of schedules', schedules.backlog);
  },
  metrics: schedulerMetrics,
});
