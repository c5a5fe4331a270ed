import { afterEach, describe, expect, test } from '@jest/globals';
import { CfnOutput, CustomResource, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AttributeType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { LogRetention, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { AwsCustomResource, AwsCustomResourcePolicy, PhysicalResourceId, Provider } from 'aws-cdk-lib/custom-resources';
import { Stage } from '../../stage.ts';
import { cdkApp } from '../support/cdk-app.ts';
import { TemporaryFolder } from '../support/temporary.ts';
import { inline } from './shapes.ts';

const folders: TemporaryFolder[] = [];
const stages: Stage[] = [];
afterEach(async () => {
  for (const stage of stages.splice(0)) await stage.close();
  for (const folder of folders.splice(0)) folder.remove();
});
const newFolder = () => {
  const folder = new TemporaryFolder();
  folders.push(folder);
  return folder;
};

/** Opens a stage of one stack. */
async function open(define: (stack: Stack) => void, state?: string): Promise<Stage> {
  const { path: assembly } = newFolder();
  const app = cdkApp(assembly);
  define(new Stack(app, 'app'));
  app.synth();
  const stage = await Stage.open({ assembly, ...(state === undefined ? {} : { state }) });
  stages.push(stage);
  return stage;
}

const output = (stack: Stack, name: string, value: string) => new CfnOutput(stack, name, { value });

/** A custom resource whose function answers by what the CDK's providers use: a request over TLS to host and path. */
const ANSWER = `const https = require('node:https');
const send = (event, answer) => new Promise((resolve, reject) => {
  const { hostname, pathname: path } = new URL(event.ResponseURL);
  const body = JSON.stringify(answer);
  const headers = { 'content-type': '', 'content-length': Buffer.byteLength(body) };
  https.request({ hostname, path, method: 'PUT', headers }, (response) => resolve(void response.resume())).on('error', reject).end(body);
});`;
const custom = (stack: Stack, code: string, properties: Record<string, unknown> = {}, id = 'It') => {
  const handler = inline(stack, `${id}Handler`, code);
  return new CustomResource(stack, id, { serviceToken: handler.functionArn, resourceType: 'Custom::It', properties });
};

describe('a custom resource with a function of its own', () => {
  test('is created before what refers to it, with texts for numbers, and is not asked again', async () => {
    const define = (colour: string) => (stack: Stack) => {
      const code = `${ANSWER}
exports.handler = (event) => {
  const { RequestType, PhysicalResourceId = 'one', ResourceProperties, OldResourceProperties = {} } = event;
  const { size, colour } = ResourceProperties;
  const Text = [RequestType, PhysicalResourceId, typeof size, colour, OldResourceProperties.colour].join(' ');
  return send(event, { Status: 'SUCCESS', PhysicalResourceId, Data: { Text, Count: 1, More: { a: 1 } } });
};`;
      const it = custom(stack, code, { size: 4, colour });
      const reader = inline(stack, 'Reader', 'exports.handler = async () => process.env.TEXT;', {
        TEXT: it.getAttString('Text'),
      });
      output(stack, 'ReaderName', reader.functionName);
      output(stack, 'Text', it.getAttString('Text'));
      output(stack, 'Ref', it.ref);
      output(stack, 'Count', it.getAttString('Count'));
    };
    const { path: state } = newFolder();
    const first = await open(define('red'), state);
    expect(first.stacks[0]?.outputs).toMatchObject({ Text: 'Create one string red ', Ref: 'one', Count: '1' });
    expect(first.services.lambda.find(first.output('app', 'ReaderName')).variables).toEqual({
      TEXT: 'Create one string red ',
    });
    await first.close();
    const second = await open(define('red'), state);
    expect(second.output('app', 'Text')).toBe('Create one string red ');
    expect(second.records.of('invocation')).toEqual([]);
    await second.close();
    const third = await open(define('blue'), state);
    expect(third.output('app', 'Text')).toBe('Update one string blue red');
  });

  test('answers by the module of inline code', async () => {
    const stage = await open((stack) => {
      const code = `const response = require('cfn-response');
exports.handler = (event, context) => response.send(event, context, response.SUCCESS, { Name: 'Ada' }, 'id');`;
      output(stack, 'Name', custom(stack, code).getAttString('Name'));
    });
    expect(stage.output('app', 'Name')).toBe('Ada');
  });

  test('finds what was kept, and what it changes stays', async () => {
    const define = (text: string) => (stack: Stack) => {
      const bucket = new Bucket(stack, 'Bucket');
      const code = `${ANSWER}
const { S3Client, PutObjectCommand, ListObjectsV2Command } = require('@aws-sdk/client-s3');
exports.handler = async (event) => {
  const { bucket: Bucket, text: Key } = event.ResourceProperties;
  const client = new S3Client({ forcePathStyle: true });
  await client.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
  const { Contents } = await client.send(new ListObjectsV2Command({ Bucket }));
  await send(event, { Status: 'SUCCESS', PhysicalResourceId: 'id', Data: { Keys: Contents.map(({ Key }) => Key).join() } });
};`;
      const handler = inline(stack, 'Handler', code);
      bucket.grantReadWrite(handler);
      const it = new CustomResource(stack, 'It', {
        serviceToken: handler.functionArn,
        properties: { bucket: bucket.bucketName, text },
      });
      it.node.addDependency(bucket);
      output(stack, 'Keys', it.getAttString('Keys'));
    };
    const { path: state } = newFolder();
    await (await open(define('a'), state)).close();
    const second = await open(define('b'), state);
    expect(second.output('app', 'Keys')).toBe('a,b');
    expect(second.services.s3.all[0]?.keys).toEqual(['a', 'b']);
  });

  test.each([
    [
      'it answers FAILED',
      `send(event, { Status: 'FAILED', Reason: 'no more left', PhysicalResourceId: 'id' })`,
      'app/It: the answer to Create is FAILED: no more left',
    ],
    ['it throws', `Promise.reject(new Error('broken'))`, 'app/It: its function failed: broken.'],
    ['it sends nothing', 'Promise.resolve()', 'app/It: its function has ended, and sent no answer'],
    [
      'it answers without an id',
      `send(event, { Status: 'SUCCESS' })`,
      'app/It: the answer to Create has no PhysicalResourceId.',
    ],
    [
      'its answer is too long',
      `send(event, { Status: 'SUCCESS', PhysicalResourceId: 'i'.repeat(4096) })`,
      'app/It: the answer to Create has more than 4096 bytes.',
    ],
    [
      'it answers something else',
      `send(event, { Status: 'FINE', PhysicalResourceId: 'id' })`,
      'app/It: the answer to Create is not one: Status: ',
    ],
  ])('stops the start with the reason when %s', async (_, answer, message) => {
    const failure = open((stack) => void custom(stack, `${ANSWER}\nexports.handler = (event) => ${answer};`));
    await expect(failure).rejects.toThrow(message);
  });

  test('an answer that nothing asked for is refused', async () => {
    const stage = await open(() => {});
    const { status } = await fetch(`${stage.endpoint}/custom-resource-responses/guessed`, {
      method: 'PUT',
      body: '{}',
    });
    expect(status).toBe(403);
  });
});

describe('the providers of the CDK', () => {
  test('a bucket that is emptied with its stack', async () => {
    const stage = await open((stack) => {
      new Bucket(stack, 'Bucket', { removalPolicy: RemovalPolicy.DESTROY, autoDeleteObjects: true });
    });
    expect(stage.records.of('invocation')).toHaveLength(1);
  });

  test('a call of an AWS API, whose answer another resource gets', async () => {
    const stage = await open((stack) => {
      const table = new Table(stack, 'Table', { partitionKey: { name: 'id', type: AttributeType.STRING } });
      const call = (action: string, parameters: object) => ({
        ...{ service: 'DynamoDB', action, parameters: { TableName: table.tableName, ...parameters } },
        physicalResourceId: PhysicalResourceId.of('seed'),
      });
      const policy = AwsCustomResourcePolicy.fromSdkCalls({ resources: [table.tableArn] });
      const seed = new AwsCustomResource(stack, 'Seed', {
        onCreate: call('putItem', { Item: { id: { S: 'a' }, count: { N: '7' } } }),
        policy,
      });
      const read = new AwsCustomResource(stack, 'Read', {
        onUpdate: call('getItem', { Key: { id: { S: 'a' } } }),
        policy,
      });
      read.node.addDependency(seed);
      output(stack, 'Count', read.getResponseField('Item.count.N'));
    });
    expect(stage.output('app', 'Count')).toBe('7');
  });

  test('the provider framework, with what its function returns', async () => {
    const stage = await open((stack) => {
      const onEventHandler = inline(
        stack,
        'OnEvent',
        `exports.handler = async ({ RequestType, ResourceProperties: { name } }) => ({ PhysicalResourceId: name, Data: { RequestType } });`,
      );
      const { serviceToken } = new Provider(stack, 'Provider', { onEventHandler });
      const it = new CustomResource(stack, 'It', { serviceToken, properties: { name: 'ada' } });
      output(stack, 'Ref', it.ref);
      output(stack, 'Type', it.getAttString('RequestType'));
    });
    expect(stage.stacks[0]?.outputs).toEqual({ Ref: 'ada', Type: 'Create' });
  });

  test('the retention of logs, which is kept', async () => {
    const { path: state } = newFolder();
    const retention = (stack: Stack) =>
      new LogRetention(stack, 'Retention', { logGroupName: '/app/log', retention: RetentionDays.ONE_WEEK });
    await (await open(retention, state)).close();
    const stage = await open(retention, state);
    expect(stage.services.logs.changedBy('/app/log')).toEqual({ retentionInDays: 7 });
  });
});
