import type { ParityCases } from '../parity-case.ts';
import type { ParityWorld, Resources } from '../world.ts';

const FILE = 'cloudformation/api/test_stacks';
const resources: Resources = { Queue: { Type: 'AWS::SQS::Queue', Properties: {} } };

/** What boto3 gives for a refusal in the Query protocol; of any other answer, the status alone. */
async function refusal(world: ParityWorld, form: Readonly<Record<string, string>>): Promise<unknown> {
  const response = await fetch(world.stage.endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      authorization:
        'AWS4-HMAC-SHA256 Credential=local-developer/20260101/us-east-1/cloudformation/aws4_request, Signature=x',
    },
    body: new URLSearchParams({ Version: '2010-05-15', ...form }).toString(),
  });
  const text = await response.text();
  const ResponseMetadata = { HTTPStatusCode: response.status };
  if (response.ok) return { ResponseMetadata };
  const [, Code] = /<Code>(.*?)<\/Code>/.exec(text) ?? [];
  const [, Message] = /<Message>(.*?)<\/Message>/.exec(text) ?? [];
  return { Error: { Code, Message }, ResponseMetadata };
}

const CASES: readonly (readonly [file: string, test: string, label: string, form: Readonly<Record<string, string>>])[] =
  [
    [FILE, 'test_non_existing_stack_message', 'Error', { Action: 'DescribeStacks', StackName: 'nobody' }],
    [
      FILE,
      'TestStacksApi::test_stack_lifecycle',
      'describe_deleted_by_name_exc',
      { Action: 'DescribeStacks', StackName: 'nobody' },
    ],
    [
      FILE,
      'test_stack_resource_not_found',
      'Error',
      { Action: 'DescribeStackResource', StackName: 'parity', LogicalResourceId: 'NonExistentResource' },
    ],
    [
      'cloudformation/api/test_templates',
      'test_get_template_missing_resources_stack',
      'stack-error',
      { Action: 'GetTemplate', StackName: 'does-not-exist' },
    ],
  ];

/** What CloudFormation says of stacks and resources that there are not. */
export const parityCases: ParityCases = {
  resources,
  cases: () =>
    CASES.map(([file, test, label, form]) => ({
      recording: { file, test, label },
      ask: (world) => refusal(world, form),
    })),
};
