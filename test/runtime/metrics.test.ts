import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { APIGatewayProxyEvent, Context, SQSEvent } from 'aws-lambda';
import { metrics as plays } from '#lambda/api/metrics.ts';
import { metrics as imports } from '#lambda/imports/metrics.ts';
import { metrics as players } from '#lambda/registration/metrics.ts';
import { httpHandler } from '#lambda/runtime/handlers/http.ts';
import { queueHandler } from '#lambda/runtime/handlers/queue.ts';
import { logger } from '#lambda/runtime/logger.ts';
import { flushMetrics } from '#lambda/runtime/metrics.ts';

process.env.ALLOWED_ORIGIN = 'http://localhost:3000';
process.env.POWERTOOLS_SERVICE_NAME = 'arcade-api';
process.env._X_AMZN_TRACE_ID = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1';

const context = { functionName: 'fn', memoryLimitInMB: '512', awsRequestId: 'i-1' } as Context;
let written: string[] = [];

beforeEach(() => {
  written = [];
  for (const level of ['info', 'error'] as const) jest.spyOn(logger, level).mockImplementation(() => undefined);
  jest.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    written.push(String(chunk));
    return true;
  });
});
afterEach(() => {
  jest.restoreAllMocks();
});

/** What was printed in the embedded metric format. */
const blobs = () => written.filter((text) => text.includes('"_aws"')).map((text) => JSON.parse(text));

test('custom-metric-alert: one line of the embedded metric format, with the chapter as its only dimension', () => {
  imports.add({ ImportRowsLoaded: 49, ImportRowsRejected: 1 });
  imports.add({ ImportRowsLoaded: 50 });
  flushMetrics(1_795_000_000_000);
  expect(written).toHaveLength(1);
  expect(written[0]).toMatch(/^\{[^\n]*\}\n$/);
  expect(blobs()).toEqual([
    {
      _aws: {
        Timestamp: 1_795_000_000_000,
        CloudWatchMetrics: [
          {
            Namespace: 'ServerlessArcade',
            Dimensions: [['service']],
            Metrics: [
              { Name: 'ImportRowsLoaded', Unit: 'Count' },
              { Name: 'ImportRowsRejected', Unit: 'Count' },
            ],
          },
        ],
      },
      service: 'arcade-api',
      xray_trace_id: '1-5759e988-bd862e3fe1be46a994272793',
      ImportRowsLoaded: 99,
      ImportRowsRejected: 1,
    },
  ]);
});

test('custom-metric-alert: what was printed is not printed again, and nothing counted prints nothing', () => {
  players.add({ PlayersRegistered: 1 });
  flushMetrics();
  flushMetrics();
  plays.add({});
  flushMetrics();
  expect(blobs()).toHaveLength(1);
});

test('custom-metric-alert: without a trace and a name of the service, metrics are printed all the same', () => {
  const { _X_AMZN_TRACE_ID: trace, POWERTOOLS_SERVICE_NAME: service } = process.env;
  delete process.env._X_AMZN_TRACE_ID;
  delete process.env.POWERTOOLS_SERVICE_NAME;
  players.add({ PlayersRegistered: 1 });
  flushMetrics();
  Object.assign(process.env, { _X_AMZN_TRACE_ID: trace, POWERTOOLS_SERVICE_NAME: service });
  expect(blobs()).toMatchObject([{ service: 'service_undefined', PlayersRegistered: 1 }]);
  expect(blobs()[0]).not.toHaveProperty('xray_trace_id');
});

test('custom-metric-alert: a zero is a value, because an average needs it', () => {
  plays.add({ PlaysRecorded: 1, CreditsRefused: 0 });
  flushMetrics();
  expect(blobs()).toMatchObject([{ PlaysRecorded: 1, CreditsRefused: 0 }]);
});

describe('the wrappers of handlers', () => {
  const request = {
    httpMethod: 'POST',
    resource: '/plays',
    requestContext: { requestId: 'r-1' },
  } as APIGatewayProxyEvent;

  test.each([
    ['answers', async () => ({ status: 201, body: {} })],
    [
      'fails',
      async () => {
        throw new Error('Broken');
      },
    ],
  ])('custom-metric-alert: a route that %s prints its metrics once', async (_, end) => {
    const handler = httpHandler(async () => {
      plays.add({ PlaysRecorded: 1 });
      plays.add({ CreditsRefused: 0 });
      return end();
    });
    await handler(request, context);
    expect(blobs()).toMatchObject([{ PlaysRecorded: 1, CreditsRefused: 0 }]);
  });

  test('custom-metric-alert: a batch prints once what its messages counted, also when one of them fails', async () => {
    const records = ['1', '2', 'bad', '3'].map((body) => ({ body, messageId: body, eventSource: 'aws:sqs' }));
    const handler = queueHandler(async (body) => {
      if (body === 'bad') throw new Error('Bad');
      players.add({ RemindersSent: 1 });
      return 'reminded';
    });
    const { batchItemFailures } = await handler({ Records: records } as SQSEvent, context);
    expect(batchItemFailures).toEqual([{ itemIdentifier: 'bad' }]);
    expect(blobs()).toMatchObject([{ RemindersSent: 3 }]);
  });
});
