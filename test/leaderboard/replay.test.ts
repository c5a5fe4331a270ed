import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Replayed, type ReplayOptions, replay } from '../../playground/replay.ts';
import { callStreams } from '../../playground/stream-api.ts';

/** A server that answers as the services do, and writes down what it was asked. */
type Answer = { readonly status?: number; readonly headers?: Record<string, string>; readonly body: unknown };
type Input = Record<string, unknown>;
let answers: Record<string, (input: Input) => Answer> = {};
let asked: { readonly operation: string; readonly input: Input }[] = [];

const server = createServer(async (request, response) => {
  const sent = await text(request);
  const called = request.url?.startsWith(MAPPINGS) === true ? 'ListEventSourceMappings' : 'Invoke';
  const operation = String(request.headers['x-amz-target'] ?? called).replace(/^.*\./, '');
  const input: Input = JSON.parse(sent || '{}');
  asked.push({ operation, input: operation === 'Invoke' ? { path: request.url, ...input } : input });
  const { status = 200, headers = {}, body } = answers[operation]?.(input) ?? { body: {} };
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0', ...headers });
  response.end(JSON.stringify(body));
});

const MAPPINGS = '/2015-03-31/event-source-mappings';
const filtered = (...patterns: readonly object[]) => ({
  body: {
    EventSourceMappings: [{ FilterCriteria: { Filters: patterns.map((one) => ({ Pattern: JSON.stringify(one) })) } }],
  },
});
/** Plays that come, and sessions that go. */
const FILTER = filtered(
  { eventName: ['INSERT'], dynamodb: { NewImage: { entity: { S: ['play'] } } } },
  { eventName: ['REMOVE'], dynamodb: { OldImage: { entity: { S: ['session'] } } } },
);

let clients: { sqs: SQSClient; dynamodb: DynamoDBClient; lambda: LambdaClient };
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const config = {
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    credentials: { accessKeyId: 'tester', secretAccessKey: 'local' },
    maxAttempts: 1,
    md5: false as const,
  };
  clients = { sqs: new SQSClient(config), dynamodb: new DynamoDBClient(config), lambda: new LambdaClient(config) };
});
afterAll(() => {
  for (const client of Object.values(clients)) client.destroy();
  server.close();
});

const queueUrl = 'http://127.0.0.1/000000000000/failures';
const functionArn = 'arn:aws:lambda:us-east-1:000000000000:function:reader';
const batch = {
  shardId: 'shard-1',
  startSequenceNumber: '9',
  endSequenceNumber: '11',
  streamArn: 'arn:aws:dynamodb:s',
};
const failure = (body: unknown = { requestContext: { functionArn }, DDBStreamBatchInfo: batch }) => ({
  MessageId: 'm-1',
  ReceiptHandle: 'receipt-1',
  Body: typeof body === 'string' ? body : JSON.stringify(body),
});
const record = (sequence: number, eventName: string, entity: string, more: object = {}) => ({
  eventID: `${sequence}`,
  eventName,
  dynamodb: {
    SequenceNumber: `${sequence}`,
    [eventName === 'REMOVE' ? 'OldImage' : 'NewImage']: { entity: { S: entity } },
  },
  ...more,
});

/** What the services have; one message, once. */
function given(messages: readonly object[], records: readonly object[]): void {
  const queue = [messages];
  asked = [];
  answers = {
    ReceiveMessage: () => ({ body: { Messages: queue.shift() ?? [] } }),
    ListEventSourceMappings: () => FILTER,
    GetShardIterator: () => ({ body: { ShardIterator: 'iterator-1' } }),
    GetRecords: () => ({ body: { Records: records, NextShardIterator: 'iterator-2' } }),
    Invoke: () => ({ body: { batchItemFailures: [] } }),
  };
}

async function replayed(options?: ReplayOptions) {
  const results: Replayed[] = [];
  for await (const result of replay(clients, queueUrl, options)) results.push(result);
  return results;
}
const calls = (operation: string) => asked.filter((call) => call.operation === operation).map(({ input }) => input);

const inRange = [
  record(9, 'INSERT', 'play'),
  record(10, 'INSERT', 'statistics'),
  record(11, 'REMOVE', 'session', { userIdentity: { Type: 'Service', PrincipalId: 'dynamodb.amazonaws.com' } }),
  record(12, 'INSERT', 'play'),
];

