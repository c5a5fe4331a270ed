import { rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { StageError } from '../../errors.ts';
import { Stage } from '../../stage.ts';
import { type FixtureStack, writeAssembly } from '../support/assembly.ts';
import { TemporaryFolder } from '../support/temporary.ts';

const code = new TemporaryFolder();
code.write('index.mjs', 'export const handler = async () => {};');
afterAll(() => code.remove());

type Resources = NonNullable<FixtureStack['resources']>;

async function refusal(resources: Resources): Promise<unknown> {
  const assembly = writeAssembly({ plays: { resources, assets: { code: code.path } } });
  try {
    await (await Stage.open({ assembly: assembly.path })).close();
    return undefined;
  } catch (error) {
    return error;
  } finally {
    assembly.remove();
  }
}

const role = {
  Type: 'AWS::IAM::Role',
  Properties: {
    RoleName: 'role',
    AssumeRolePolicyDocument: {
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }],
    },
    Policies: [
      {
        PolicyName: 'all',
        PolicyDocument: { Statement: [{ Effect: 'Allow', Action: ['sqs:*', 'dynamodb:*'], Resource: '*' }] },
      },
    ],
  },
};
const lambda = (properties: object = {}): Resources => ({
  Role: role,
  Function: {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Code: { S3Bucket: 'assets', S3Key: 'code.zip' },
      Handler: 'index.handler',
      Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
      Runtime: 'nodejs24.x',
      ...properties,
    },
  },
});
const queue = (properties: object = {}): Resources => ({ Queue: { Type: 'AWS::SQS::Queue', Properties: properties } });
const table = (TableName: string): Resources => ({
  Table: {
    Type: 'AWS::DynamoDB::GlobalTable',
    Properties: {
      TableName,
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
      StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
      Replicas: [{ Region: 'us-east-1' }],
    },
  },
});
const mapping = (source: readonly [string, string], properties: object = {}) => ({
  Type: 'AWS::Lambda::EventSourceMapping',
  Properties: { EventSourceArn: { 'Fn::GetAtt': source }, FunctionName: { Ref: 'Function' }, ...properties },
});
const variables = (name: string) => lambda({ Environment: { Variables: { [name]: 'x' } } });
const redrive = (maxReceiveCount: number) => ({
  ...queue({ RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['Dead', 'Arn'] }, maxReceiveCount } }),
  Dead: { Type: 'AWS::SQS::Queue', Properties: {} },
});
const scaling = (MaximumConcurrency: number) => ({
  ...lambda(),
  ...queue(),
  Mapping: mapping(['Queue', 'Arn'], { ScalingConfig: { MaximumConcurrency } }),
});

