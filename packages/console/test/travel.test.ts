import { describe, expect, test } from '@jest/globals';
import { nameOf } from '@serverless-arcade/stage/drawing/resources.ts';
import type { StageRecord } from '@serverless-arcade/stage/records.ts';
import { Names } from '../page/flow/names.ts';
import { movementsOf } from '../page/flow/travel.ts';
import type { ArchitectureEdge, ArchitectureNode } from '../study/model.ts';

const node = (id: string, kind: ArchitectureNode['kind'], name?: string): ArchitectureNode => ({
  id: `c/${id}`,
  chapter: 'c',
  logicalId: id,
  kind,
  type: '',
  label: id,
  ...(name === undefined ? {} : { name }),
});
const edge = (from: string, to: string, ...kinds: ArchitectureEdge['kinds']): ArchitectureEdge => ({
  id: `c/${from} -> c/${to}`,
  from: `c/${from}`,
  to: `c/${to}`,
  kinds,
  actions: [],
  madeBy: [],
});
const arn = (service: string, rest: string) => `arn:aws:${service}:us-east-1:000000000000:${rest}`;
const live = (logicalId: string, ref: string, liveArn?: string) => ({
  chapter: 'c',
  logicalId,
  ref,
  ...(liveArn === undefined ? {} : { arn: liveArn }),
});

const names = new Names(
  [
    node('Api', 'api', 'my-api'),
    node('Fn', 'function'),
    node('Queue', 'queue'),
    node('Dead', 'queue'),
    node('Table', 'table'),
    node('Bus', 'bus'),
    node('Rule', 'rule'),
    node('Topic', 'topic'),
  ],
  [
    edge('Api', 'Fn', 'invoke'),
    edge('Queue', 'Fn', 'event-source'),
    edge('Queue', 'Dead', 'dead-letter'),
    edge('Fn', 'Table', 'permission'),
    edge('Fn', 'Dead', 'dead-letter'),
    edge('Table', 'Fn', 'event-source'),
    edge('Bus', 'Rule', 'subscription'),
    edge('Rule', 'Queue', 'subscription'),
    edge('Topic', 'Queue', 'subscription'),
  ],
  [
    live('Fn', 'my-fn', arn('lambda', 'function:my-fn')),
    live('Queue', 'http://127.0.0.1:1/000000000000/my-queue', arn('sqs', 'my-queue')),
    live('Dead', 'http://127.0.0.1:1/000000000000/my-dead', arn('sqs', 'my-dead')),
    live('Table', 'my-table', arn('dynamodb', 'table/my-table')),
    live('Bus', 'my-bus', arn('events', 'event-bus/my-bus')),
    live('Rule', 'my-bus|my-rule', arn('events', 'rule/my-bus/my-rule')),
    live('Topic', arn('sns', 'my-topic')),
    live('Elsewhere', 'not-drawn'),
  ],
);

const RULE = arn('events', 'rule/my-bus/my-rule');
const part = { table: 'my-table', shardId: 's', functionName: 'my-fn', size: 2 };
const range = { ...part, startSequenceNumber: '1', endSequenceNumber: '2' };
const call = { at: 0, kind: 'call', allowed: true, action: 'x:Y' } as const;
const message = { at: 0, kind: 'message', messageId: 'm', body: '' } as const;