describe('a failed batch', () => {
  beforeEach(() => given([failure()], inRange));

  test('ddb-stream-lambda: is fetched from its first record to its last, without what the filter keeps out', async () => {
    expect(await replayed()).toEqual([{ outcome: 'replayed', batch: 'shard-1 9..11', detail: '2 changes' }]);
    expect(calls('GetShardIterator')).toEqual([
      { StreamArn: batch.streamArn, ShardId: 'shard-1', ShardIteratorType: 'AT_SEQUENCE_NUMBER', SequenceNumber: '9' },
    ]);
    expect(calls('Invoke')).toEqual([
      {
        path: `/2015-03-31/functions/${encodeURIComponent(functionArn)}/invocations`,
        Records: [
          record(9, 'INSERT', 'play'),
          record(11, 'REMOVE', 'session', { userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' } }),
        ],
      },
    ]);
    expect(calls('DeleteMessage')).toMatchObject([{ ReceiptHandle: 'receipt-1' }]);
  });

  test('ddb-stream-lambda: of a mapping with another filter has other records, and without a filter all', async () => {
    answers.ListEventSourceMappings = () => filtered({ eventName: ['REMOVE'] });
    expect(await replayed()).toMatchObject([{ detail: '1 changes' }]);
    given([failure()], inRange);
    answers.ListEventSourceMappings = () => filtered();
    expect(await replayed()).toMatchObject([{ detail: '3 changes' }]);
  });

  test('ddb-stream-lambda: stays when no mapping says any more which records are meant', async () => {
    answers.ListEventSourceMappings = () => ({ body: { EventSourceMappings: [] } });
    expect(await replayed()).toMatchObject([{ outcome: 'failed', detail: expect.stringContaining('no event source') }]);
    expect(calls('DeleteMessage')).toEqual([]);
  });

  test('ddb-stream-lambda: empty pages in between are no end', async () => {
    const pages = [[], inRange.slice(0, 1), [], inRange.slice(1)];
    answers.GetRecords = () => ({ body: { Records: pages.shift(), NextShardIterator: 'next' } });
    expect(await replayed()).toMatchObject([{ outcome: 'replayed', detail: '2 changes' }]);
  });

  test('lambda-versions-aliases: goes to the alias that is named', async () => {
    await replayed({ functionArn: `${functionArn}:live` });
    expect(calls('Invoke')).toMatchObject([{ path: expect.stringContaining('reader%3Alive') }]);
  });

  test.each([
    ['throws', { headers: { 'x-amz-function-error': 'Unhandled' }, body: { errorMessage: 'still broken' } }],
    ['reports a record', { body: { batchItemFailures: [{ itemIdentifier: '11' }] } }],
    ['is throttled', { status: 429, headers: { 'x-amzn-errortype': 'TooManyRequestsException' }, body: {} }],
  ])('ddb-stream-lambda: stays, and is visible again, when the function %s', async (_, answer) => {
    answers.Invoke = () => answer;
    expect(await replayed()).toMatchObject([{ outcome: 'failed' }]);
    expect(calls('DeleteMessage')).toEqual([]);
    expect(calls('ChangeMessageVisibility')).toMatchObject([{ ReceiptHandle: 'receipt-1', VisibilityTimeout: 0 }]);
  });
});

describe('records that the stream has forgotten', () => {
  const tooLate: [string, () => void][] = [
    ['the stream says so', () => (answers.GetShardIterator = () => refusal('TrimmedDataAccessException'))],
    ['the shard is gone', () => (answers.GetShardIterator = () => refusal('ResourceNotFoundException'))],
    ['the first is missing', () => (answers.GetRecords = () => ({ body: { Records: inRange.slice(1) } }))],
    ['nothing is left', () => (answers.GetRecords = () => ({ body: { Records: [] } }))],
  ];

  test.each(tooLate)('ddb-stream-lambda: are gone when %s, and nobody is invoked', async (_, happen) => {
    given([failure()], inRange);
    happen();
    expect(await replayed()).toMatchObject([{ outcome: 'gone', batch: 'shard-1 9..11' }]);
    expect([calls('Invoke'), calls('DeleteMessage')]).toEqual([[], []]);
  });

  test('ddb-stream-lambda: are deleted from the queue only on request', async () => {
    given([failure()], []);
    expect(await replayed({ discardGone: true })).toMatchObject([{ outcome: 'gone' }]);
    expect(calls('DeleteMessage')).toMatchObject([{ ReceiptHandle: 'receipt-1' }]);
  });
});

test.each(['', 'no JSON', '{}', JSON.stringify({ requestContext: { functionArn }, DDBStreamBatchInfo: {} })])(
  'ddb-stream-lambda: %j tells of no failed batch and stays',
  async (body) => {
    given([failure(body)], inRange);
    expect(await replayed()).toMatchObject([{ outcome: 'failed', batch: 'message m-1' }]);
    expect([calls('Invoke'), calls('DeleteMessage')]).toEqual([[], []]);
  },
);

test('ddb-stream-lambda: the records are asked of the endpoint of streams, not of that of tables', async () => {
  const hosts: unknown[] = [];
  const client = new DynamoDBClient({
    region: 'eu-west-1',
    credentials: { accessKeyId: 'tester', secretAccessKey: 'local', accountId: '000000000000' },
    accountIdEndpointMode: 'disabled',
    requestHandler: {
      handle: async ({ hostname, headers }: { hostname: string; headers: Record<string, string> }) => {
        hosts.push(hostname, headers.host, headers['x-amz-target'], headers['content-length']);
        throw new Error('no network');
      },
    },
    maxAttempts: 1,
  });
  await expect(callStreams(client, 'GetRecords', { ShardIterator: 'i' })).rejects.toThrow('no network');
  const host = 'streams.dynamodb.eu-west-1.amazonaws.com';
  expect(hosts).toEqual([host, host, 'DynamoDBStreams_20120810.GetRecords', '21']);
});

function refusal(type: string): Answer {
  return { status: 400, body: { __type: `com.amazonaws.dynamodb.streams#${type}`, message: 'too late' } };
}
