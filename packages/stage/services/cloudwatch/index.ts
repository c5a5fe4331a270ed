import { service } from '../../service.ts';
import { CloudWatch } from './cloudwatch.ts';
import { embeddedMetrics } from './embedded-metrics.ts';
import { cloudWatchResources } from './resources.ts';

/** Metrics, alarms and dashboards. */
export const cloudWatch = service({
  create: (stage) => new CloudWatch(stage),
  resources: cloudWatchResources,
  api: ({ operations }) => ({ json: [operations] }),
  keep({ alarms, store }, keep) {
    keep('metrics', store);
    keep('alarms', alarms);
  },
  metrics: (store) => ({ log: embeddedMetrics(store) }),
  opened: ({ alarms }) => alarms.check(),
});
