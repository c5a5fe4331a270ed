import {
  EventBridgeClient,
  PutEventsCommand,
  type PutEventsRequestEntry,
  TestEventPatternCommand,
} from '@aws-sdk/client-eventbridge';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { StageError } from '../../errors.ts';
import { parsePattern } from '../../event-pattern.ts';
import type { Rule } from '../../services/event-bridge/rule.ts';
import { EventStage } from '../support/event-stage.ts';

let events: EventStage;
let client: EventBridgeClient;
let number = 0;
/** A bus of its own for each test. */
let busName: string;
beforeAll(async () => {
  events = await EventStage.open();
  client = new EventBridgeClient(events.stage.as());
});
beforeEach(() => {
  busName = `bus-${++number}`;
  events.bridge.createBus(busName);
});
afterAll(async () => {
  client.destroy();
  await events.stage.close();
});

const entry = (more: Partial<PutEventsRequestEntry> = {}): PutEventsRequestEntry => ({
  EventBusName: busName,
  Source: 'arcade.registration',
  DetailType: 'PlayerReminded.v1',
  Detail: '{"playerId":"ada"}',
  ...more,
});
const send = (...Entries: PutEventsRequestEntry[]) => client.send(new PutEventsCommand({ Entries }));
const groupArn = (group: string) => events.stage.arn('logs', `log-group:${group}`);

/** A rule that delivers to a log group; @returns what arrived there */
function rule(pattern: object, { exists = true, permitted = true, enabled = true } = {}) {
  const group = `/events/${busName}`;
  const arn = events.rule(busName, [{ arn: groupArn(group) }], { pattern: parsePattern(pattern), enabled });
  if (exists) events.logs.createGroup(group);
  if (permitted) events.admit('events.amazonaws.com', 'logs:PutLogEvents', `${groupArn(group)}:*`, arn);
  const arrived = (): unknown[] =>
    events.stage
      .of('log')
      .filter(({ logGroup }) => logGroup === group)
      .map(({ line }) => JSON.parse(line));
  const undelivered = () => events.stage.of('undelivered').filter(({ from }) => from === arn);
  return { arrived, undelivered, arn, group };
}

describe('eventbridge-pattern-rule: an event', () => {
  test('reaches the target of its rule in an envelope', async () => {
    const { arrived, undelivered } = rule({ source: ['arcade.registration'] });
    const { Entries, FailedEntryCount } = await send(entry());
    expect(FailedEntryCount).toBe(0);
    expect(arrived()).toEqual([
      {
        version: '0',
        id: Entries?.[0]?.EventId,
        'detail-type': 'PlayerReminded.v1',
        source: 'arcade.registration',
        account: '000000000000',
        time: '2026-11-20T12:00:00Z',
        region: 'us-east-1',
        resources: [],
        detail: { playerId: 'ada' },
      },
    ]);
    expect(undelivered()).toEqual([]);
  });

  test('is recorded on its bus, with or without a rule, also when the bus is named by its ARN', async () => {
    await send(entry({ EventBusName: events.stage.arn('events', `event-bus/${busName}`) }));
    expect(events.stage.of('event').at(-1)).toMatchObject({
      bus: busName,
      source: 'arcade.registration',
      detailType: 'PlayerReminded.v1',
      detail: { playerId: 'ada' },
    });
  });

  test.each<[string, object, boolean]>([
    ['the same source', { source: ['arcade.registration'] }, true],
    ['one of several sources', { source: ['arcade.plays', 'arcade.registration'] }, true],
    ['another source', { source: ['arcade.plays'] }, false],
    ['a source that only begins the same', { source: ['arcade'] }, false],
    ['a prefix of the source', { source: [{ prefix: 'arcade.' }] }, true],
    ['another prefix', { source: [{ prefix: 'aws.' }] }, false],
    ['a prefix or a text', { source: [{ prefix: 'aws.' }, 'arcade.registration'] }, true],
    ['every field', { source: ['arcade.registration'], 'detail-type': ['PlayerReminded.v1'] }, true],
    ['not every field', { source: ['arcade.registration'], 'detail-type': ['PlayerReminded.v2'] }, false],
    ['a field that the event lacks', { colour: ['red'] }, false],
  ])('and a rule for %s', async (_, pattern, matches) => {
    const { arrived } = rule(pattern);
    await send(entry());
    expect(arrived()).toHaveLength(matches ? 1 : 0);
  });

  test('reaches rules of its own bus only', async () => {
    const { arrived } = rule({ source: [{ prefix: '' }] });
    events.bridge.createBus('elsewhere');
    await send(entry({ EventBusName: 'elsewhere' }));
    expect(arrived()).toEqual([]);
  });
});

