import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { StageError } from '../../../local/errors.ts';
import { ANY_RESOURCE } from '../../../local/iam/access.ts';
import { EventBridge, type EventPattern } from '../../../local/services/event-bridge.ts';
import { Logs } from '../../../local/services/logs.ts';
import { ServiceStage } from '../support/service-stage.ts';

let stage: ServiceStage;
let bridge: EventBridge;
let logs: Logs;
let client: EventBridgeClient;
let number = 0;
/** A bus of its own for each test. */
let busName: string;
beforeAll(async () => {
  stage = await ServiceStage.open();
  const { access, account, clock, records, region } = stage;
  logs = new Logs(records);
  bridge = new EventBridge({ access, account, clock, records, region, logs });
  stage.serve(bridge.operations);
  client = new EventBridgeClient(stage.as());
});
beforeEach(() => {
  busName = `bus-${++number}`;
  bridge.createBus(busName);
});
afterAll(async () => {
  client.destroy();
  await stage.close();
});

const entry = (more: Partial<PutEventsRequestEntry> = {}): PutEventsRequestEntry => ({
  EventBusName: busName,
  Source: 'arcade.registration',
  DetailType: 'PlayerNudged.v1',
  Detail: '{"playerId":"ada"}',
  ...more,
});
const send = (...Entries: PutEventsRequestEntry[]) => client.send(new PutEventsCommand({ Entries }));
const groupArn = (group: string) => stage.arn('logs', `log-group:${group}`);

/** A rule that delivers to a log group; @returns what arrived there */
function rule(pattern: EventPattern, { exists = true, permitted = true } = {}) {
  const group = `/events/${busName}`;
  const arn = stage.arn('events', `rule/${busName}/rule`);
  if (exists) logs.createGroup(group);
  if (permitted) {
    stage.access.addResourcePolicy(ANY_RESOURCE, {
      Statement: [
        {
          Effect: 'Allow',
          Action: ['logs:PutLogEvents', 'logs:CreateLogStream'],
          Resource: `${groupArn(group)}:*`,
          Principal: { Service: 'events.amazonaws.com' },
          Condition: { ArnLike: { 'aws:SourceArn': arn } },
        },
      ],
    });
  }
  bridge.addRule({ arn, busName, pattern, targetArns: [groupArn(group)] });
  const arrived = (): unknown[] =>
    stage
      .of('log')
      .filter(({ logGroup }) => logGroup === group)
      .map(({ line }) => JSON.parse(line));
  const undelivered = () => stage.of('undelivered').filter(({ from }) => from === arn);
  return { arrived, undelivered, arn, group };
}

describe('an event', () => {
  test('reaches the target of its rule in an envelope', async () => {
    const { arrived, undelivered } = rule({ source: ['arcade.registration'] });
    const { Entries, FailedEntryCount } = await send(entry());
    expect(FailedEntryCount).toBe(0);
    expect(arrived()).toEqual([
      {
        version: '0',
        id: Entries?.[0]?.EventId,
        'detail-type': 'PlayerNudged.v1',
        source: 'arcade.registration',
        account: '000000000000',
        time: '2026-11-20T12:00:00.000Z',
        region: 'us-east-1',
        resources: [],
        detail: { playerId: 'ada' },
      },
    ]);
    expect(undelivered()).toEqual([]);
  });

  test('is recorded on its bus, with or without a rule, also when the bus is named by its ARN', async () => {
    await send(entry({ EventBusName: stage.arn('events', `event-bus/${busName}`) }));
    expect(stage.of('event').at(-1)).toMatchObject({
      bus: busName,
      source: 'arcade.registration',
      detailType: 'PlayerNudged.v1',
      detail: { playerId: 'ada' },
    });
  });

  test.each<[string, EventPattern, boolean]>([
    ['the same source', { source: ['arcade.registration'] }, true],
    ['one of several sources', { source: ['arcade.plays', 'arcade.registration'] }, true],
    ['another source', { source: ['arcade.plays'] }, false],
    ['a source that only begins the same', { source: ['arcade'] }, false],
    ['a prefix of the source', { source: [{ prefix: 'arcade.' }] }, true],
    ['another prefix', { source: [{ prefix: 'aws.' }] }, false],
    ['a prefix or a text', { source: [{ prefix: 'aws.' }, 'arcade.registration'] }, true],
    ['every field', { source: ['arcade.registration'], 'detail-type': ['PlayerNudged.v1'] }, true],
    ['not every field', { source: ['arcade.registration'], 'detail-type': ['PlayerNudged.v2'] }, false],
    ['no value at all', { source: [] }, false],
    ['a field that the event lacks', { colour: ['red'] }, false],
  ])('and a rule for %s', async (_, pattern, matches) => {
    const { arrived } = rule(pattern);
    await send(entry());
    expect(arrived()).toHaveLength(matches ? 1 : 0);
  });

  test('reaches rules of its own bus only', async () => {
    const { arrived } = rule({ source: [{ prefix: '' }] });
    bridge.createBus('elsewhere');
    await send(entry({ EventBusName: 'elsewhere' }));
    expect(arrived()).toEqual([]);
  });
});

