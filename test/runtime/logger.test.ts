import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import type { Context } from 'aws-lambda';

// What Lambda sets, and before the logger is there; with provisioned concurrency nobody waits for a start.
process.env.AWS_LAMBDA_INITIALIZATION_TYPE = 'on-demand';
const { beginInvocation, logger } = await import('#lambda/runtime/logger.ts');

const TRACE = '1-5759e988-bd862e3fe1be46a994272793';
const context = (awsRequestId: string) => ({ functionName: 'fn', memoryLimitInMB: '512', awsRequestId }) as Context;

let lines: unknown[] = [];
beforeEach(() => {
  lines = [];
  process.env._X_AMZN_TRACE_ID = `Root=${TRACE};Parent=53995c3f42cd8ad8;Sampled=1`;
  for (const stream of [process.stdout, process.stderr]) {
    jest.spyOn(stream, 'write').mockImplementation((text) => {
      lines.push(JSON.parse(String(text)));
      return true;
    });
  }
});
afterEach(() => {
  jest.restoreAllMocks();
});

test('lambda-stdout-logs: every line has the trace, the request and the function; the first invocation says so, once', () => {
  beginInvocation(context('i-1'));
  logger.info('One');
  beginInvocation(context('i-2'));
  logger.error('Two', new Error('Broken'));
  const common = { xray_trace_id: TRACE, function_name: 'fn' };
  expect(lines).toMatchObject([
    { ...common, message: 'Cold start', cold_start: true, function_request_id: 'i-1', level: 'INFO' },
    { ...common, message: 'One', cold_start: true, function_request_id: 'i-1' },
    { ...common, message: 'Two', cold_start: false, function_request_id: 'i-2', level: 'ERROR' },
  ]);
});
