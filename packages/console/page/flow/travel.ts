import type { RecordOf, StageRecord } from '@serverless-arcade/stage/records.ts';
import type { Names } from './names.ts';

/** Something that moves along an edge, or happens at a node. */
export type Movement =
  | { readonly edge: string; readonly failed: boolean; readonly backwards?: boolean }
  | { readonly node: string; readonly failed: boolean };

/** What a record looks like in the drawing; nothing when the drawing has no place for it. */
export function movementsOf(record: StageRecord, names: Names): readonly Movement[] {
  switch (record.kind) {
    case 'call':
      return callOf(record, names);
    case 'invocation':
      return at(names.node('function', record.functionName), record.outcome !== 'success');
    case 'refusal':
      return at(names.node('function', record.functionName), true);
    case 'durable-execution':
      return at(names.node('function', record.functionName), !['RUNNING', 'SUCCEEDED'].includes(record.status));
    case 'code-change':
      return at(names.node('function', record.functionName), false);
    case 'async-event':
      if (record.event !== 'dropped') return [];
      return record.keptBy.flatMap((arn) =>
        along(names.edge(names.node('function', record.functionName), names.arn(arn)), true),
      );
    case 'message':
      return messageOf(record, names);
    case 'event': {
      const bus = names.node('bus', record.bus);
      return [...at(bus, false), ...record.rules.flatMap((rule) => along(names.edge(bus, names.arn(rule)), false))];
    }
    case 'delivery':
      return along(names.edge(names.arn(record.from), names.arn(record.to)), record.outcome !== 'delivered');
    case 'undelivered': {
      const from = names.arn(record.from);
      if (record.deadLetters === undefined) return at(from, true);
      return along(names.edge(from, names.arn(record.deadLetters)), true);
    }
    case 'notification': {
      const topic = names.node('topic', record.topic);
      if (record.endpoint === undefined) return at(topic, false);
      if (record.event === 'filtered-out') return [];
      return along(names.edge(topic, names.arn(record.endpoint)), record.event !== 'delivered');
    }
    case 'execution':
      return at(names.arn(record.stateMachine), record.status === 'FAILED' || record.status === 'TIMED_OUT');
    case 'object':
      return at(names.node('bucket', record.bucket), false);
    case 'queue-batch':
      return along(names.edge(names.node('queue', record.queue), names.node('function', record.functionName)), true);
    case 'stream-batch':
      return along(
        names.edge(names.node('table', record.table), names.node('function', record.functionName)),
        record.succeeded < record.size,
      );
    case 'stream-put':
      return at(names.node('stream', record.stream), record.throttled > 0);
    case 'stream-read-throttled':
      return at(names.node('stream', record.stream), true);
    case 'stream-discarded':
      return along(names.edge(names.node('function', record.functionName), names.arn(record.destination ?? '')), true);
    case 'url-request':
      return at(names.node('function', record.functionName), isServerError(record));
    case 'graphql':
      return at(names.node('graphql-api', record.apiName), isServerError(record));
    case 'graphql-subscription':
      return at(names.node('graphql-api', record.apiName), false);
    case 'request':
      return at(names.node('api', record.apiName ?? ''), isServerError(record));
    case 'http-api-request':
      return at(names.node('api-v2', record.apiName), isServerError(record));
    case 'socket':
      return at(names.node('api-v2', record.apiName), record.error !== undefined && record.error.by !== 'client');
    case 'configuration-deployment':
      return at(names.arn(record.environment), record.rolledBack !== undefined);
    case 'rotation':
      return at(names.arn(record.secret), record.failure !== undefined);
    case 'alarm':
    case 'email':
    case 'engine-restarted':
    case 'log':
    case 'mail':
    case 'mail-event-lost':
    case 'mail-received':
    case 'resource-change':
    case 'schedule':
    case 'server-error':
    case 'state-lost':
    case 'state-regained':
    case 'stream-filtered':
    case 'subscription':
    case 'throttle':
    case 'transaction-conflict':
      return [];
  }
}

const at = (node: string | undefined, failed: boolean): readonly Movement[] =>
  node === undefined ? [] : [{ node, failed }];

const along = (edge: string | undefined, failed: boolean): readonly Movement[] =>
  edge === undefined ? [] : [{ edge, failed }];

/** A refused request is the caller's business; an answer of 500 is the architecture's. */
const isServerError = ({ status }: { readonly status: number }): boolean => status >= 500;

function callOf({ principal, resource, allowed }: RecordOf<'call'>, names: Names): readonly Movement[] {
  const to = names.arn(resource);
  if (to === undefined) return [];
  const from = names.node('function', principal);
  if (from !== undefined) return along(names.edge(from, to), !allowed);
  const edges = names.byService(principal, to);
  return edges.length === 1 ? along(edges[0], !allowed) : [];
}

function messageOf({ queue, event }: RecordOf<'message'>, names: Names): readonly Movement[] {
  const node = names.node('queue', queue);
  if (node === undefined) return [];
  switch (event) {
    case 'received':
      return names.leaving(node, 'event-source').flatMap((edge) => along(edge, false));
    case 'dead-lettered':
      return names.leaving(node, 'dead-letter').flatMap((edge) => along(edge, true));
    case 'redriven':
      return names.entering(node, 'dead-letter').map((edge) => ({ edge, failed: false, backwards: true }));
    case 'expired':
      return at(node, true);
    default:
      return at(node, false);
  }
}
