import type { ParityCases } from '../parity-case.ts';
import { recordedScenes, type Scene } from '../recorded-scenes.ts';
import type { ParityWorld, Resources } from '../world.ts';

const FILE = 'events/test_archive_and_replay';
const PATTERN = {
  source: ['core.update-account-command'],
  'detail-type': ['core.update-account-command'],
  detail: { command: ['update-account'] },
};
const DETAIL = { command: 'update-account', payload: { acc_id: '0a787ecb-4015', sf_id: 'baz' } };
const ENTRY = { Source: 'core.update-account-command', DetailType: 'core.update-account-command' };
const BUSES = { default: 'default', custom: 'custom' };

const arn = (resource: string) => `arn:aws:events:us-east-1:000000000000:${resource}`;
const busArn = (name: string) => arn(`event-bus/${name}`);
const queueArn = { 'Fn::GetAtt': ['Queue', 'Arn'] };

const resources: Resources = {
  Custom: { Type: 'AWS::Events::EventBus', Properties: { Name: 'custom' } },
  Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'replayed' } },
  QueuePolicy: {
    Type: 'AWS::SQS::QueuePolicy',
    Properties: {
      Queues: [{ Ref: 'Queue' }],
      PolicyDocument: {
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'events.amazonaws.com' },
            Action: 'sqs:SendMessage',
            Resource: queueArn,
          },
        ],
      },
    },
  },
  ...Object.fromEntries(
    Object.entries(BUSES).map(([id, EventBusName]) => [
      `Rule${id}`,
      {
        Type: 'AWS::Events::Rule',
        DependsOn: 'Custom',
        Properties: {
          Name: 'replayed',
          EventBusName,
          EventPattern: PATTERN,
          Targets: [{ Id: 'queue', Arn: queueArn }],
        },
      },
    ]),
  ),
};

const events = (world: ParityWorld) => (operation: string, input: object) =>
  world.call(`AWSEvents.${operation}`, input);
const now = ({ stage }: ParityWorld) => stage.clock.now() / 1_000;
/** The recordings have patterns parsed. */
const parsed = (answer: unknown) => {
  const { EventPattern, ...others } = Object(answer);
  return EventPattern === undefined ? answer : { ...others, EventPattern: JSON.parse(EventPattern) };
};

let number = 0;
/** An archive of its own for each test. */
async function archive(world: ParityWorld, bus: string, more: object = { EventPattern: JSON.stringify(PATTERN) }) {
  const name = `archive-${++number}`;
  const input = { ArchiveName: name, EventSourceArn: busArn(bus), RetentionDays: 1 };
  const made = await events(world)('CreateArchive', { ...input, Description: 'description of the archive', ...more });
  return { name, made, input };
}

const put = (world: ParityWorld, bus: string, count: number) =>
  events(world)('PutEvents', {
    Entries: Array.from({ length: count }, () => ({ ...ENTRY, Detail: JSON.stringify(DETAIL), EventBusName: bus })),
  });

async function replay(world: ParityWorld, bus: string, archiveName: string, name: string, more: object = {}) {
  const to = now(world) + 1;
  return events(world)('StartReplay', {
    ReplayName: name,
    Description: 'description of the replay',
    EventSourceArn: arn(`archive/${archiveName}`),
    EventStartTime: to - 60,
    EventEndTime: to,
    Destination: { Arn: busArn(bus), FilterArns: [arn(bus === 'default' ? 'rule/replayed' : `rule/${bus}/replayed`)] },
    ...more,
  });
}

/** Takes every message out of the queue. */
async function received(world: ParityWorld): Promise<readonly object[]> {
  await world.stage.settle();
  const QueueUrl = `${world.stage.endpoint}/000000000000/replayed`;
  const { Messages = [] } = Object(await world.call('AmazonSQS.ReceiveMessage', { QueueUrl, MaxNumberOfMessages: 10 }));
  for (const { ReceiptHandle } of Messages) await world.call('AmazonSQS.DeleteMessage', { QueueUrl, ReceiptHandle });
  const read = Messages.map((message: Readonly<Record<string, string>>) => {
    return { ...message, Body: JSON.parse(`${message.Body}`) };
  });
  return read.length === 0 ? [] : [...read, ...(await received(world))];
}

