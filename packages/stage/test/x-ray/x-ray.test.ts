import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ANY_RESOURCE } from '../../iam/access.ts';
import type { FunctionSettings } from '../../services/lambda/function-settings.ts';
import { type TracedAttempt, XRay } from '../../services/x-ray/x-ray.ts';
import { ServiceStage } from '../support/service-stage.ts';

const ROOT = '1-00000001-000000000000000000000001';
const SENDS = ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'];

let stage: ServiceStage;
let xray: XRay;
beforeEach(async () => {
  stage = await ServiceStage.open();
  xray = new XRay(stage);
});
afterEach(() => stage.close());

const fn = (tracing: 'Active' | 'PassThrough'): FunctionSettings => ({
  name: 'play',
  arn: stage.arn('lambda', 'function:play'),
  roleArn: stage.roleArn('play'),
  codeDirectory: '',
  handler: 'index.handler',
  memoryMiB: 128,
  timeoutSeconds: 3,
  logGroup: 'g',
  variables: {},
  tracing,
});
const session = (...actions: string[]) =>
  stage.access.sessionFor(stage.roleArn('sender', { Effect: 'Allow', Action: actions, Resource: '*' }), 'play');

/** Runs a function in its trace. @returns the header that it got */
function run(attempt: Partial<TracedAttempt>, { tracing = 'Active', caller = session(...SENDS) } = {}) {
  const full = {
    functionArn: stage.arn('lambda', 'function:play:live'),
    requestId: 'r',
    traceHeader: undefined,
    ...attempt,
  };
  const { header, span } = xray.invoke(fn(tracing === 'Active' ? 'Active' : 'PassThrough'), full, caller);
  const call = {
    name: 'DynamoDB',
    aws: { operation: 'GetItem' },
    startedAt: stage.clock.now(),
    elapsedMs: 2,
    status: 400,
  };
  xray.called({ ...call, traceHeader: header });
  if (span !== undefined) xray.ended(span, { outcome: { kind: 'success', payload: '1' }, elapsedMs: 7, initMs: 3 });
  return header;
}

describe('xray-tracing: a function', () => {
  test('with active tracing has two segments, its phases and its calls', () => {
    const header = run({ traceHeader: `Root=${ROOT};Parent=aaaaaaaaaaaaaaaa;Sampled=1` });
    const [service, own] = xray.trace(ROOT)?.segments ?? [];
    expect(header).toBe(`Root=${ROOT};Parent=${own?.id};Sampled=1`);
    expect(service).toMatchObject({ origin: 'AWS::Lambda', parent_id: 'aaaaaaaaaaaaaaaa', name: 'play' });
    expect(own).toMatchObject({ origin: 'AWS::Lambda::Function', parent_id: service?.id });
    expect(own?.subsegments?.map(({ name }) => name)).toEqual(['Initialization', 'Invocation', 'Overhead']);
    expect(own?.subsegments?.[1]?.subsegments).toMatchObject([{ name: 'DynamoDB', namespace: 'aws', error: true }]);
    expect(xray.serviceGraph().edges).toMatchObject([
      { from: 'AWS::Lambda play', to: 'AWS::Lambda::Function play' },
      { from: 'AWS::Lambda::Function play', to: 'AWS DynamoDB' },
    ]);
  });

  test('whose role may not send segments has only that of the service, and the calls say so', () => {
    run({ traceHeader: `Root=${ROOT};Sampled=1` }, { caller: session() });
    expect(xray.trace(ROOT)?.segments.map(({ origin }) => origin)).toEqual(['AWS::Lambda']);
    expect(stage.of('call')).toMatchObject(SENDS.map((action) => ({ action, allowed: false })));
  });

  test('with passive tracing passes the trace on and records nothing', () => {
    expect(run({ traceHeader: `Root=${ROOT};Parent=aaaaaaaaaaaaaaaa;Sampled=1` }, { tracing: 'PassThrough' })).toBe(
      `Root=${ROOT};Parent=aaaaaaaaaaaaaaaa;Sampled=1`,
    );
    expect(xray.traces()).toEqual([]);
  });

  test('keeps to the decision not to sample', () => {
    expect(run({ traceHeader: `Root=${ROOT};Sampled=0` })).toMatch(/;Sampled=0$/);
    expect(xray.traces()).toEqual([]);
  });

  test('that is first is sampled by Lambda: one in a second, and one in twenty of the others', () => {
    const recorded = Array.from({ length: 1_000 }, () => run({})).filter((header) =>
      header.endsWith('Sampled=1'),
    ).length;
    expect(recorded).toBeGreaterThan(25);
    expect(recorded).toBeLessThan(90);
  });

  test('is asked about its permission once for each environment', () => {
    const caller = session(...SENDS);
    for (let call = 0; call < 3; call += 1) run({ traceHeader: `Root=${ROOT};Sampled=1` }, { caller });
    expect(stage.of('call')).toHaveLength(2);
  });

  test('that is throttled has a segment of the service', () => {
    const attempt = { functionArn: 'a:b:c:d:e:f:play', requestId: 'r', traceHeader: `Root=${ROOT};Sampled=1` };
    xray.refuse(fn('Active'), attempt, 429);
    expect(xray.trace(ROOT)?.segments).toMatchObject([{ throttle: true, error: true, origin: 'AWS::Lambda' }]);
  });

  test('shows how long an asynchronous event waited, and all attempts are decided alike', async () => {
    const traceHeader = xray.received(fn('Active'), undefined);
    const queuedAt = stage.clock.now();
    await stage.advance(60);
    run({ traceHeader, queuedAt });
    run({ traceHeader, queuedAt });
    const [trace] = xray.traces();
    expect(trace?.segments.filter(({ origin }) => origin === 'AWS::Lambda')).toHaveLength(2);
    expect(trace?.segments[0]?.subsegments?.[0]).toMatchObject({ name: 'Dwell Time' });
    expect((trace?.end ?? 0) - (trace?.start ?? 0)).toBeGreaterThanOrEqual(60);
  });
});