describe('eventbridge-pattern-rule: entries that fail', () => {
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

  // Recorded: test_events::test_put_events_nonexistent_event_bus.
  test('an event for an unknown bus is taken and gone, and the others arrive', async () => {
    const { arrived } = rule({ source: [{ prefix: '' }] });
    const { FailedEntryCount, Entries = [] } = await send(entry({ EventBusName: 'gone' }), entry());
    expect(FailedEntryCount).toBe(0);
    expect(Entries.map(({ EventId }) => typeof EventId)).toEqual(['string', 'string']);
    expect(arrived()).toHaveLength(1);
    expect(events.stage.of('event').find(({ id }) => id === Entries[0]?.EventId)).toMatchObject({
      bus: 'gone',
      rules: [],
    });
  });

  test.each([0, 11])('%i entries are refused, as EventBridge does', async (length) => {
    await expect(send(...Array.from({ length }, () => entry()))).rejects.toThrow(/^Entries: /);
  });

  test('a role without events:PutEvents on the bus is denied, and nothing happens', async () => {
    const { arrived } = rule({ source: [{ prefix: '' }] });
    const other = events.stage.arn('events', 'event-bus/other');
    const key = events.stage.role('publisher', { Effect: 'Allow', Action: 'events:PutEvents', Resource: other });
    const as = new EventBridgeClient(events.stage.as(key));
    await expect(as.send(new PutEventsCommand({ Entries: [entry()] }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining(
        `events:PutEvents on resource: ${events.stage.arn('events', `event-bus/${busName}`)}`,
      ),
    });
    as.destroy();
    expect(arrived()).toEqual([]);
  });
});

describe('queue-topic-access-policy: delivery to a log group', () => {
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

describe('eventbridge-pattern-rule: a rule', () => {
  const add = (rule: Partial<Rule>) => () => events.rule(busName, [], rule);

  test('of a bus that does not exist is refused', () => {
    expect(add({ arn: 'arn:rule', busName: 'gone' })).toThrow(StageError);
    expect(add({ arn: 'arn:rule', busName: 'gone' })).toThrow(
      'The rule arn:rule names the event bus gone, which does not exist.',
    );
  });

  test('with a target that is not executed is refused, naming it', () => {
    const arn = events.stage.arn('kinesis', 'stream/plays');
    expect(() => events.rule(busName, [{ arn }])).toThrow(
      `The rule ${events.stage.arn('events', `rule/${busName}/rule`)} has the target ${arn}, to which the local stage delivers nothing.`,
    );
  });

  test('with dead letters anywhere but in a queue is refused', () => {
    const arn = events.stage.arn('lambda', 'function:any');
    expect(() => events.rule(busName, [{ arn, deadLetterArn: arn }])).toThrow(/which is not a queue/);
  });

  test('that is disabled matches nothing', async () => {
    const { arrived } = rule({ source: [{ prefix: '' }] }, { enabled: false });
    await send(entry());
    expect(arrived()).toEqual([]);
    expect(events.stage.of('event').at(-1)?.rules).toEqual([]);
  });

  test('is in the record of each event that it matches; an event without a rule is gone, and recorded', async () => {
    const { arn } = rule({ detail: { playerId: ['ada'] } });
    await send(entry(), entry({ Detail: '{"playerId":"bob"}' }));
    expect(events.stage.of('event').slice(-2)).toMatchObject([{ rules: [arn] }, { rules: [] }]);
    expect(events.stage.of('delivery').at(-1)).toMatchObject({ from: arn, attempt: 1, outcome: 'delivered' });
  });
});

describe('eventbridge-pattern-rule: an entry', () => {
  test('says its time, its resources and its trace', async () => {
    events.stage.queue(`queue-${busName}`);
    const queueArn = events.stage.arn('sqs', `queue-${busName}`);
    const arn = events.rule(busName, [{ arn: queueArn }]);
    events.admit('events.amazonaws.com', 'sqs:SendMessage', queueArn, arn);
    const Time = new Date('2026-11-19T10:00:00Z');
    await send(entry({ Time, Resources: ['arn:player'], TraceHeader: 'Root=1-abc' }));
    await events.stage.settle();
    const [message] = events.stage.sqs.byArn(queueArn).receive(1);
    expect(JSON.parse(message?.body ?? '')).toMatchObject({ time: '2026-11-19T10:00:00Z', resources: ['arn:player'] });
    expect(message?.traceHeader).toBe('Root=1-abc');
  });

  test('of a source that only AWS may use fails alone', async () => {
    const { Entries, FailedEntryCount } = await send(entry({ Source: 'aws.s3' }), entry());
    expect(FailedEntryCount).toBe(1);
    expect(Entries?.[0]?.ErrorCode).toBe('NotAuthorizedForSourceException');
  });

  test('may be large, but all of a request together not larger than 1 MiB', async () => {
    const overhead = 'arcade.registration'.length + 'PlayerReminded.v1'.length;
    const ofSize = (bytes: number) => entry({ Detail: JSON.stringify({ x: 'x'.repeat(bytes - overhead - 8) }) });
    await expect(send(ofSize(524_288), ofSize(524_288))).resolves.toMatchObject({ FailedEntryCount: 0 });
    await expect(send(ofSize(524_288), ofSize(524_289))).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'Total size of the entries in the request is over the limit.',
    });
  });

  test('without a bus goes to the default bus', async () => {
    const { EventBusName: _, ...withoutBus } = entry();
    await send(withoutBus);
    expect(events.stage.of('event').at(-1)?.bus).toBe('default');
  });
});

describe('eventbridge-pattern-rule: TestEventPattern', () => {
  const Event = JSON.stringify({
    id: '1',
    account: '000000000000',
    source: 'arcade.plays',
    time: '2026-11-20T12:00:00Z',
    region: 'us-east-1',
    resources: [],
    'detail-type': 'PlayFinished.v1',
    detail: { score: 7 },
  });
  const tryOut = (EventPattern: object | string, event = Event) =>
    client.send(
      new TestEventPatternCommand({
        EventPattern: typeof EventPattern === 'string' ? EventPattern : JSON.stringify(EventPattern),
        Event: event,
      }),
    );

  test('answers whether an event matches', async () => {
    await expect(tryOut({ detail: { score: [{ numeric: ['>', 5] }] } })).resolves.toMatchObject({ Result: true });
    await expect(tryOut({ detail: { score: [{ numeric: ['>', 7] }] } })).resolves.toMatchObject({ Result: false });
  });

  test('refuses a pattern that is not valid, and an event that is none', async () => {
    await expect(tryOut({ source: [] })).rejects.toMatchObject({ name: 'InvalidEventPatternException' });
    await expect(tryOut('{')).rejects.toMatchObject({ name: 'InvalidEventPatternException' });
    await expect(tryOut({ source: ['x'] }, '{"id":"1"}')).rejects.toMatchObject({ name: 'ValidationException' });
  });
});
