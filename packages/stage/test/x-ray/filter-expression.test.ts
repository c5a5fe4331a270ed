import { expect, test } from '@jest/globals';
import { StageError } from '../../errors.ts';
import { parseTraceFilter } from '../../services/x-ray/filter-expression.ts';
import type { Segment } from '../../services/x-ray/segment.ts';

const TIMES = { start_time: 10, end_time: 12 };
const gateway: Segment = {
  trace_id: '1-1-1',
  id: 'a',
  name: 'api/prod',
  origin: 'AWS::ApiGateway::Stage',
  ...TIMES,
  http: { request: { url: 'https://api/prod/players', method: 'GET' }, response: { status: 200 } },
};
const fn: Segment = {
  trace_id: '1-1-1',
  id: 'b',
  parent_id: 'a',
  name: 'get-player',
  origin: 'AWS::Lambda',
  ...TIMES,
  fault: true,
  subsegments: [{ id: 'c', name: 'Invocation', ...TIMES, annotations: { route: 'GET /players', items: 3 } }],
};
const trace = { id: '1-1-1', segments: [gateway, fn], start: 10, end: 12, links: [] };

test.each([
  ['service("api/prod")', true],
  ['service("other")', false],
  ['service("get-player") { fault }', true],
  ['fault', false],
  ['ok !fault responsetime >= 2', true],
  ['responsetime > 2 OR http.status = 200', true],
  ['http.url CONTAINS "/players" AND http.method = "GET"', true],
  ['http.url BEGINSWITH "http://"', false],
  ['annotation.route = "GET /players"', true],
  ['annotation.items > 2', true],
  ['annotation.nothing', false],
  ['annotation.route !fault', true],
  ['annotation.route CONTAINS "players"', true],
  ['edge("api/prod", "get-player") { fault = true }', true],
  ['edge("get-player", "api/prod")', false],
  ['!(service("get-player") { ok })', true],
  ['', true],
])('xray-sampling: a group of %s', (expression, expected) => {
  expect(parseTraceFilter(expression)(trace)).toBe(expected);
});

test.each([
  'rootcause.fault.service = "x"',
  'group.name = "x"',
  'service(',
  'ok =',
  'hasOwnProperty',
  'http.url LIKES "x"',
  'annotation.route MATCHES "x"',
  'http.url ! "x"',
])('xray-sampling: refuses %s', (source) => {
  expect(() => parseTraceFilter(source)).toThrow(StageError);
});
