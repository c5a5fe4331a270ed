import type { ParityCase, ParityCases } from '../parity-case.ts';
import { number, publish, queueFor, topicArn } from '../sns.ts';
import { received } from '../sns-delivery.ts';
import { CODE, type ParityWorld, type Resources } from '../world.ts';

const FILE = 'sns/test_sns';
const FUNCTIONS = 'TestSNSSubscriptionLambda';
const topics = { Plain: '1', Version1: '1', Version2: '2' };

/** A topic whose subscriber is a function, which tells a queue of every event. */
const topicWithFunction = (name: string, SignatureVersion: string, subscription: object = {}): Resources => ({
  ...queueFor(`${name}Events`),
  [`${name}Topic`]: { Type: 'AWS::SNS::Topic', Properties: { TopicName: name, SignatureVersion } },
  [`${name}Function`]: {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Code: CODE,
      Handler: 'index.handler',
      Runtime: 'nodejs24.x',
      Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
    },
  },
  [`${name}Invocations`]: {
    Type: 'AWS::Lambda::EventInvokeConfig',
    Properties: {
      FunctionName: { Ref: `${name}Function` },
      Qualifier: '$LATEST',
      DestinationConfig: { OnSuccess: { Destination: { 'Fn::GetAtt': [`${name}EventsQueue`, 'Arn'] } } },
    },
  },
  [`${name}Subscription`]: {
    Type: 'AWS::SNS::Subscription',
    Properties: {
      TopicArn: { Ref: `${name}Topic` },
      Protocol: 'lambda',
      Endpoint: { 'Fn::GetAtt': [`${name}Function`, 'Arn'] },
      ...subscription,
    },
  },
});

const permission = (name: string): Resources => ({
  [`${name}Permission`]: {
    Type: 'AWS::Lambda::Permission',
    Properties: {
      Action: 'lambda:InvokeFunction',
      FunctionName: { 'Fn::GetAtt': [`${name}Function`, 'Arn'] },
      Principal: 'sns.amazonaws.com',
    },
  },
});

/** No permission lets this topic call its function, and the queue is that of dead letters. */
const lost = topicWithFunction('Lost', '1', {
  RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['LostEventsQueue', 'Arn'] } },
});

const resources: Resources = {
  Role: {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: {
        Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
      },
      Policies: [
        {
          PolicyName: 'tells',
          PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: '*' }] },
        },
      ],
    },
  },
  ...lost,
  ...Object.assign(
    {},
    ...Object.entries(topics).map(([name, version]) => ({ ...topicWithFunction(name, version), ...permission(name) })),
  ),
};

async function eventOf(world: ParityWorld, name: string, Subject: string): Promise<unknown> {
  await publish(world, { TopicArn: topicArn(name), Subject, Message: 'Hello world.' });
  const [message] = await received(world, `${name}Events`);
  return Object(message).Body?.requestPayload?.Records?.[0]?.Sns;
}

const caseOf = (test: string, name: string, subject: string): ParityCase => ({
  recording: { file: FILE, test: `${FUNCTIONS}::${test}`, label: 'notification' },
  ask: (world) => eventOf(world, name, subject),
});

const deadLetters: ParityCase = {
  recording: { file: FILE, test: `${FUNCTIONS}::test_redrive_policy_lambda_subscription`, label: 'messages' },
  ask: async (world) => {
    const attributes = { attr1: number('1') };
    await publish(world, { TopicArn: topicArn('Lost'), Message: 'test_redrive_policy', attributes });
    return { Messages: await received(world, 'LostEvents', { MessageAttributeNames: ['All'] }) };
  },
};

/** The events with which functions get messages, and what is left of one that no function gets. */
export const parityCases: ParityCases = {
  resources,
  source: 'export const handler = async () => ({});',
  cases: () => [
    caseOf('test_python_lambda_subscribe_sns_topic', 'Plain', '[Subject] Test subject'),
    ...['1', '2'].map((version) =>
      caseOf(
        `test_publish_lambda_verify_signature[${version}]`,
        `Version${version}`,
        `[Subject] Test subject Signature v${version}`,
      ),
    ),
    deadLetters,
  ],
};