const ofArchives = (id: keyof typeof BUSES): readonly Scene[] => {
  const bus = BUSES[id];
  return [
    {
      test: `TestArchive::test_create_list_describe_update_delete_archive[${id}]`,
      async play(world) {
        const { name, made } = await archive(world, bus);
        const ask = events(world);
        return {
          'create-archive': made,
          'list-archives': await ask('ListArchives', { NamePrefix: name }),
          'describe-archive': parsed(await ask('DescribeArchive', { ArchiveName: name })),
          'update-archive': await ask('UpdateArchive', { ArchiveName: name, Description: 'another' }),
          'delete-archive': await ask('DeleteArchive', { ArchiveName: name }),
        };
      },
    },
    {
      test: `TestArchive::test_create_archive_error_duplicate[${id}]`,
      async play(world) {
        const { input } = await archive(world, bus);
        return { 'create-archive-duplicate-error': await events(world)('CreateArchive', input) };
      },
    },
    {
      test: `TestArchive::test_list_archive_with_name_prefix[${id}]`,
      async play(world) {
        const { name } = await archive(world, bus);
        const list = (NamePrefix: string) => events(world)('ListArchives', { NamePrefix });
        return {
          'list-archives-with-name-prefix': await list(name),
          'list-archives-with-full-name': await list(name),
          'list-archives-not-existing-archive': await list('nobody'),
        };
      },
    },
    ...(
      [
        ['test_list_archive_with_source_arn', 'list-archives-with-source-arn', { EventSourceArn: busArn(bus) }],
        ['test_list_archive_state_enabled', 'list-archives-state-enabled', { State: 'ENABLED' }],
      ] as const
    ).map(
      ([test, label, filter]): Scene => ({
        test: `TestArchive::${test}[${id}]`,
        async play(world) {
          const { name } = await archive(world, bus);
          const all = await events(world)('ListArchives', filter);
          const Archives = Object(all).Archives.filter(
            (one: Readonly<Record<string, unknown>>) => one.ArchiveName === name,
          );
          return { [label]: { Archives } };
        },
      }),
    ),
    ...(['True', 'False'] as const).map(
      (hasPattern): Scene => ({
        test: `TestArchive::test_list_archive_with_events[${hasPattern}-${id}]`,
        // Other events of the account came to the default bus while AWS was asked.
        ...(hasPattern === 'False' && id === 'default' ? { masked: ['SizeBytes'] } : {}),
        async play(world) {
          const { name } = await archive(world, bus, hasPattern === 'True' ? undefined : {});
          await put(world, bus, 10);
          await received(world);
          return {
            'list-archives': await events(world)('ListArchives', { NamePrefix: name }),
            'describe-archive': parsed(await events(world)('DescribeArchive', { ArchiveName: name })),
          };
        },
      }),
    ),
  ];
};

const ARCHIVES: readonly Scene[] = [
  ...ofArchives('default'),
  ...ofArchives('custom'),
  {
    test: 'TestArchive::test_create_archive_error_unknown_event_bus',
    play: async (world) => ({
      'create-archive-unknown-event-bus-error': (await archive(world, 'nobody')).made,
    }),
  },
  ...(
    [
      ['test_describe_archive_error_unknown_archive', 'describe-archive-unknown-archive-error', 'DescribeArchive'],
      ['test_update_archive_error_unknown_archive', 'update-archive-unknown-archive-error', 'UpdateArchive'],
      ['test_delete_archive_error_unknown_archive', 'delete-archive-unknown-archive-error', 'DeleteArchive'],
    ] as const
  ).map(
    ([test, label, operation]): Scene => ({
      test: `TestArchive::${test}`,
      play: async (world) => ({ [label]: await events(world)(operation, { ArchiveName: 'nobody' }) }),
    }),
  ),
  {
    test: 'TestArchive::test_list_archive_error_unknown_source_arn',
    play: async (world) => ({
      'list-archives-unknown-event-bus-error': await events(world)('ListArchives', {
        EventSourceArn: busArn('nobody'),
      }),
    }),
  },
];

const ofReplays = (id: keyof typeof BUSES): Scene => ({
  test: `TestReplay::test_start_list_describe_canceled_replay[${id}]`,
  async play(world) {
    const bus = BUSES[id];
    const { name } = await archive(world, bus);
    await put(world, bus, 3);
    await received(world);
    const ask = events(world);
    const started = await replay(world, bus, name, `replay-${name}`);
    await world.stage.advance(10);
    const messages = await received(world);
    const listed = await ask('ListReplays', { NamePrefix: `replay-${name}` });
    const described = await ask('DescribeReplay', { ReplayName: `replay-${name}` });
    await replay(world, bus, name, `cancelled-${name}`);
    const cancelled = await ask('CancelReplay', { ReplayName: `cancelled-${name}` });
    const after = await ask('DescribeReplay', { ReplayName: `cancelled-${name}` });
    await world.stage.advance(10);
    return {
      'start-replay': started,
      'replay-messages': messages,
      'list-replays': listed,
      'describe-replay': described,
      'cancel-replay': cancelled,
      'describe-replay-canceled': after,
    };
  },
});

