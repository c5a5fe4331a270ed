import {
  CancelReplayCommand,
  CreateArchiveCommand,
  DeleteArchiveCommand,
  DescribeArchiveCommand,
  DescribeReplayCommand,
  EventBridgeClient,
  ListReplaysCommand,
  PutEventsCommand,
  StartReplayCommand,
  UpdateArchiveCommand,
} from '@aws-sdk/client-eventbridge';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { parsePattern } from '../../event-pattern.ts';
import { EventBridge } from '../../services/event-bridge/event-bridge.ts';
import { EventStage } from '../support/event-stage.ts';
import { carry } from '../support/restarted.ts';

let events: EventStage;
let client: EventBridgeClient;
let number = 0;
/** A bus and an archive of their own for each test. */
let name: string;
beforeAll(async () => {
  events = await EventStage.open();
  client = new EventBridgeClient(events.stage.as());
});
beforeEach(() => {
  name = `bus-${++number}`;
  events.bridge.createBus(name);
  events.invocations.length = 0;
});
afterAll(async () => {
  client.destroy();
  await events.stage.close();
});

const busArn = () => events.stage.arn('events', `event-bus/${name}`);
const archiveArn = () => events.stage.arn('events', `archive/${name}`);
const functionArn = (id: string) => events.stage.arn('lambda', `function:${id}`);
const archive = (more: object = {}) =>
  client.send(new CreateArchiveCommand({ ArchiveName: name, EventSourceArn: busArn(), ...more }));
const content = () => client.send(new DescribeArchiveCommand({ ArchiveName: name }));
const put = (...details: readonly object[]) =>
  client.send(
    new PutEventsCommand({
      Entries: details.map((detail) => {
        return { EventBusName: name, Source: 'arcade', DetailType: 'Played', Detail: JSON.stringify(detail) };
      }),
    }),
  );
const seconds = (ago = 0) => new Date(events.stage.clock.now() - ago * 1_000);
/** Everything of the last hour. */
const replay = (ReplayName: string, more: object = {}) =>
  client.send(
    new StartReplayCommand({
      ReplayName,
      EventSourceArn: archiveArn(),
      EventStartTime: seconds(3_600),
      EventEndTime: seconds(-1),
      Destination: { Arn: busArn() },
      ...more,
    }),
  );
const state = async (ReplayName: string) => (await client.send(new DescribeReplayCommand({ ReplayName }))).State;
/** A rule whose function gets events. */
function rule(id: string, pattern: object = { source: ['arcade'] }): string {
  const arn = events.rule(name, [{ arn: functionArn(id) }], { name: id, pattern: parsePattern(pattern) });
  events.admit('events.amazonaws.com', 'lambda:InvokeFunction', functionArn(id), arn);
  return arn;
}
const got = (id: string) =>
  events.invocations
    .filter(({ delivery }) => delivery.targetArn === functionArn(id))
    .map(({ delivery }) => JSON.parse(delivery.payload));

describe('eventbridge-archive-replay: an archive', () => {
  test('keeps the events of its bus that match, for its days', async () => {
    await archive({ EventPattern: JSON.stringify({ detail: { score: [{ numeric: ['>', 5] }] } }), RetentionDays: 1 });
    await put({ score: 1 }, { score: 9 });
    expect(await content()).toMatchObject({ EventCount: 1, RetentionDays: 1, State: 'ENABLED' });
    await events.stage.advance(86_399);
    expect((await content()).EventCount).toBe(1);
    await events.stage.advance(1);
    expect((await content()).EventCount).toBe(0);
  });

  test('without days keeps them, until it gets days', async () => {
    await archive();
    await put({ score: 1 });
    await events.stage.advance(400 * 86_400);
    expect((await content()).EventCount).toBe(1);
    await client.send(new UpdateArchiveCommand({ ArchiveName: name, RetentionDays: 30 }));
    expect((await content()).EventCount).toBe(0);
  });

  test('of a pattern that EventBridge does not take is refused', async () => {
    await expect(archive({ EventPattern: '{"source": "arcade"}' })).rejects.toMatchObject({
      name: 'InvalidEventPatternException',
    });
  });

  test('that is deleted forgets its events', async () => {
    await archive();
    await put({ score: 1 });
    await client.send(new DeleteArchiveCommand({ ArchiveName: name }));
    await archive();
    expect((await content()).EventCount).toBe(0);
  });
});

