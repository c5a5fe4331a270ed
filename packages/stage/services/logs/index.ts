import { service } from '../../service.ts';
import { logsListing } from './listing.ts';
import { Logs } from './logs.ts';
import { logsResources } from './resources.ts';

/** Log groups of CloudWatch Logs, with metric filters. */
export const logs = service({
  create: ({ records }) => new Logs(records),
  resources: logsResources,
  api: (groups, stage) => ({ json: [logsListing(groups, stage)] }),
  targets: ({ target }) => ({ logs: target }),
});
