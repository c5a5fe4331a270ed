import { describe, expect, test } from '@jest/globals';
import { synthArcade } from '../support/synth.ts';
import { expectGoldenTemplate } from '../support/template-golden.ts';
import { aliasIn, referredId, resources, statementsOf, theOnly } from '../support/template-resources.ts';

const imports = synthArcade().chapter('imports');
const MAPPING = 'AWS::Lambda::EventSourceMapping';
const QUEUE = 'AWS::SQS::Queue';

test('cdk-synth-tests: the template is the golden one', () => expectGoldenTemplate('imports'));

describe('ddb-buffered-ingest', () => {
  test.each([
    ['Extraction', 'ExtractionsQueue', 'ExtractPlays', 1, 60],
    ['Load', 'LoadsQueue', 'LoadPlays', 2, 30],
  ])(
    'ddb-buffered-ingest: %s takes from its queue, two at a time, and reports what failed',
    (id, queue, name, batch, timeout) => {
      const mapping = theOnly(imports, MAPPING, `${id}Consumer`).Properties;
      expect(mapping).toMatchObject({
        BatchSize: batch,
        ScalingConfig: { MaximumConcurrency: 2 },
        FunctionResponseTypes: ['ReportBatchItemFailures'],
      });
      const source = theOnly(imports, QUEUE, queue);
      expect(referredId(mapping.EventSourceArn)).toBe(source.logicalId);
      expect(aliasIn(mapping.FunctionName, [theOnly(imports, 'AWS::Lambda::Alias', name)])).toBeDefined();
      // sqs-visibility-timeout: six times the consumer's timeout.
      expect(source.Properties.VisibilityTimeout).toBe(6 * timeout);
      expect(theOnly(imports, 'AWS::Lambda::Function', name).Properties.Timeout).toBe(timeout);
    },
  );

  test('ddb-buffered-ingest: the extraction sends to the queue of the loader and to no other', () => {
    const [send, ...others] = statementsOf(theOnly(imports, 'AWS::IAM::Policy', 'ExtractPlays')).filter(({ Action }) =>
      Action.includes('sqs:SendMessage'),
    );
    expect(others).toEqual([]);
    expect(send?.Resource.map(referredId)).toEqual([theOnly(imports, QUEUE, 'LoadsQueue').logicalId]);
  });

  test('lambda-no-recursion: no function sends to the queue that it consumes', () => {
    for (const { Properties } of resources(imports, MAPPING)) {
      const alias = aliasIn(Properties.FunctionName, resources(imports, 'AWS::Lambda::Alias'));
      const name = alias?.logicalId.replace(/live.*|Alias.*/, '') ?? '';
      const sends = statementsOf(theOnly(imports, 'AWS::IAM::Policy', name))
        .filter(({ Action }) => Action.includes('sqs:SendMessage'))
        .flatMap(({ Resource }) => Resource.map(referredId));
      expect(sends).not.toContain(referredId(Properties.EventSourceArn));
    }
  });
});

test.each([
  ['ExtractPlays', ['BatchWriteItem', 'GetItem', 'PutItem', 'UpdateItem']],
  ['LoadPlays', ['BatchGetItem', 'BatchWriteItem', 'GetItem', 'PutItem', 'UpdateItem']],
])('iam-role-per-function: %s may do with the table what it does, and no more', (name, actions) => {
  const grants = statementsOf(theOnly(imports, 'AWS::IAM::Policy', name)).filter(({ Action }) =>
    Action.some((action) => action.startsWith('dynamodb:')),
  );
  expect(grants).toMatchObject([
    {
      Action: actions.map((action) => `dynamodb:${action}`),
      Resource: [{ 'Fn::ImportValue': expect.stringMatching(/GetAttTable\w+Arn/) }],
    },
  ]);
});

test('sqs-dlq-redrive-policy: both queues set a message aside after five receives', () => {
  for (const id of ['ExtractionsQueue', 'LoadsQueue']) {
    const { RedrivePolicy } = theOnly(imports, QUEUE, id).Properties as { RedrivePolicy: Record<string, unknown> };
    expect(RedrivePolicy.maxReceiveCount).toBe(5);
    expect(referredId(RedrivePolicy.deadLetterTargetArn)).toMatch(new RegExp(`^${id.replace('Queue', '')}DeadLetters`));
  }
});
