import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals';
import { context as spans } from '@opentelemetry/api';
import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { noCredits } from '#lambda/api/refusals.ts';
import type { httpHandler as HttpHandler } from '#lambda/runtime/handlers/http.ts';
import { Refusal } from '#lambda/runtime/http/refusal.ts';
import { activateSpan, activeSpan } from '../support/active-span.ts';

const event = { httpMethod: 'POST', resource: '/plays', requestContext: { requestId: 'r-1' } } as APIGatewayProxyEvent;
const context = { functionName: 'fn', memoryLimitInMB: '512', awsRequestId: 'i-1' } as Context;
const setAttributes = jest.spyOn(activeSpan, 'setAttributes');
let httpHandler: typeof HttpHandler;

beforeAll(async () => {
  // Read when the modules load.
  process.env.ALLOWED_ORIGIN = 'http://localhost:3000';
  process.env.AWS_LAMBDA_EXEC_WRAPPER = '/opt/otel-instrument';
  ({ httpHandler } = await import('#lambda/runtime/handlers/http.ts'));
  const { logger } = await import('#lambda/runtime/logger.ts');
  jest.spyOn(logger, 'info').mockImplementation(() => undefined);
  activateSpan();
});
afterEach(() => {
  setAttributes.mockClear();
});
afterAll(() => {
  spans.disable();
  jest.restoreAllMocks();
});

test.each<[string, Parameters<typeof HttpHandler>[0]]>([
  ['ok', async () => ({ status: 201, body: {} })],
  [
    'no_credits',
    async () => {
      throw new Refusal(noCredits, 'No credits are left.');
    },
  ],
])('xray-annotations: a request is found by its route and the code "%s"', async (code, route) => {
  await httpHandler(route)(event, context);
  expect(setAttributes.mock.calls).toEqual([
    [{ route: 'POST /plays', code, 'aws.xray.annotations': ['route', 'code'] }],
  ]);
});