describe('entries that fail', () => {
  test('are told one by one, and the others succeed', async () => {
    const { arrived } = rule({ source: [{ prefix: '' }] });
    const { Source: _source, ...withoutSource } = entry();
    const { DetailType: _type, ...withoutType } = entry();
    const { Detail: _detail, ...withoutDetail } = entry();
    const { Entries = [], FailedEntryCount } = await send(
      entry(),
      entry({ Detail: '{"playerId":' }),
      entry({ Detail: '"a text"' }),
      entry({ Detail: 'null' }),
      withoutSource,
      withoutType,
      withoutDetail,
      entry(),
    );
    expect(FailedEntryCount).toBe(6);
    expect(Entries.map(({ ErrorCode }) => ErrorCode)).toEqual([
      undefined,
      'MalformedDetail',
      'MalformedDetail',
      'MalformedDetail',
      'InvalidArgument',
      'InvalidArgument',
      'InvalidArgument',
      undefined,
    ]);
    expect(Entries.map(({ EventId }) => typeof EventId)).toEqual(
      Entries.map(({ ErrorCode }) => (ErrorCode === undefined ? 'string' : 'undefined')),
    );
    expect(arrived()).toHaveLength(2);
  });

  test('an unknown bus is an error', async () => {
    await expect(send(entry({ EventBusName: 'gone' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Event bus gone does not exist.',
    });
  });

  test.each([0, 11])('%i entries are refused, as EventBridge does', async (length) => {
    await expect(send(...Array.from({ length }, () => entry()))).rejects.toThrow(/^Entries: /);
  });

  test('a role without events:PutEvents on the bus is denied, and nothing happens', async () => {
    const { arrived } = rule({ source: [{ prefix: '' }] });
    const other = stage.arn('events', 'event-bus/other');
    const key = stage.role('publisher', { Effect: 'Allow', Action: 'events:PutEvents', Resource: other });
    const as = new EventBridgeClient(stage.as(key));
    await expect(as.send(new PutEventsCommand({ Entries: [entry()] }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining(`events:PutEvents on resource: ${stage.arn('events', `event-bus/${busName}`)}`),
    });
    as.destroy();
    expect(arrived()).toEqual([]);
  });
});

describe('delivery to a log group', () => {
  test.each([
    ['whose resource policy does not admit the rule', { permitted: false }],
    ['that does not exist', { exists: false }],
  ])('%s is recorded as undelivered', async (_, options) => {
    const { arrived, undelivered, group } = rule({ source: [{ prefix: '' }] }, options);
    const { FailedEntryCount } = await send(entry());
    expect(FailedEntryCount).toBe(0);
    expect(arrived()).toEqual([]);
    expect(undelivered()).toMatchObject([{ to: groupArn(group) }]);
  });
});

describe('a rule', () => {
  test('of a bus that does not exist is refused', () => {
    const add = () => bridge.addRule({ arn: 'arn:rule', busName: 'gone', pattern: {}, targetArns: [] });
    expect(add).toThrow(StageError);
    expect(add).toThrow('The rule arn:rule names the event bus gone, which does not exist.');
  });

  test('with a target that is not executed is refused, naming it', () => {
    const target = stage.arn('sqs', 'queue');
    const add = () => bridge.addRule({ arn: 'arn:rule', busName, pattern: {}, targetArns: [target] });
    expect(add).toThrow(StageError);
    expect(add).toThrow(`The rule arn:rule has the target ${target}: the local stage delivers to log groups only.`);
  });
});