describe('a template that CloudFormation refuses to deploy', () => {
  test.each<[string, string, Resources]>([
    ['Function', 'Timeout', lambda({ Timeout: 901 })],
    ['Function', 'Timeout', lambda({ Timeout: 0 })],
    ['Function', 'MemorySize', lambda({ MemorySize: 127 })],
    ['Function', 'MemorySize', lambda({ MemorySize: 10_241 })],
    ['Function', 'Environment.Variables.AWS_REGION', variables('AWS_REGION')],
    ['Function', 'Environment.Variables._HANDLER', variables('_HANDLER')],
    ['Mapping', 'ScalingConfig.MaximumConcurrency', scaling(1)],
    ['Mapping', 'ScalingConfig.MaximumConcurrency', scaling(1_001)],
    ['Queue', 'VisibilityTimeout', queue({ VisibilityTimeout: 43_201 })],
    ['Queue', 'DelaySeconds', queue({ DelaySeconds: 901 })],
    ['Queue', 'MessageRetentionPeriod', queue({ MessageRetentionPeriod: 59 })],
    ['Queue', 'MessageRetentionPeriod', queue({ MessageRetentionPeriod: 1_209_601 })],
    ['Queue', 'ReceiveMessageWaitTimeSeconds', queue({ ReceiveMessageWaitTimeSeconds: 21 })],
    ['Queue', 'MaximumMessageSize', queue({ MaximumMessageSize: 1_023 })],
    ['Queue', 'MaximumMessageSize', queue({ MaximumMessageSize: 1_048_577 })],
    ['Queue', 'RedrivePolicy.maxReceiveCount', redrive(0)],
    ['Queue', 'RedrivePolicy.maxReceiveCount', redrive(1_001)],
    ['Queue', 'QueueName', queue({ QueueName: 'plays/work' })],
    ['Queue', 'QueueName', queue({ QueueName: 'q'.repeat(81) })],
    ['Table', 'TableName', table('ab')],
  ])('%s: %s is named in one line', async (resource, property, resources) => {
    const error = await refusal(resources);
    expect(error).toBeInstanceOf(StageError);
    expect(`${error}`).toMatch(
      new RegExp(`^StageError: plays/${resource} .*: property ${property} has a value .*\\.$`),
    );
  });

  test.each<[string, Resources]>([
    ['a queue', { ...lambda(), ...queue(), One: mapping(['Queue', 'Arn']), Two: mapping(['Queue', 'Arn']) }],
    [
      'a stream',
      {
        ...lambda(),
        ...table('plays'),
        One: mapping(['Table', 'StreamArn'], { StartingPosition: 'LATEST' }),
        Two: mapping(['Table', 'StreamArn'], { StartingPosition: 'TRIM_HORIZON' }),
      },
    ],
  ])('recorded: test_duplicate_event_source_mappings: %s and a function are mapped once', async (_, resources) => {
    const error = await refusal(resources);
    expect(error).toBeInstanceOf(StageError);
    expect(`${error}`).toMatch(
      /plays\/Two: property EventSourceArn names .*, which plays\/One maps to the same function/,
    );
  });
});

describe('a mapping that Lambda refuses', () => {
  test.each<[string, object, RegExp]>([
    [
      'a queue that does not exist',
      { EventSourceArn: 'arn:aws:sqs:us-east-1:000000000000:gone' },
      /^StageError: plays\/Mapping: The resource that you specified for the EventSourceArn parameter doesn't exist\.$/,
    ],
    [
      'a filter that is no pattern',
      { FilterCriteria: { Filters: [{ Pattern: '{"body":[]}' }] } },
      /^StageError: plays\/Mapping: Event pattern is not valid: body must not be an empty list\.$/,
    ],
  ])('%s is one line that names the mapping', async (_, properties, message) => {
    const error = await refusal({ ...lambda(), ...queue(), Mapping: mapping(['Queue', 'Arn'], properties) });
    expect(`${error}`).toMatch(message);
  });
});

test('a function whose code is missing is one line', async () => {
  const { Function: made, ...others } = lambda({ Code: { S3Bucket: 'assets', S3Key: 'gone.zip' } });
  const assembly = writeAssembly({
    plays: { resources: { ...others, Function: made ?? {} }, assets: { gone: 'asset.gone' } },
  });
  rmdirSync(join(assembly.path, 'asset.gone'));
  await expect(Stage.open({ assembly: assembly.path })).rejects.toThrow(
    /^plays\/Function: its code is missing: \S+asset\.gone\.$/,
  );
  assembly.remove();
});

describe('a template at the limits', () => {
  test('is taken', async () => {
    const properties = {
      QueueName: 'q'.repeat(80),
      VisibilityTimeout: 43_200,
      DelaySeconds: 900,
      MessageRetentionPeriod: 60,
      ReceiveMessageWaitTimeSeconds: 20,
      MaximumMessageSize: 1_024,
    };
    const resources = {
      ...lambda({ Timeout: 900, MemorySize: 10_240, Environment: { Variables: { AWS_REGION_OF_PLAYS: 'x' } } }),
      ...queue(properties),
      ...table('abc'),
      Mapping: mapping(['Queue', 'Arn'], { ScalingConfig: { MaximumConcurrency: 2 } }),
    };
    expect(await refusal(resources)).toBeUndefined();
  });
});
