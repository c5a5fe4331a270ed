import JSON5 from 'json5';
import { functionOf, queueNamed, ROLE } from '../functions.ts';
import type { ParityCase, ParityCases } from '../parity-case.ts';
import type { Recordings } from '../recordings.ts';
import { bare, taskHistory } from '../workflow-runs.ts';
import { type TaskTest, WORKFLOW_TASKS } from '../workflow-tasks.ts';
import { definitionOf, masked } from '../workflows.ts';

const queue = { 'Fn::GetAtt': ['Work', 'Arn'] };

const source = `
class Exception extends Error { name = 'Exception'; }
class CustomException extends Error { name = 'CustomException'; }
export const constant = async () => ({ Return: 'HelloWorld' });
export const echo = async (event) => event;
export const hello = async () => 'HelloWorld!';
export const large = async () => 'ü'.repeat(262144);
export const raise = async () => { throw new Exception('Some exception was raised.'); };
export const raiseCustom = async () => { throw new CustomException(''); };
export const sleep = () => new Promise((resolve) => setTimeout(resolve, 60000));
`;

const kinds = ['constant', 'echo', 'hello', 'large', 'raise', 'raiseCustom', 'sleep'];

/** Histories of executions that call services of the stage, which runs them. */
export const parityCases: ParityCases = {
  source,
  resources: {
    ...ROLE,
    Workflows: {
      Type: 'AWS::IAM::Role',
      Properties: {
        RoleName: 'workflows',
        AssumeRolePolicyDocument: {
          Statement: [{ Effect: 'Allow', Principal: { Service: 'states.amazonaws.com' }, Action: 'sts:AssumeRole' }],
        },
        Policies: [
          { PolicyName: 'all', PolicyDocument: { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] } },
        ],
      },
    },
    ...Object.fromEntries(kinds.map((kind) => [kind, functionOf(kind, kind, { Timeout: 100 })])),
    Work: queueNamed('work'),
    Admits: {
      Type: 'AWS::SQS::QueuePolicy',
      Properties: {
        Queues: [{ Ref: 'Work' }],
        PolicyDocument: {
          Statement: [
            {
              Effect: 'Allow',
              Principal: { Service: 'sns.amazonaws.com' },
              Action: 'sqs:SendMessage',
              Resource: queue,
            },
          ],
        },
      },
    },
    Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'topic' } },
    Hears: {
      Type: 'AWS::SNS::Subscription',
      Properties: { TopicArn: { Ref: 'Topic' }, Protocol: 'sqs', Endpoint: queue },
    },
    Items: {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        TableName: 'items',
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        BillingMode: 'PAY_PER_REQUEST',
      },
    },
    Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'bucket' } },
    Approval: { Type: 'AWS::StepFunctions::Activity', Properties: { Name: 'approval' } },
  },
  cases: (recordings) =>
    Object.entries(WORKFLOW_TASKS).flatMap(([file, tests]) =>
      Object.entries(tests).map(([test, how]) => caseOf(recordings, `stepfunctions/v2/${file}`, test, how)),
    ),
};

function caseOf(recordings: Recordings, file: string, test: string, how: TaskTest): ParityCase {
  const recording = { file, test, label: 'get_execution_history' };
  const answer = recordings.answer(recording);
  const history = masked(answer, recordings.day(recording));
  const name = `${file.split('/').at(-1)}-${test}`.replaceAll(/[^\w-]/g, '').slice(0, 70);
  return {
    recording,
    recorded: () => bare(history),
    ...(how.reason === undefined ? {} : { reason: how.reason }),
    ask: async (world) =>
      taskHistory(world, { name, test: how }, JSON5.parse(definitionOf(recordings, how.definition)), answer),
  };
}
