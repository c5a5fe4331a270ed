import type { ParityCases } from '../parity-case.ts';
import type { ParityWorld, Resources } from '../world.ts';

const PATTERN = {
  source: ['core.update-account-command'],
  'detail-type': ['core.update-account-command'],
  detail: { command: ['update-account'] },
};
const arn = (Resource: string) => ({ 'Fn::GetAtt': [Resource, 'Arn'] });
const bus = (Name: string, more: object = {}) => ({ Type: 'AWS::Events::EventBus', Properties: { Name, ...more } });
const target = (Id: string, more: object = {}) => ({ Id, Arn: arn('Queue'), ...more });
const rule = (Name: string, more: object = {}) => ({
  Type: 'AWS::Events::Rule',
  Properties: { Name, EventPattern: PATTERN, Targets: [target('target-id')], ...more },
});
const EventBusName = { Ref: 'Custom' };
const six = [0, 1, 2, 3, 4, 5];

const resources: Resources = {
  Queue: { Type: 'AWS::SQS::Queue', Properties: {} },
  Described: bus('described', { Description: 'test bus' }),
  Custom: bus('custom'),
  ...Object.fromEntries(six.map((index) => [`Bus${index}`, bus(`many-${index}`)])),
  ...Object.fromEntries(six.map((index) => [`Rule${index}`, rule(`many-${index}`, { EventBusName })])),
  OnDefault: rule('one'),
  OnCustom: rule('one', { EventBusName }),
  OffDefault: rule('off', { State: 'DISABLED' }),
  OffCustom: rule('off', { State: 'DISABLED', EventBusName }),
  Five: rule('five', { Targets: six.slice(0, 5).map((index) => target(`t${index}`)) }),
  Detail: rule('detail', { Targets: [target('target-id', { InputPath: '$.detail' })] }),
  Nothing: rule('nothing', { Targets: [target('target-id', { InputPath: '$.doesnotexist' })] }),
  Two: rule('two', {
    Targets: [
      target('target-id-one', { InputPath: '$.detail' }),
      target('target-id-two', { InputPath: '$.doesnotexist' }),
    ],
  }),
};

type Ask = (world: ParityWorld) => Promise<unknown>;
const events =
  (operation: string, input: object): Ask =>
  (world) =>
    world.call(`AWSEvents.${operation}`, input);
/** The second page. */
const next =
  (operation: string, input: object): Ask =>
  async (world) => {
    const { NextToken } = Object(await events(operation, input)(world));
    return events(operation, { ...input, NextToken })(world);
  };
/** The recordings have patterns parsed. */
const parsed = (answer: unknown): unknown =>
  JSON.parse(JSON.stringify(answer), (name, value) =>
    name === 'EventPattern' && typeof value === 'string' ? JSON.parse(value) : value,
  );

type Case = readonly [test: string, label: string, ask: Ask];
const BUS = 'TestEventBus::test_create_list_describe_delete_custom_event_buses';
const ON = [
  ['custom', 'custom'],
  ['default', 'default'],
] as const;
const CASES: readonly Case[] = [
  [
    `${BUS}[True-regions0]`,
    'list-event-buses-after-create-us-east-1',
    events('ListEventBuses', { NamePrefix: 'described' }),
  ],
  [`${BUS}[True-regions0]`, 'describe-custom-event-bus-us-east-1', events('DescribeEventBus', { Name: 'described' })],
  [
    `${BUS}[False-regions0]`,
    'list-event-buses-after-create-us-east-1',
    events('ListEventBuses', { NamePrefix: 'custom' }),
  ],
  [`${BUS}[False-regions0]`, 'describe-custom-event-bus-us-east-1', events('DescribeEventBus', { Name: 'custom' })],
  [
    `${BUS}[False-regions0]`,
    'list-event-buses-after-delete-us-east-1',
    events('ListEventBuses', { NamePrefix: 'nobody' }),
  ],
  [
    'TestEventBus::test_describe_delete_not_existing_event_bus',
    'describe-not-existing-event-bus-error',
    events('DescribeEventBus', { Name: 'nobody' }),
  ],
  [
    'TestEventBus::test_list_event_buses_with_prefix',
    'list-event-buses-prefix',
    events('ListEventBuses', { NamePrefix: 'cust' }),
  ],
  [
    'TestEventBus::test_list_event_buses_with_limit',
    'list-event-buses-limit',
    events('ListEventBuses', { NamePrefix: 'many', Limit: 3 }),
  ],
  [
    'TestEventBus::test_list_event_buses_with_limit',
    'list-event-buses-limit-next-token',
    next('ListEventBuses', { NamePrefix: 'many', Limit: 3 }),
  ],
  ...ON.flatMap(([id, EventBusName]): readonly Case[] => {
    const of = `TestEventRule::test_put_list_with_prefix_describe_delete_rule[${id}]`;
    const switched = `TestEventRule::test_disable_re_enable_rule[${id}]`;
    return [
      [of, 'list-rules', events('ListRules', { NamePrefix: 'one', EventBusName })],
      [of, 'describe-rule', events('DescribeRule', { Name: 'one', EventBusName })],
      [of, 'list-rules-after-delete', events('ListRules', { NamePrefix: 'nobody', EventBusName })],
      [switched, 'describe-rule-disabled', events('DescribeRule', { Name: 'off', EventBusName })],
      [switched, 'describe-rule-enabled', events('DescribeRule', { Name: 'one', EventBusName })],
      [
        `TestEventTarget::test_put_list_remove_target[${id}]`,
        'list-targets',
        events('ListTargetsByRule', { Rule: 'one', EventBusName }),
      ],
    ];
  }),
  [
    'TestEventRule::test_list_rule_with_limit',
    'list-rules-limit',
    events('ListRules', { NamePrefix: 'many', EventBusName: 'custom', Limit: 3 }),
  ],
  [
    'TestEventRule::test_list_rule_with_limit',
    'list-rules-limit-next-token',
    next('ListRules', { NamePrefix: 'many', EventBusName: 'custom', Limit: 3 }),
  ],
  [
    'TestEventRule::test_describe_nonexistent_rule',
    'describe-not-existing-rule-error',
    events('DescribeRule', { Name: 'nobody' }),
  ],
  [
    'TestEventTarget::test_list_target_by_rule_limit',
    'list-targets-limit',
    events('ListTargetsByRule', { Rule: 'five', Limit: 3 }),
  ],
  [
    'TestEventTarget::test_list_target_by_rule_limit',
    'list-targets-limit-next-token',
    next('ListTargetsByRule', { Rule: 'five', Limit: 3 }),
  ],
  [
    'TestEventTarget::test_put_multiple_targets_with_same_arn_single_rule',
    'list-targets',
    events('ListTargetsByRule', { Rule: 'two' }),
  ],
  [
    'TestEventTarget::test_put_multiple_targets_with_same_arn_across_different_rules',
    'list-targets-rule-one',
    events('ListTargetsByRule', { Rule: 'detail' }),
  ],
  [
    'TestEventTarget::test_put_multiple_targets_with_same_arn_across_different_rules',
    'list-targets-rule-two',
    events('ListTargetsByRule', { Rule: 'nothing' }),
  ],
];

/** What buses and rules tell of themselves. */
export const parityCases: ParityCases = {
  resources,
  cases: () =>
    CASES.map(([test, label, ask]) => ({
      recording: { file: 'events/test_events', test, label },
      ask: async (world) => parsed(await ask(world)),
      recorded: (answer) => JSON.parse(JSON.stringify(answer).replaceAll('"target-arn"', '"<target-arn>"')),
    })),
};
