import { describe, expect, test } from '@jest/globals';
import { ResolverCode } from '../../services/app-sync/code/code.ts';
import type { Invocation } from '../../services/app-sync/utilities/index.ts';

const lines: unknown[] = [];
const errors: unknown[] = [];
const INVOCATION: Invocation = {
  now: Date.UTC(2026, 10, 20, 12),
  authType: 'IAM Authorization',
  appendError: (error) => void errors.push(error),
  log: (_, values) => void lines.push(values),
  setFilter: () => {},
};
const UTILS = "import { util, runtime } from '@aws-appsync/utils'; import * as ddb from '@aws-appsync/utils/dynamodb';";
const request = (body: string, context: object = {}) =>
  new ResolverCode(`${UTILS} export function request(ctx) { ${body} }`).evaluate(
    'request',
    { arguments: {}, stash: {}, ...context },
    INVOCATION,
  );

describe('appsync-graphql: the code of a resolver', () => {
  test.each([
    ['async functions', 'export async function request() {}'],
    ['await', 'await 1;'],
    ['generators', 'export function* request() {}'],
    ['a class', 'class A {}'],
    ['throw', 'export function request() { throw 1; }'],
    ['try', 'export function request() { try { } catch { } }'],
    ['while', 'export function request() { while (true) {} }'],
    ['do-while', 'export function request() { do {} while (true) }'],
    ['a for loop with a counter', 'export function request() { for (let i = 0; i < 3; i += 1) {} }'],
    ['continue', 'export function request() { for (const a of []) continue; }'],
    ['a label', 'a: for (const b of []) break a;'],
    ['this', 'export function request() { return this; }'],
    ['new', 'export function request() { return new Object(); }'],
    ['++ or --', 'export function request(ctx) { ctx.n++; }'],
    ['the operator in', "export function request(ctx) { return 'a' in ctx; }"],
    ['a regular expression', 'export function request() { return /a/; }'],
    ['import()', "export function request() { return import('node:fs'); }"],
    ['an import of node:fs', "import fs from 'node:fs'; export function request() {}"],
  ])('has no %s', (what, code) => {
    expect(() => new ResolverCode(code)).toThrow(`APPSYNC_JS does not support ${what}`);
  });

  test('that is not JavaScript is refused', () => {
    expect(() => new ResolverCode('export function request( {')).toThrow('The code contains one or more errors.');
  });

  test.each([
    'fetch',
    'setTimeout',
    'process',
    'require',
    'globalThis',
    'Promise',
    'Date',
    'Function',
    'eval',
    'WebAssembly',
    'Reflect',
    'Proxy',
    'Symbol',
  ])('does not see %s', (name) => {
    expect(request(`return typeof ${name};`)).toMatchObject({ value: 'undefined' });
  });

  test.each([
    ["const make = (() => 1).constructor; return make('return 1')();"],
    ["return util.error.constructor('return process')();"],
    ["return ctx.constructor.constructor('return process')();"],
    ["return console.log.constructor('return process')();"],
  ])('makes no code out of texts: %s', (body) => {
    expect(request(body)).toMatchObject({ kind: 'failure', message: expect.stringContaining('EvalError') });
  });

  test('changes nothing for the next request', () => {
    expect(request('Array.prototype.map = 1; return 1;')).toMatchObject({ kind: 'failure' });
    expect(request('util.error = 1; return 1;')).toMatchObject({ kind: 'failure' });
  });

  test('calls itself no deeper than there is room', () => {
    const deep = 'const f = (n) => f(n + 1); return f(0);';
    expect(request(deep)).toMatchObject({ kind: 'failure', message: expect.stringContaining('RangeError') });
  });

  test('has loops over lists, modern syntax and the stash', () => {
    const body =
      'let sum = 0; for (const n of ctx.args.list) { sum += n; } ctx.stash.sum = sum; return { sum, none: ctx.args.x?.y ?? null };';
    expect(request(body, { arguments: { list: [1, 2, 3] } })).toEqual({
      kind: 'value',
      value: { sum: 6, none: null },
      stash: { sum: 6 },
    });
  });

  test('ends with an error or early', () => {
    expect(request("util.error('no', 'Refused', { a: 1 }, { b: 2 });")).toMatchObject({
      kind: 'halt',
      halt: {
        end: { kind: 'error', error: { message: 'no', errorType: 'Refused', data: { a: 1 }, errorInfo: { b: 2 } } },
      },
    });
    expect(request("runtime.earlyReturn({ a: 1 }, { skipTo: 'END' });")).toMatchObject({
      kind: 'halt',
      halt: { end: { kind: 'return', value: { a: 1 }, skipsRest: true } },
    });
  });

  test('has the time of the stage, and logs', () => {
    expect(request('return util.time.nowISO8601();')).toMatchObject({ value: '2026-11-20T12:00:00.000Z' });
    request("console.log('a', { b: 1 }); return 1;");
    expect(lines).toEqual([['a', { b: 1 }]]);
    request("util.appendError('some', 'Warning'); return 1;");
    expect(errors).toEqual([{ message: 'some', errorType: 'Warning', data: undefined, errorInfo: undefined }]);
  });
});

describe('appsync-graphql: requests to DynamoDB', () => {
  test.each([
    ["ddb.get({ key: { id: 'a' } })", { operation: 'GetItem', key: { id: { S: 'a' } } }],
    [
      "ddb.put({ key: { id: 'a' }, item: { n: 1, tags: ['x'], no: null } , condition: { id: { attributeExists: false } } })",
      {
        operation: 'PutItem',
        key: { id: { S: 'a' } },
        attributeValues: { n: { N: '1' }, tags: { L: [{ S: 'x' }] }, no: { NULL: true } },
        condition: {
          expression: 'attribute_not_exists(#condition_0)',
          expressionNames: { '#condition_0': 'id' },
          expressionValues: {},
        },
      },
    ],
    [
      "ddb.query({ query: { pk: { eq: 'g' }, sk: { beginsWith: 's#' } }, limit: 5, scanIndexForward: false })",
      {
        operation: 'Query',
        query: {
          expression: '#query_0 = :query_0 AND begins_with(#query_1, :query_1)',
          expressionNames: { '#query_0': 'pk', '#query_1': 'sk' },
          expressionValues: { ':query_0': { S: 'g' }, ':query_1': { S: 's#' } },
        },
        scanIndexForward: false,
        limit: 5,
      },
    ],
    [
      "ddb.update({ key: { id: 'a' }, update: { n: 2, old: null } })",
      {
        operation: 'UpdateItem',
        key: { id: { S: 'a' } },
        update: {
          expression: 'SET #update_0 = :update_0 REMOVE #update_1',
          expressionNames: { '#update_0': 'n', '#update_1': 'old' },
          expressionValues: { ':update_0': { N: '2' } },
        },
      },
    ],
  ])('%s', (call, expected) => {
    expect(request(`return ${call};`)).toMatchObject({ value: expected });
  });
});
