import { type StageCore, service } from '../../service.ts';
import type { Lambda } from '../lambda/lambda.ts';
import type { Sqs } from '../sqs/sqs.ts';
import type { XRay } from '../x-ray/x-ray.ts';
import { snsListing } from './listing.ts';
import { snsMetrics } from './metrics.ts';
import { snsOperations } from './operations.ts';
import { snsResources } from './resources.ts';
import { Sns } from './sns.ts';

/** What topics need: subscribers must exist, and publications are traced. */
export interface SnsStage extends StageCore {
  readonly lambda: Lambda;
  readonly sqs: Sqs;
  readonly xray: XRay;
}

/** Standard topics that deliver to queues and functions. */
export const sns = service({
  create: (stage: SnsStage) => new Sns({ ...stage, xray: stage.xray }),
  resources: snsResources,
  api(topics, stage) {
    const query = snsOperations(topics, stage.account, stage.region);
    return { query: [{ ...query, operations: { ...query.operations, ...snsListing(topics, stage) } }] };
  },
  targets: ({ target }) => ({ sns: target }),
  keep: ({ backlog }, keep) => keep('deliveries of topics', backlog),
  metrics: snsMetrics,
  faults: ({ faults }) => ({ topics: faults }),
});
