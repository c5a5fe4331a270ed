import { type StageCore, service } from '../../service.ts';
import type { JsonService } from '../../wire/aws-json.ts';
import { logsListing } from './listing.ts';
import { logGroupOperations } from './log-group-operations.ts';
import { Logs } from './logs.ts';
import { logsResources } from './resources.ts';

/** What is read of logs, and what changes groups. */
function logsApi(groups: Logs, stage: StageCore): JsonService {
  const listing = logsListing(groups, stage);
  return { ...listing, operations: { ...listing.operations, ...logGroupOperations(groups, stage) } };
}

/** Log groups of CloudWatch Logs, with metric filters. */
export const logs = service({
  create: ({ records }) => new Logs(records),
  resources: logsResources,
  api: (groups, stage) => ({ json: [logsApi(groups, stage)] }),
  keep: (groups, keep) => keep('log groups', groups),
  targets: ({ target }) => ({ logs: target }),
});