describe('eventbridge-archive-replay: a replay', () => {
  test('sends events again with its name, which a rule can look at; the archive does not take them again', async () => {
    rule('live', { source: ['arcade'], 'replay-name': [{ exists: false }] });
    rule('repair', { source: ['arcade'], 'replay-name': [{ prefix: 'repair-' }] });
    await archive();
    await put({ score: 1 });
    await events.stage.settle();
    const [live] = got('live');
    await replay(`repair-${name}`);
    expect(await state(`repair-${name}`)).toBe('STARTING');
    await events.stage.advance(2);
    expect(await state(`repair-${name}`)).toBe('COMPLETED');
    expect(got('live')).toHaveLength(1);
    expect(got('repair')).toEqual([{ ...live, 'replay-name': `repair-${name}` }]);
    expect((await content()).EventCount).toBe(1);
  });

  test('goes to the rules that it names, and to no other', async () => {
    const chosen = rule('chosen');
    rule('other');
    await archive();
    await put({ score: 1 });
    await events.stage.settle();
    await replay(`some-${name}`, { Destination: { Arn: busArn(), FilterArns: [chosen] } });
    await events.stage.advance(2);
    expect([got('chosen').length, got('other').length]).toEqual([2, 1]);
  });

  test('takes the events of its time, minute by minute; one that is cancelled sends no more', async () => {
    rule('all');
    await archive();
    for (const score of [1, 2, 3, 4]) {
      await put({ score });
      await events.stage.advance(60);
    }
    await replay(`minutes-${name}`, { EventStartTime: seconds(181), EventEndTime: seconds() });
    await events.stage.advance(1);
    expect(await state(`minutes-${name}`)).toBe('RUNNING');
    const { State } = await client.send(new CancelReplayCommand({ ReplayName: `minutes-${name}` }));
    expect(State).toBe('CANCELLING');
    await events.stage.advance(10);
    expect(await state(`minutes-${name}`)).toBe('CANCELLED');
    expect(got('all').map(({ detail }) => detail.score)).toEqual([1, 2, 3, 4, 2]);
    await expect(client.send(new CancelReplayCommand({ ReplayName: `minutes-${name}` }))).rejects.toMatchObject({
      name: 'IllegalStatusException',
    });
  });

  test('is allowed on the archive', async () => {
    await archive();
    const as = (resource: string) =>
      new EventBridgeClient(
        events.stage.as(
          events.stage.role('replayer', { Effect: 'Allow', Action: 'events:ListReplays', Resource: resource }),
        ),
      );
    const stranger = as('*');
    await expect(stranger.send(new ListReplaysCommand({}))).resolves.toMatchObject({});
    await expect(
      stranger.send(
        new StartReplayCommand({
          ReplayName: 'no',
          EventSourceArn: archiveArn(),
          EventStartTime: seconds(1),
          EventEndTime: seconds(),
          Destination: { Arn: busArn() },
        }),
      ),
    ).rejects.toMatchObject({ name: 'AccessDeniedException' });
    stranger.destroy();
  });
});

test('eventbridge-archive-replay: archives, their events and replays survive a restart', async () => {
  rule('later');
  await archive({ RetentionDays: 3 });
  await put({ score: 1 });
  await replay(`kept-${name}`);
  const { access, account, activity, clock, records, region } = events.stage;
  const after = new EventBridge({ access, account, activity, clock, records, region, targets: events.targets });
  expect(carry(events.bridge.archives, after.archives)).toEqual([]);
  carry(events.bridge.archives.events, after.archives.events);
  carry(events.bridge.replays, after.replays);
  expect(carry(events.bridge.replays.backlog, after.replays.backlog)).toEqual([]);
  expect(after.archives.contentOf(after.archives.find(name))).toEqual(
    events.bridge.archives.contentOf(events.bridge.archives.find(name)),
  );
  await events.stage.advance(2);
  expect(after.replays.find(`kept-${name}`)).toEqual(events.bridge.replays.find(`kept-${name}`));
  expect(after.replays.find(`kept-${name}`).state).toBe('COMPLETED');
});