const REPLAYS: readonly Scene[] = [
  ofReplays('default'),
  ofReplays('custom'),
  {
    test: 'TestReplay::test_start_replay_error_unknown_event_bus',
    async play(world) {
      const { name } = await archive(world, 'default');
      return {
        'start-replay-unknown-event-bus-error': await replay(world, 'nobody', name, 'unknown-bus'),
        'start-replay-wrong-event-bus-error': await replay(world, 'custom', name, 'wrong-bus'),
      };
    },
  },
  {
    test: 'TestReplay::test_start_replay_error_unknown_archive',
    play: async (world) => ({
      'start-replay-unknown-archive-error': await replay(world, 'default', 'nobody', 'unknown-archive'),
    }),
  },
  ...(
    [
      ['test_start_replay_error_duplicate_name_same_archive', 1],
      ['test_start_replay_error_duplicate_different_archive', 2],
    ] as const
  ).map(
    ([test, archives]): Scene => ({
      test: `TestReplay::${test}`,
      async play(world) {
        const { name } = await archive(world, 'default');
        await replay(world, 'default', name, test);
        const other = archives === 1 ? name : (await archive(world, 'default')).name;
        const refused = await replay(world, 'default', other, test);
        await world.stage.advance(10);
        return { 'start-replay-duplicate-error': refused };
      },
    }),
  ),
  ...[0, 10].map(
    (seconds): Scene => ({
      test: `TestReplay::test_start_replay_error_invalid_end_time[${seconds}]`,
      async play(world) {
        const { name } = await archive(world, 'default');
        const EventStartTime = now(world);
        const times = { EventStartTime, EventEndTime: EventStartTime - seconds };
        return {
          'start-replay-invalid-end-time-error': await replay(world, 'default', name, `end-${seconds}`, times),
        };
      },
    }),
  ),
  {
    test: 'TestReplay::test_describe_replay_error_unknown_replay',
    play: async (world) => ({
      'describe-replay-unknown-replay-error': await events(world)('DescribeReplay', { ReplayName: 'nobody' }),
    }),
  },
  {
    test: 'TestReplay::tests_concurrency_error_too_many_active_replays',
    async play(world) {
      const { name } = await archive(world, 'default');
      for (let index = 0; index < 10; index += 1) await replay(world, 'default', name, `active-${index}`);
      const refused = await replay(world, 'default', name, 'one-too-many');
      await world.stage.advance(10);
      return { 'list-replays-with-limit': refused };
    },
  },
  {
    test: 'TestReplay::test_list_replays_with_prefix',
    async play(world) {
      const { name } = await archive(world, 'default');
      await replay(world, 'default', name, 'prefix-test-replay');
      await world.stage.advance(10);
      return {
        'list-replays-with-full-name': await events(world)('ListReplays', { NamePrefix: 'prefix-test-replay' }),
        'list-replays-with-prefix': await events(world)('ListReplays', { NamePrefix: 'prefix-' }),
      };
    },
  },
  {
    test: 'TestReplay::test_list_replay_with_limit',
    async play(world) {
      const { name } = await archive(world, 'default');
      for (let index = 0; index < 6; index += 1) await replay(world, 'default', name, `many-test-replay-${index}`);
      await world.stage.advance(10);
      const list = (more: object) => events(world)('ListReplays', { NamePrefix: 'many-', Limit: 3, ...more });
      const first = await list({});
      const { NextToken } = Object(first);
      return { 'list-replays-with-limit': first, 'list-replays-with-limit-next-token': await list({ NextToken }) };
    },
  },
  {
    test: 'TestReplay::test_list_replays_with_event_source_arn',
    async play(world) {
      const { name } = await archive(world, 'default');
      await replay(world, 'default', name, 'of-source');
      await world.stage.advance(10);
      const EventSourceArn = arn(`archive/${name}`);
      return { 'list-replays-with-event-source-arn': await events(world)('ListReplays', { EventSourceArn }) };
    },
  },
];

/** Archives and replays of buses. */
export const parityCases: ParityCases = {
  resources,
  cases: (recordings) => recordedScenes(FILE, [...ARCHIVES, ...REPLAYS], recordings),
};
