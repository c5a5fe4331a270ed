import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { changedAssembly, closeArcades, openArcade } from '../../../../test/support/arcade.ts';
import { TEST_ASSEMBLY } from '../../../../test/support/test-assembly.ts';
import { Stage } from '../../stage.ts';

afterEach(closeArcades);

describe('what a person has to do something about is one clear line', () => {
  test('cdk.out is missing', async () => {
    await expect(Stage.open({ assembly: '/nowhere' })).rejects.toThrow(
      'No cloud assembly in /nowhere: run "npm run synth" first.',
    );
  });

  test('the port is in use', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const opening = Stage.open({ assembly: TEST_ASSEMBLY, port }).finally(() => server.close());
    await expect(opening).rejects.toThrow(
      `Port ${port} is in use: stop what listens there, or choose another with --port.`,
    );
  });

  test('a resource type is unknown', async () => {
    const assembly = changedAssembly('registration', (resources) => {
      resources.Basket = { Type: 'AWS::S3::Bucket', Properties: {} };
    });
    await expect(openArcade(assembly)).rejects.toThrow(
      'arcade-registration/Basket: resource type AWS::S3::Bucket is not supported by the local stage.',
    );
  });

  test.each([
    ['Fifo', true, 'property Fifo'],
    ['RedrivePolicy', { deadLetterTargetArn: 'x', maxReceiveCount: 1, colour: 'red' }, 'property RedrivePolicy.colour'],
  ])('a property is unknown: %s', async (name, value, message) => {
    const assembly = changedAssembly('registration', (resources) => {
      resources.Another = { Type: 'AWS::SQS::Queue', Properties: { [name]: value } };
    });
    await expect(openArcade(assembly)).rejects.toThrow(
      `arcade-registration/Another (AWS::SQS::Queue): ${message} is not supported by the local stage.`,
    );
  });

  test('a dead-letter queue does not allow the queue that names it', async () => {
    const assembly = changedAssembly('registration', (resources) => {
      for (const resource of Object.values(resources)) {
        const properties = Object(resource.Properties);
        if ('RedriveAllowPolicy' in properties) properties.RedriveAllowPolicy = { redrivePermission: 'denyAll' };
      }
    });
    await expect(openArcade(assembly)).rejects.toThrow(/does not allow arcade-registration-FollowUps/);
  });
});

describe('the port of the stage', () => {
  test('answers loopback names only, whatever an address resolves to', async () => {
    const { stage } = await openArcade();
    const { port } = new URL(stage.endpoint);
    const call = request({ host: '127.0.0.1', port, path: '/', headers: { host: 'evil.example' } });
    call.end();
    const [response] = await once(call, 'response');
    expect(response.statusCode).toBe(403);
    response.resume();
  });

  test('refuses calls with a key that the stage has not issued', async () => {
    const { stage } = await openArcade();
    const response = await fetch(stage.endpoint, {
      method: 'POST',
      headers: {
        'x-amz-target': 'AmazonSSM.GetParameter',
        'content-type': 'application/x-amz-json-1.1',
        authorization:
          'AWS4-HMAC-SHA256 Credential=key-of-somebody-else/20260101/us-east-1/ssm/aws4_request, Signature=x',
      },
      body: JSON.stringify({ Name: '/arcade-foundation/starting-credits' }),
    });
    expect([response.status, await response.json()]).toEqual([
      403,
      expect.objectContaining({ __type: 'UnrecognizedClientException' }),
    ]);
  });
});

describe('closing', () => {
  test('leaves neither a process nor a listening port behind', async () => {
    const stage = await Stage.open({ assembly: TEST_ASSEMBLY });
    const children = () => execFileSync('ps', ['-o', 'args=', '--ppid', `${process.pid}`], { encoding: 'utf8' });
    expect(children()).toContain('dynoxide');
    const { endpoint } = stage;
    await stage.close();
    expect(children()).not.toContain('dynoxide');
    await expect(fetch(endpoint)).rejects.toThrow();
  });

  test('a stage that could not open leaves nothing behind either', async () => {
    const assembly = changedAssembly('api', (resources) => {
      resources.Basket = { Type: 'AWS::S3::Bucket', Properties: {} };
    });
    await expect(openArcade(assembly)).rejects.toThrow('AWS::S3::Bucket');
    expect(execFileSync('ps', ['-o', 'args=', '--ppid', `${process.pid}`], { encoding: 'utf8' })).not.toContain(
      'dynoxide',
    );
  });
});
