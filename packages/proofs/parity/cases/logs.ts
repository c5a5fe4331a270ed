import type { ParityCases } from '../parity-case.ts';
import type { ParityWorld, Resources } from '../world.ts';

const GROUPS = ['many-1', 'many-2', 'many-3'];
const resources: Resources = Object.fromEntries(
  [...GROUPS, 'alone'].map((LogGroupName, index) => [
    `Group${index}`,
    { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName } },
  ]),
);
const ARN = 'arn:aws:logs:us-east-1:000000000000:log-group:alone';

type Ask = (world: ParityWorld) => unknown;
const logs =
  (operation: string, input: object): Ask =>
  (world) =>
    world.call(`Logs_20140328.${operation}`, input);

const GROUP_TEST = 'logs/test_logs_groups::TestLogsGroups';
const EVENT_TEST = 'logs/test_logs_events::TestLogsEvents';
const FILTER_TEST = 'logs/test_logs_filter_events::TestFilterLogEvents';
const alone = { logGroupName: 'alone' };

const CASES: readonly (readonly [test: string, label: string, ask: Ask])[] = [
  [
    `${GROUP_TEST}::test_describe_log_groups_with_prefix`,
    'describe-log-groups-prefix',
    logs('DescribeLogGroups', { logGroupNamePrefix: 'many' }),
  ],
  [
    `${GROUP_TEST}::test_describe_log_groups_with_pattern`,
    'describe-log-groups-pattern',
    logs('DescribeLogGroups', { logGroupNamePattern: 'any', limit: 1 }),
  ],
  [
    `${GROUP_TEST}::test_describe_log_groups_prefix_and_pattern_error`,
    'error-prefix-and-pattern',
    logs('DescribeLogGroups', { logGroupNamePrefix: 'many', logGroupNamePattern: 'many' }),
  ],
  [
    'logs/test_logs_streams::TestLogsStreams::test_describe_log_streams_with_log_group_identifier',
    'error-both-name-and-identifier',
    logs('DescribeLogStreams', { ...alone, logGroupIdentifier: ARN }),
  ],
  [
    `${EVENT_TEST}::test_get_log_events_limit_validation`,
    'error-limit-exceeded',
    logs('GetLogEvents', { ...alone, logStreamName: 'x', limit: 10_001 }),
  ],
  [
    `${EVENT_TEST}Errors::test_resource_does_not_exist`,
    'error-log-group-does-not-exist',
    logs('GetLogEvents', { logGroupName: 'nobody', logStreamName: 'x' }),
  ],
  [
    `${EVENT_TEST}Errors::test_resource_does_not_exist`,
    'error-log-stream-does-not-exist',
    logs('GetLogEvents', { ...alone, logStreamName: 'x' }),
  ],
  [
    `${FILTER_TEST}::test_filter_log_events_limit_validation`,
    'error-limit-exceeded',
    logs('FilterLogEvents', { ...alone, limit: 10_001 }),
  ],
  [
    `${FILTER_TEST}::test_filter_log_events_unknown_token`,
    'invalid-token',
    logs('FilterLogEvents', { ...alone, nextToken: 'invalid-token' }),
  ],
];

/** What log groups tell, and which questions they refuse. */
export const parityCases: ParityCases = {
  resources,
  cases: () =>
    CASES.map(([name, label, ask]) => {
      const [file = '', ...test] = name.split('::');
      return { recording: { file, test: test.join('::'), label }, ask };
    }),
};
