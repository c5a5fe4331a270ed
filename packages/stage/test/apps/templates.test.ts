// biome-ignore-all lint/suspicious/noTemplateCurlyInString: CloudFormation writes its variables like this
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DEVELOPER_ACCESS_KEY } from '../../iam/access.ts';
import { Stage } from '../../stage.ts';
import { type FixtureStack, writeAssembly } from '../support/assembly.ts';
import { TemporaryFolder } from '../support/temporary.ts';

const code = new TemporaryFolder();
mkdirSync(join(code.path, 'code'));

const assume = {
  Version: '2012-10-17',
  Statement: [{ Action: ['sts:AssumeRole'], Effect: 'Allow', Principal: { Service: ['lambda.amazonaws.com'] } }],
};
const WRITER = `const { DynamoDBClient, PutItemCommand } = require('@aws-sdk/client-dynamodb');
const client = new DynamoDBClient({});
exports.handler = async ({ Records }) => {
  for (const { body } of Records) {
    await client.send(new PutItemCommand({ TableName: process.env.TABLE, Item: { id: { S: body } } }));
  }
};`;
code.write('code/app.js', WRITER);

/** What the transform of SAM makes of a function with a queue, a simple table and a policy template. */
const sam: FixtureStack = {
  assets: { code: join(code.path, 'code') },
  resources: {
    Work: { Type: 'AWS::SQS::Queue' },
    Items: {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        BillingMode: 'PAY_PER_REQUEST',
      },
    },
    WriterRole: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: assume,
        ManagedPolicyArns: [
          'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole',
          'arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole',
        ],
        Policies: [
          {
            PolicyName: 'WriterRolePolicy0',
            PolicyDocument: {
              Statement: [
                {
                  Effect: 'Allow',
                  Action: ['dynamodb:PutItem'],
                  Resource: {
                    'Fn::Sub': [
                      'arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${table}',
                      { table: { Ref: 'Items' } },
                    ],
                  },
                },
              ],
            },
          },
        ],
        Tags: [{ Key: 'lambda:createdBy', Value: 'SAM' }],
      },
    },
    Writer: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Code: { S3Bucket: 'aws-sam-cli-managed-default', S3Key: 'code' },
        Handler: 'app.handler',
        Role: { 'Fn::GetAtt': ['WriterRole', 'Arn'] },
        Runtime: 'nodejs22.x',
        Architectures: ['arm64'],
        Environment: { Variables: { TABLE: { Ref: 'Items' } } },
        Tags: [{ Key: 'lambda:createdBy', Value: 'SAM' }],
      },
    },
    WriterWork: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: {
        BatchSize: 10,
        EventSourceArn: { 'Fn::GetAtt': ['Work', 'Arn'] },
        FunctionName: { Ref: 'Writer' },
      },
    },
  },
  outputs: { QueueUrl: { Value: { Ref: 'Work' } }, TableName: { Value: { Ref: 'Items' } } },
};

/** As a person writes one: short references, a mapping, conditions, and an order that is not that of the references. */
const byHand: FixtureStack = {
  template: {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: 'A function and its queue of failures.',
    Parameters: {
      Environment: { Type: 'String', Default: 'test', AllowedValues: ['test', 'prod'] },
      Names: { Type: 'CommaDelimitedList', Default: 'ada, grace' },
    },
    Mappings: { Settings: { test: { Timeout: 5 }, prod: { Timeout: 30 } } },
    Conditions: { IsProd: { 'Fn::Equals': [{ Ref: 'Environment' }, 'prod'] } },
  },
  resources: {
    Greet: {
      Type: 'AWS::Lambda::Function',
      DependsOn: 'Failures',
      Properties: {
        FunctionName: { 'Fn::Sub': '${AWS::StackName}-${Environment}-greet' },
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Timeout: { 'Fn::FindInMap': ['Settings', { Ref: 'Environment' }, 'Timeout'] },
        Role: { 'Fn::GetAtt': 'Role.Arn' },
        DeadLetterConfig: {
          'Fn::If': ['IsProd', { TargetArn: { 'Fn::GetAtt': 'Failures.Arn' } }, { Ref: 'AWS::NoValue' }],
        },
        Code: { ZipFile: "exports.handler = async () => 'hello';" },
      },
    },
    Failures: { Type: 'AWS::SQS::Queue', DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' },
    Alarm: { Type: 'AWS::OpsWorks::App', Condition: 'IsProd', Properties: {} },
    Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: assume } },
  },
  outputs: {
    Name: { Value: { Ref: 'Greet' } },
    First: { Value: { 'Fn::Select': ['0', { Ref: 'Names' }] } },
  },
};

let stage: Stage;
const assembly = writeAssembly({ sam, byHand });
beforeAll(async () => {
  stage = await Stage.open({ assembly: assembly.path });
});
afterAll(async () => {
  await stage?.close();
  for (const folder of [assembly, code]) folder.remove();
});

const credentials = { accessKeyId: DEVELOPER_ACCESS_KEY, secretAccessKey: 'local' };
const client = () => ({ region: stage.region, endpoint: stage.endpoint, credentials });

test('what the transform of SAM makes runs', async () => {
  const [sqs, dynamodb] = [new SQSClient(client()), new DynamoDBClient(client())];
  const [QueueUrl, TableName] = ['QueueUrl', 'TableName'].map((name) => stage.output('sam', name));
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'a' }));
  await stage.settle();
  const { Item } = await dynamodb.send(new GetItemCommand({ TableName, Key: { id: { S: 'a' } } }));
  for (const one of [sqs, dynamodb]) one.destroy();
  expect(Item).toEqual({ id: { S: 'a' } });
});

test('a template that a person has written runs', async () => {
  expect(stage.output('byHand', 'Name')).toBe('byHand-test-greet');
  expect(stage.output('byHand', 'First')).toBe('ada');
  const { timeoutSeconds, deadLetterArn, arn } = stage.services.lambda.find('byHand-test-greet');
  expect([timeoutSeconds, deadLetterArn]).toEqual([5, undefined]);
  expect((await stage.services.lambda.invoke(arn, {})).payload).toBe('"hello"');
});
