import { service } from '../../service.ts';
import { asQuery } from '../../wire/json-as-query.ts';
import { sqsMetrics } from './metrics.ts';
import { sqsOperations } from './operations.ts';
import { sqsDialect } from './query-dialect.ts';
import { sqsResources } from './resources.ts';
import { Sqs } from './sqs.ts';

/** Standard and FIFO queues with dead letters and redrive. */
export const sqs = service({
  create(stage) {
    const queues = new Sqs(stage);
    stage.whenLoaded(() => queues.checkRedrivePolicies());
    return queues;
  },
  resources: sqsResources,
  api(queues, stage) {
    const operations = sqsOperations(queues, stage);
    return { json: [operations], query: [asQuery(operations, sqsDialect)] };
  },
  targets: ({ target }) => ({ sqs: target }),
  keep({ deduplication, made, moveTasks }, keep) {
    keep('queues that callers made', made);
    keep('move tasks', moveTasks);
    keep('deduplication of queues', deduplication);
  },
  metrics: sqsMetrics,
  faults: ({ faults }) => ({ queues: faults }),
});
