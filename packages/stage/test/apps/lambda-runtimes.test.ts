import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Stage } from '../../stage.ts';
import { type FixtureStack, writeAssembly } from '../support/assembly.ts';
import { TemporaryFolder } from '../support/temporary.ts';

const BASIC = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';
const role = (ManagedPolicyArns: readonly string[] = [BASIC]) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }],
    },
    ManagedPolicyArns,
  },
});
const lambda = (Code: object, properties: object = {}) => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    Code,
    Handler: 'index.handler',
    Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
    Runtime: 'nodejs22.x',
    ...properties,
  },
});
const inline = (ZipFile: string, properties: object = {}) => lambda({ ZipFile }, properties);

// A project of ES modules, as most are: what its package.json says does not hold for the assembly in it.
const project = new TemporaryFolder();
project.write('package.json', { type: 'module' });
const bundle = join(project.path, 'bundle');
mkdirSync(bundle);
project.write('bundle/index.js', `const part = require('./part.js'); exports.handler = async () => part.text;`);
project.write('bundle/part.js', `module.exports = { text: 'from a part' };`);

const CALLBACK = 'exports.handler = (event, context, callback) => setTimeout(() => callback(null, { got: event }), 1);';
const resources: NonNullable<FixtureStack['resources']> = {
  Role: role(),
  Bundle: lambda({ S3Bucket: 'assets', S3Key: 'code.zip' }),
  Callback: inline(CALLBACK),
  Fails: inline(`exports.handler = (event, context, callback) => callback(new RangeError('too far'));`),
  Done: inline(`exports.handler = (event, context) => context.succeed('old');`),
  Returns: inline('exports.handler = () => 5;'),
  Newest: inline(CALLBACK, { Runtime: 'nodejs24.x' }),
  Sdk: inline(`const { SQSClient } = require('@aws-sdk/client-sqs'); exports.handler = async () => typeof SQSClient;`),
  Missing: inline(`require('@aws-sdk/client-of-nothing'); exports.handler = async () => {};`),
  Variables: inline('exports.handler = async () => process.env;', { Runtime: 'nodejs20.x', MemorySize: 256 }),
};

let stage: Stage;
const assembly = writeAssembly({ app: { resources, assets: { code: bundle } } });
beforeAll(async () => {
  stage = await Stage.open({ assembly: assembly.path });
});
afterAll(async () => {
  await stage?.close();
  for (const folder of [assembly, project]) folder.remove();
});

async function invoke(name: string, event: unknown = {}) {
  const answer = await fetch(`${stage.endpoint}/2015-03-31/functions/app-${name}/invocations`, {
    method: 'POST',
    headers: { authorization: 'AWS4-HMAC-SHA256 Credential=local-developer/20260101/us-east-1/lambda/aws4_request' },
    body: JSON.stringify(event),
  });
  return answer.json();
}

describe('functions of other apps', () => {
  test('a CommonJS bundle runs in a project of ES modules', async () => {
    expect(await invoke('Bundle')).toBe('from a part');
  });

  test('a callback answers, or fails, on a runtime that still has callbacks', async () => {
    expect(await invoke('Callback', 'it')).toEqual({ got: 'it' });
    expect(await invoke('Fails')).toMatchObject({ errorType: 'RangeError', errorMessage: 'too far' });
    expect(await invoke('Done')).toBe('old');
  });

  test('what a handler returns without a promise is lost before Node.js 24', async () => {
    expect(await invoke('Returns')).toBeNull();
  });

  test('Node.js 24 refuses a handler with a callback', async () => {
    expect(await invoke('Newest')).toMatchObject({ errorType: 'Runtime.CallbackHandlerDeprecated' });
  });

  test('inline code has the SDK of the runtime', async () => {
    expect(await invoke('Sdk')).toBe('function');
    expect(await invoke('Missing')).toMatchObject({
      errorMessage: expect.stringContaining('run "npm install @aws-sdk/client-of-nothing" there.'),
    });
  });

  test('a function has the variables that Lambda sets', async () => {
    expect(await invoke('Variables')).toMatchObject({
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
      AWS_LAMBDA_FUNCTION_NAME: 'app-Variables',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/app-Variables',
      AWS_LAMBDA_LOG_STREAM_NAME: expect.stringContaining('[$LATEST]'),
      AWS_REGION: 'us-east-1',
      LAMBDA_RUNTIME_DIR: '/var/runtime',
      _HANDLER: 'index.handler',
    });
  });
});

/** What the stage says of a template that it does not take. */
async function refusal(template: NonNullable<FixtureStack['resources']>): Promise<string> {
  const folder = writeAssembly({ app: { resources: template } });
  try {
    await (await Stage.open({ assembly: folder.path })).close();
    return '';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    folder.remove();
  }
}

describe('what the stage does not run is refused by name', () => {
  test('functions in other languages, all at once', async () => {
    const others = {
      Role: role(),
      One: inline('', { Runtime: 'python3.13' }),
      Two: inline('', { Runtime: 'java21' }),
      Three: lambda({ ImageUri: 'x' }, { PackageType: 'Image' }),
    };
    expect(await refusal(others)).toMatch(
      /and not app\/One \(python3\.13\), app\/Two \(java21\), app\/Three \(a container image\)\. Leave them out/,
    );
  });

  test('a container image says in its Metadata what runs without it', async () => {
    const image = (entry: object) => ({
      Role: role(),
      Image: { ...lambda({ ImageUri: 'x:1' }, { PackageType: 'Image' }), Metadata: { 'serverless-stage': entry } },
    });
    expect(await refusal(image({ Handler: 'index.handler' }))).toContain(
      'app/Image: the cloud assembly has no asset 1.',
    );
    expect(await refusal(image({ handler: 'index.handler' }))).toContain(
      'app/Image: serverless-stage in its Metadata is { Handler } or { Command }, and maybe { Directory }.',
    );
  });

  test('code in the template without a language that can be there', async () => {
    const refused = { Role: role(), Shell: inline('', { Runtime: 'provided.al2023' }) };
    expect(await refusal(refused)).toContain(
      'ZipFile is for functions in Node.js and Python, and not for provided.al2023',
    );
    const { Handler, ...rest } = lambda({ S3Bucket: 'assets', S3Key: 'code.zip' }).Properties;
    expect(await refusal({ Role: role(), None: { Type: 'AWS::Lambda::Function', Properties: rest } })).toContain(
      'app/None: a function in a zip file has a Handler and a Runtime.',
    );
  });

  test('a key that does not exist', async () => {
    const KmsKeyArn = 'arn:aws:kms:us-east-1:000000000000:key/0c4b5a06-8f0c-4a5c-9f45-4f4b0a1a3c11';
    expect(await refusal({ Role: role(), Locked: inline('', { KmsKeyArn }) })).toContain('app/Locked: Key ');
  });

  test('a managed policy that is not in the list', async () => {
    expect(await refusal({ Role: role(['arn:aws:iam::aws:policy/AdministratorAccess']) })).toBe(
      'app/Role: the local stage does not know the managed policy arn:aws:iam::aws:policy/AdministratorAccess: write into the template what it allows.\n' +
        'To leave out on purpose what the stage does not run: --skip app/Role',
    );
  });

  test('throughput of a table on demand, as DynamoDB refuses it', async () => {
    const Table = {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        BillingMode: 'PAY_PER_REQUEST',
        ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 },
      },
    };
    expect(await refusal({ Table })).toMatch(/^app\/Table: .*BillingMode is PAY_PER_REQUEST/);
  });
});
