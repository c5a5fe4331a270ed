import { queueArn, queueNamed } from '../functions.ts';
import type { ParityCase, ParityCases } from '../parity-case.ts';
import type { ParityWorld, Resources } from '../world.ts';

const PROVIDERS = 'sqs/resource_providers';
const LISTED = Array.from({ length: 10 }, (_, index) => `listed-test-queue-${index}`);
const ACTIONS = ['sqs:SendMessage', 'sqs:GetQueueAttributes', 'sqs:GetQueueUrl'];

const resources: Resources = {
  Plain: queueNamed('plain'),
  Settings: queueNamed('settings', {
    MessageRetentionPeriod: 604_800,
    ReceiveMessageWaitTimeSeconds: 10,
    VisibilityTimeout: 20,
  }),
  Allows: queueNamed('allows', { RedriveAllowPolicy: { redrivePermission: 'allowAll' } }),
  Open: queueNamed('open'),
  Policy: {
    Type: 'AWS::SQS::QueuePolicy',
    Properties: {
      Queues: [{ Ref: 'Open' }],
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: '*', Action: ACTIONS, Resource: queueArn('open') }],
      },
    },
  },
  ...Object.fromEntries(LISTED.map((name, index) => [`Listed${index}`, queueNamed(name)])),
};

/** What a queue tells of itself; what is JSON in a text is shown as such. */
const attributes =
  (name: string, ...AttributeNames: readonly string[]) =>
  async (world: ParityWorld): Promise<unknown> => {
    const QueueUrl = `${world.stage.endpoint}/000000000000/${name}`;
    const answer = Object(await world.call('AmazonSQS.GetQueueAttributes', { QueueUrl, AttributeNames }));
    const shown = Object.entries(Object(answer.Attributes)).map(([key, value]) => [
      key,
      key.endsWith('Policy') ? JSON.parse(String(value)) : value,
    ]);
    return { ...answer, Attributes: Object.fromEntries(shown) };
  };

/** URLs by the ends of their names: their beginnings are masked in the recording. */
function ends(answer: unknown): unknown {
  const { QueueUrls, ...rest } = Object(answer);
  const token = rest.NextToken === undefined ? {} : { NextToken: '<token>' };
  return { ...rest, ...token, QueueUrls: QueueUrls.map((url: string) => url.slice(url.indexOf('-test-queue'))) };
}

const list = (world: ParityWorld, input: object): Promise<unknown> =>
  world.call('AmazonSQS.ListQueues', { QueueNamePrefix: 'listed-', ...input });

const told = (file: string, test: string, label: string, queue: string, ...names: readonly string[]): ParityCase => ({
  recording: { file, test, label },
  ask: attributes(queue, ...names),
});
const listed = (label: string, ask: ParityCase['ask']): ParityCase => ({
  recording: { file: 'sqs/test_sqs', test: 'TestSqsProvider::test_list_queues_pagination', label },
  ask: async (world) => ends(await ask(world)),
  recorded: ends,
});

/** What queues of a template tell of themselves. */
export const parityCases: ParityCases = {
  resources,
  cases: () => [
    told(
      `${PROVIDERS}/test_aws_sqs_queue`,
      'test_create_standard_queue_with_required_properties',
      'attributes',
      'plain',
      'All',
    ),
    told(
      `${PROVIDERS}/test_aws_sqs_queue`,
      'test_create_standard_queue_with_all_properties',
      'dlq_attributes',
      'allows',
      'RedriveAllowPolicy',
    ),
    told(`${PROVIDERS}/test_aws_sqs_queuepolicy`, 'test_sqs_queue_policy', 'policy', 'open', 'Policy'),
    told(
      'sqs/test_sqs',
      'TestSqsProvider::test_create_and_update_queue_attributes[sqs]',
      'get_queue_attributes',
      'settings',
      'All',
    ),
    listed('list_all', (world) => list(world, {})),
    listed('list_two_max', (world) => list(world, { MaxResults: 2 })),
    listed('list_remaining', async (world) => {
      const { NextToken } = Object(await list(world, { MaxResults: 2 }));
      return list(world, { NextToken });
    }),
  ],
};