test('xray-tracing: a batch of messages begins a trace of its own, linked to those of its messages', () => {
  const producer = run({ traceHeader: `Root=${ROOT};Sampled=1` });
  const consumer = run({ linkedHeaders: [producer, producer, undefined, 'Root=1-2-3;Sampled=0'] });
  const id = /Root=([^;]+)/.exec(consumer)?.[1] ?? '';
  expect(id).not.toBe(ROOT);
  expect(xray.trace(id)?.segments[0]?.links).toMatchObject([
    { trace_id: ROOT, attributes: { reference_type: 'parent' } },
    { trace_id: '1-2-3' },
  ]);
  expect(xray.trace(ROOT)?.links).toEqual([{ traceId: id, to: 'downstream' }]);
  expect(xray.serviceGraph().edges).toContainEqual({
    from: 'AWS::Lambda::Function play',
    to: 'AWS::Lambda play',
    isLinked: true,
  });
});

describe('xray-tracing: a topic with active tracing', () => {
  const publish = (traceHeader: string | undefined) =>
    xray.published(
      { name: 'news', arn: stage.arn('sns', 'news'), messageId: 'm', publishedAt: stage.clock.now() },
      traceHeader,
    );
  const admit = (topic: string) =>
    stage.access.addResourcePolicy(ANY_RESOURCE, {
      Statement: [
        {
          Effect: 'Allow',
          Action: 'xray:PutTraceSegments',
          Resource: '*',
          Principal: { Service: 'sns.amazonaws.com' },
          Condition: { StringLike: { 'aws:SourceArn': stage.arn('sns', topic) } },
        },
      ],
    });
  const sampled = `Root=${ROOT};Parent=aaaaaaaaaaaaaaaa;Sampled=1`;

  test('records a segment between the publisher and its subscribers, and is asked about once', () => {
    admit('news');
    const header = publish(sampled);
    const [segment] = xray.trace(ROOT)?.segments ?? [];
    expect(segment).toMatchObject({ origin: 'AWS::SNS', name: 'news', parent_id: 'aaaaaaaaaaaaaaaa' });
    expect(header).toBe(`Root=${ROOT};Parent=${segment?.id};Sampled=1`);
    publish(sampled);
    expect(stage.of('call')).toMatchObject([{ action: 'xray:PutTraceSegments', principal: 'sns.amazonaws.com' }]);
  });

  test('records nothing that X-Ray does not admit, and passes the header on', () => {
    admit('other-news');
    expect(publish(sampled)).toBe(sampled);
    expect(xray.traces()).toEqual([]);
  });

  test.each([undefined, `Root=${ROOT};Sampled=0`, `Root=${ROOT}`])('begins no trace: %s', (header) => {
    admit('news');
    expect(publish(header)).toBe(header);
    expect(xray.traces()).toEqual([]);
  });
});

describe('xray-sampling: the rules', () => {
  const rule = {
    resourceArn: '*',
    host: '*',
    httpMethod: '*',
    serviceName: 'api/prod',
    serviceType: '*',
    urlPath: '*',
  };
  const request = { ...rule, resourceArn: 'arn', host: 'h', httpMethod: 'GET', serviceType: 'AWS::ApiGateway::Stage' };

  test('decide by priority, path, method and service', () => {
    const all = { reservoirSize: 0, fixedRate: 1 };
    xray.sampling.addRule({ ...rule, ...all, name: 'players', priority: 300 });
    xray.sampling.addRule({ ...rule, ...all, fixedRate: 0, name: 'health', priority: 100, urlPath: '*/health' });
    xray.sampling.addRule({ ...rule, ...all, fixedRate: 0, name: 'writes', priority: 200, httpMethod: 'P?T' });
    const decided = [
      { urlPath: '/prod/health' },
      { urlPath: '/prod/players' },
      { urlPath: '/prod/players', httpMethod: 'PUT' },
    ].map((more) => xray.sampling.decide({ ...request, ...more }));
    expect(decided).toEqual([false, true, false]);
  });

  test('record a reservoir in each second of the stage', async () => {
    xray.sampling.addRule({ ...rule, name: 'r', priority: 1, reservoirSize: 2, fixedRate: 0 });
    const burst = () => [1, 2, 3].map(() => xray.sampling.decide({ ...request, urlPath: '/' }));
    expect(burst()).toEqual([true, true, false]);
    await stage.advance(1);
    expect(burst()).toEqual([true, true, false]);
  });
});
