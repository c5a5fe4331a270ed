import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { Stage } from '../../stage.ts';
import { type FixtureStack, writeAssembly } from '../support/assembly.ts';
import type { TemporaryFolder } from '../support/temporary.ts';

const stages: Stage[] = [];
const folders: TemporaryFolder[] = [];

afterEach(async () => {
  await Promise.all(stages.splice(0).map((stage) => stage.close()));
  for (const folder of folders.splice(0)) folder.remove();
});

const QUEUE_ARN = { 'Fn::GetAtt': ['DeadLetters', 'Arn'] };

/** An application of one table and two queues, with other resources besides or instead. */
const RESOURCES: NonNullable<FixtureStack['resources']> = {
  Items: {
    Type: 'AWS::DynamoDB::GlobalTable',
    Properties: {
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
      Replicas: [{ Region: 'us-east-1' }],
    },
  },
  DeadLetters: { Type: 'AWS::SQS::Queue', Properties: {} },
  Work: {
    Type: 'AWS::SQS::Queue',
    Properties: { RedrivePolicy: { deadLetterTargetArn: QUEUE_ARN, maxReceiveCount: 3 } },
  },
};

function assemblyOf(resources: FixtureStack['resources'] = {}): string {
  const folder = writeAssembly({ shop: { resources: { ...RESOURCES, ...resources } } });
  folders.push(folder);
  return folder.path;
}

async function open(resources: FixtureStack['resources'] = {}): Promise<Stage> {
  const stage = await Stage.open({ assembly: assemblyOf(resources) });
  stages.push(stage);
  return stage;
}

const BASKET = { Basket: { Type: 'AWS::EFS::FileSystem', Properties: {} } };

describe('what a person has to do something about is one clear line', () => {
  test('cdk.out is missing', async () => {
    await expect(Stage.open({ assembly: '/nowhere' })).rejects.toThrow(
      'No cloud assembly in /nowhere: run "npx cdk synth" first.',
    );
  });

  test('the port is in use', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const opening = Stage.open({ assembly: assemblyOf(), port }).finally(() => server.close());
    await expect(opening).rejects.toThrow(
      `Port ${port} is in use: stop what listens there, or choose another with --port.`,
    );
  });

  test('a resource type is unknown', async () => {
    await expect(open(BASKET)).rejects.toThrow(
      'shop/Basket: resource type AWS::EFS::FileSystem is not supported by the local stage.',
    );
  });

  test.each([
    ['Fifo', true, 'property Fifo'],
    ['RedrivePolicy', { deadLetterTargetArn: 'x', maxReceiveCount: 1, colour: 'red' }, 'property RedrivePolicy.colour'],
  ])('a property is unknown: %s', async (name, value, message) => {
    const opening = open({ Another: { Type: 'AWS::SQS::Queue', Properties: { [name]: value } } });
    await expect(opening).rejects.toThrow(
      `shop/Another (AWS::SQS::Queue): ${message} is not supported by the local stage.`,
    );
  });

  test('a dead-letter queue does not allow the queue that names it', async () => {
    const RedriveAllowPolicy = { redrivePermission: 'denyAll' };
    const opening = open({ DeadLetters: { Type: 'AWS::SQS::Queue', Properties: { RedriveAllowPolicy } } });
    await expect(opening).rejects.toThrow(/does not allow shop-Work to use it/);
  });
});

describe('the port of the stage', () => {
  test('answers loopback names only, whatever an address resolves to', async () => {
    const stage = await open();
    const { port } = new URL(stage.endpoint);
    const call = request({ host: '127.0.0.1', port, path: '/', headers: { host: 'evil.example' } });
    call.end();
    const [response] = await once(call, 'response');
    expect(response.statusCode).toBe(403);
    response.resume();
  });

  test('refuses calls with a key that the stage has not issued', async () => {
    const stage = await open();
    const response = await fetch(stage.endpoint, {
      method: 'POST',
      headers: {
        'x-amz-target': 'AmazonSSM.GetParameter',
        'content-type': 'application/x-amz-json-1.1',
        authorization:
          'AWS4-HMAC-SHA256 Credential=key-of-somebody-else/20260101/us-east-1/ssm/aws4_request, Signature=x',
      },
      body: JSON.stringify({ Name: '/shop/greeting' }),
    });
    expect([response.status, await response.json()]).toEqual([
      403,
      expect.objectContaining({ __type: 'UnrecognizedClientException' }),
    ]);
  });
});

describe('closing', () => {
  test('leaves neither a process nor a listening port behind', async () => {
    const stage = await open();
    const children = () => execFileSync('ps', ['-o', 'args=', '--ppid', `${process.pid}`], { encoding: 'utf8' });
    expect(children()).toContain('dynoxide');
    const { endpoint } = stage;
    await stage.close();
    expect(children()).not.toContain('dynoxide');
    await expect(fetch(endpoint)).rejects.toThrow();
  });

  test('a stage that could not open leaves nothing behind either', async () => {
    await expect(open(BASKET)).rejects.toThrow('AWS::EFS::FileSystem');
    expect(execFileSync('ps', ['-o', 'args=', '--ppid', `${process.pid}`], { encoding: 'utf8' })).not.toContain(
      'dynoxide',
    );
  });
});
