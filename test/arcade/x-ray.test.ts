import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Playground } from '../../playground/playground.ts';
import { closeArcades, openArcade } from '../support/arcade.ts';

let arcade: Playground;
beforeAll(async () => {
  arcade = await openArcade();
  await arcade.register('ada');
  await arcade.stage.settle();
});
afterAll(closeArcades);

test('xray-tracing: a request is one trace from the gateway through the function to the table', async () => {
  const { xray } = arcade.stage.services;
  const token = await arcade.token('ada');
  await arcade.stage.advance(1);
  await arcade.client.call('GET', '/players/me', { token });
  await arcade.stage.settle();
  const { name } = arcade.functionOf('registration/get-player');
  const traces = xray.traces(`service("${name}") AND http.url ENDSWITH "/players/me"`);
  expect(traces).toHaveLength(1);
  const [trace] = traces;
  expect(trace?.segments.map(({ origin }) => origin)).toEqual([
    'AWS::ApiGateway::Stage',
    'AWS::Lambda',
    'AWS::Lambda::Function',
  ]);
  const phases = trace?.segments[2]?.subsegments ?? [];
  expect(phases.map(({ name }) => name)).toEqual(['Initialization', 'Invocation', 'Overhead']);
  expect(phases[1]?.subsegments?.map((call) => call.name)).toContain('DynamoDB');
  const { nodes } = xray.serviceGraph(`service("${name}")`);
  expect(nodes).toContainEqual(expect.objectContaining({ type: 'AWS', name: 'DynamoDB', faults: 0 }));
});

test('xray-tracing: the consumer of a queue is linked to the function that sent the message', async () => {
  const { xray } = arcade.stage.services;
  await arcade.stage.advance(86_400);
  const { name } = arcade.functionOf('registration/remind-player');
  const [consumer] = xray.traces(`service("${name}")`);
  expect(consumer?.links).toMatchObject([{ to: 'upstream' }]);
  const producer = xray.trace(consumer?.links[0]?.traceId ?? '');
  expect(producer?.segments[0]?.name).toBe(arcade.functionOf('registration/post-confirmation').name);
});

test('xray-tracing: a change goes on from the reader of the stream through the topic to the consumers of its queues', () => {
  const { xray } = arcade.stage.services;
  const topic = arcade.stage.output('leaderboard', 'DomainEventsTopicArn').split(':').at(-1);
  const [trace] = xray.traces(`service("${topic}")`);
  const [first, ...others] = trace?.segments ?? [];
  expect(first?.name).toBe(arcade.functionOf('leaderboard/project-changes').name);
  const segment = others.find(({ origin }) => origin === 'AWS::SNS');
  expect(segment).toMatchObject({ name: topic, aws: { operation: 'Publish' } });
  const { edges } = xray.serviceGraph();
  const reader = `AWS::Lambda::Function ${first?.name}`;
  expect(edges).toContainEqual({ from: reader, to: `AWS::SNS ${topic}`, isLinked: false });
  expect(edges).not.toContainEqual(expect.objectContaining({ from: reader, to: 'AWS SNS' }));
  const welcome = arcade.functionOf('reactions/welcome-player').name;
  expect(edges).toContainEqual({ from: `AWS::SNS ${topic}`, to: `AWS::Lambda ${welcome}`, isLinked: true });
});

test('alarm-lambda-api: what the arcade does is measured, and none of its alarms goes off', async () => {
  const { cloudWatch } = arcade.stage.services;
  const { name: FunctionName } = arcade.functionOf('registration/get-player');
  const metric = {
    namespace: 'AWS/Lambda',
    name: 'Errors',
    dimensions: { FunctionName, Resource: `${FunctionName}:live` },
  };
  const from = arcade.stage.clock.now() - 2 * 86_400_000;
  expect(cloudWatch.metric({ ...metric, statistic: 'SampleCount', from })).toMatchObject([{ value: 1 }]);
  expect(cloudWatch.alarms.all.length).toBeGreaterThan(10);
  expect(cloudWatch.alarms.all.filter(({ state }) => state === 'ALARM')).toEqual([]);
});
