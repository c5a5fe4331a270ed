import { service } from '../../service.ts';
import { asQuery, type QueryDialect } from '../../wire/json-as-query.ts';
import { CloudWatch } from './cloudwatch.ts';
import { embeddedMetrics } from './embedded-metrics.ts';
import { cloudWatchResources } from './resources.ts';

const dialect: QueryDialect = {
  version: '2010-08-01',
  xmlNamespace: 'http://monitoring.amazonaws.com/doc/2010-08-01/',
  accessDenied: 'AccessDenied',
  isMoment: (member) => /Timestamps?$/.test(member),
};

/** Metrics, alarms and dashboards. */
export const cloudWatch = service({
  create: (stage) => new CloudWatch(stage),
  resources: cloudWatchResources,
  // SDK clients of today speak JSON, AWS CLIs of yesterday the Query protocol.
  api: ({ operations }) => ({ json: [operations], query: [asQuery(operations, dialect)] }),
  keep({ alarms, store }, keep) {
    keep('metrics', store);
    keep('alarms', alarms);
  },
  metrics: (store) => ({ log: embeddedMetrics(store) }),
  opened: ({ alarms }) => alarms.check(),
});