/** Records as far as the drawing looks at them; they have more in them. */
const CASES: readonly [string, object, unknown][] = [
  [
    'a call of a function moves along its permission',
    { ...call, principal: 'my-fn', resource: arn('dynamodb', 'table/my-table/index/byGame') },
    [{ edge: 'c/Fn -> c/Table', failed: false }],
  ],
  [
    'a denied call is a failure',
    { ...call, allowed: false, principal: 'my-fn', resource: arn('dynamodb', 'table/my-table') },
    [{ edge: 'c/Fn -> c/Table', failed: true }],
  ],
  [
    'a service reaches a function from what it acts for',
    { ...call, principal: 'apigateway.amazonaws.com', resource: arn('lambda', 'function:my-fn:live') },
    [{ edge: 'c/Api -> c/Fn', failed: false }],
  ],
  ['a call of the developer has no edge', { ...call, principal: 'developer', resource: arn('sqs', 'my-queue') }, []],
  ['a call on what is not drawn has no edge', { ...call, principal: 'my-fn', resource: arn('xray', '*') }, []],
  [
    'a received message goes to its consumer',
    { ...message, queue: 'my-queue', event: 'received' },
    [{ edge: 'c/Queue -> c/Fn', failed: false }],
  ],
  [
    'a dead letter fails into its queue',
    { ...message, queue: 'my-queue', event: 'dead-lettered' },
    [{ edge: 'c/Queue -> c/Dead', failed: true }],
  ],
  [
    'a redriven message goes back',
    { ...message, queue: 'my-dead', event: 'redriven' },
    [
      { edge: 'c/Queue -> c/Dead', failed: false, backwards: true },
      { edge: 'c/Fn -> c/Dead', failed: false, backwards: true },
    ],
  ],
  [
    'an expired message is lost',
    { ...message, queue: 'my-queue', event: 'expired' },
    [{ node: 'c/Queue', failed: true }],
  ],
  [
    'an event reaches the rules it matches',
    { at: 0, kind: 'event', bus: 'my-bus', id: '1', source: 's', detailType: 'd', detail: {}, rules: [RULE] },
    [
      { node: 'c/Bus', failed: false },
      { edge: 'c/Bus -> c/Rule', failed: false },
    ],
  ],
  [
    'a delivery that will be retried is a failure',
    { at: 0, kind: 'delivery', from: RULE, to: arn('sqs', 'my-queue'), attempt: 1, outcome: 'will-retry' },
    [{ edge: 'c/Rule -> c/Queue', failed: true }],
  ],
  [
    'a notification reaches its subscriber',
    {
      at: 0,
      kind: 'notification',
      topic: 'my-topic',
      messageId: 'm',
      event: 'delivered',
      endpoint: arn('sqs', 'my-queue'),
    },
    [{ edge: 'c/Topic -> c/Queue', failed: false }],
  ],
  [
    'a message that was filtered out reaches no subscriber',
    {
      at: 0,
      kind: 'notification',
      topic: 'my-topic',
      messageId: 'm',
      event: 'filtered-out',
      endpoint: arn('sqs', 'my-queue'),
    },
    [],
  ],
  [
    'a batch of a queue of which a message failed is a failure',
    { at: 0, kind: 'queue-batch', queue: 'my-queue', functionName: 'my-fn', requestId: 'r', size: 2, failed: 1 },
    [{ edge: 'c/Queue -> c/Fn', failed: true }],
  ],
  [
    'a batch of a stream that is not done is a failure',
    { at: 0, kind: 'stream-batch', requestId: 'r', attempt: 1, succeeded: 1, ...range },
    [{ edge: 'c/Table -> c/Fn', failed: true }],
  ],
  [
    'records that are given up go where failures go',
    { at: 0, kind: 'stream-discarded', condition: 'RecordAgeExceeded', destination: arn('sqs', 'my-dead'), ...range },
    [{ edge: 'c/Fn -> c/Dead', failed: true }],
  ],
  [
    'an event that is dropped goes to the queue that keeps it',
    {
      at: 0,
      kind: 'async-event',
      functionName: 'my-fn',
      requestId: 'r',
      event: 'dropped',
      reason: 'x',
      keptBy: [arn('sqs', 'my-dead')],
    },
    [{ edge: 'c/Fn -> c/Dead', failed: true }],
  ],
  [
    'a failed invocation is seen at its function',
    {
      at: 0,
      kind: 'invocation',
      functionName: 'my-fn',
      requestId: 'r',
      coldStart: false,
      outcome: 'timeout',
      durationMs: 1,
    },
    [{ node: 'c/Fn', failed: true }],
  ],
  [
    'a refused request is not a failure',
    { at: 0, kind: 'request', method: 'GET', path: '/', status: 403, apiName: 'my-api' },
    [{ node: 'c/Api', failed: false }],
  ],
  ['a log line has no place', { at: 0, kind: 'log', logGroup: 'g', line: 'l' }, []],
];

describe('what happens, in the drawing', () => {
  test.each(CASES)('%s', (_, record, movements) => {
    // As it arrives: through JSON.
    const received: StageRecord = JSON.parse(JSON.stringify(record));
    expect(movementsOf(received, names)).toEqual(movements);
  });

  test.each([
    [arn('lambda', 'function:name:live'), 'name'],
    [arn('logs', 'log-group:name:*'), 'name'],
    [arn('ssm', 'parameter/a/b'), '/a/b'],
    [arn('codedeploy', 'deploymentgroup:app/group'), 'app'],
    [arn('events', 'event-bus/name'), 'name'],
    [arn('dynamodb', 'table/name/stream/2026'), 'name'],
    [arn('cognito-idp', 'userpool/us-east-1_x'), 'us-east-1_x'],
    ['name', 'name'],
  ])('%s is named %s', (given, name) => {
    expect(nameOf(given)).toBe(name);
  });
});
