import type { ParityCases } from '../parity-case.ts';
import type { Resources } from '../world.ts';

const FILE = 'cloudformation/api/test_stacks';
const resources: Resources = { Queue: { Type: 'AWS::SQS::Queue', Properties: {} } };

const CASES: readonly (readonly [
  file: string,
  test: string,
  label: string,
  action: string,
  input: Readonly<Record<string, string>>,
])[] = [
  [FILE, 'test_non_existing_stack_message', 'Error', 'DescribeStacks', { StackName: 'nobody' }],
  [
    FILE,
    'TestStacksApi::test_stack_lifecycle',
    'describe_deleted_by_name_exc',
    'DescribeStacks',
    { StackName: 'nobody' },
  ],
  [
    FILE,
    'test_stack_resource_not_found',
    'Error',
    'DescribeStackResource',
    { StackName: 'parity', LogicalResourceId: 'NonExistentResource' },
  ],
  [
    'cloudformation/api/test_templates',
    'test_get_template_missing_resources_stack',
    'stack-error',
    'GetTemplate',
    { StackName: 'does-not-exist' },
  ],
];

/** What CloudFormation says of stacks and resources that there are not. */
export const parityCases: ParityCases = {
  resources,
  cases: () =>
    CASES.map(([file, test, label, action, input]) => ({
      recording: { file, test, label },
      ask: (world) => world.query('2010-05-15', action, input),
    })),
};
