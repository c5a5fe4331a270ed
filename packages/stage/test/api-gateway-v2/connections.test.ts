import { once } from 'node:events';
import { request } from 'node:http';
import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  GetConnectionCommand,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { CfnOutput, Stack } from 'aws-cdk-lib';
import { WebSocketApi, WebSocketStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { WebSocketLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { WebSocket } from 'ws';
import { Stage } from '../../stage.ts';
import { inline } from '../apps/shapes.ts';
import { cdkApp } from '../support/cdk-app.ts';
import { DEVELOPER, send, signed } from '../support/signed-fetch.ts';
import { TemporaryFolder } from '../support/temporary.ts';

let stage: Stage;
let gateway: ApiGatewayManagementApiClient;
const assembly = new TemporaryFolder();
beforeAll(async () => {
  const app = cdkApp(assembly.path);
  const stack = new Stack(app, 'sockets');
  const api = new WebSocketApi(stack, 'Api');
  const silent = inline(stack, 'Silent', 'exports.handler = async () => ({ statusCode: 200 });');
  api.addRoute('$default', { integration: new WebSocketLambdaIntegration('All', silent) });
  const apiStage = new WebSocketStage(stack, 'Stage', { webSocketApi: api, stageName: 'dev', autoDeploy: true });
  new CfnOutput(stack, 'Url', { value: apiStage.url });
  new CfnOutput(stack, 'CallbackUrl', { value: apiStage.callbackUrl });
  app.synth();
  stage = await Stage.open({ assembly: assembly.path });
  gateway = new ApiGatewayManagementApiClient({
    endpoint: stage.output('sockets', 'CallbackUrl'),
    region: stage.region,
    credentials: DEVELOPER,
    // Signatures are as old as the clock of the stage says.
    systemClockOffset: stage.clock.now() - Date.now(),
  });
});
afterAll(async () => {
  gateway.destroy();
  await stage?.close();
  assembly.remove();
});

/** A client, and the id of its connection. */
async function connect(): Promise<readonly [WebSocket, string]> {
  const client = new WebSocket(stage.output('sockets', 'Url'));
  await once(client, 'open');
  const opened = stage.records.of('socket').findLast(({ event }) => event === 'connect');
  return [client, opened?.connectionId ?? ''];
}

test('websocket: a connection is sent to, described and ended', async () => {
  const [client, ConnectionId] = await connect();
  const message = once(client, 'message');
  await gateway.send(new PostToConnectionCommand({ ConnectionId, Data: 'hello' }));
  expect(String((await message)[0])).toBe('hello');
  expect(await gateway.send(new GetConnectionCommand({ ConnectionId }))).toMatchObject({
    ConnectedAt: new Date(stage.clock.now()),
    LastActiveAt: new Date(stage.clock.now()),
  });
  const closed = once(client, 'close');
  await gateway.send(new DeleteConnectionCommand({ ConnectionId }));
  expect((await closed)[0]).toBe(1000);
  const post = gateway.send(new PostToConnectionCommand({ ConnectionId, Data: 'too late' }));
  await expect(post).rejects.toMatchObject({ name: 'GoneException', $metadata: { httpStatusCode: 410 } });
});

test.each([
  ['an id that never was', 'AAAAAAAAAAAAAAA=', 'x', 'GoneException'],
  ['what is not an id', 'no id', 'x', 'BadRequestException'],
])('websocket: %s is refused', async (_, ConnectionId, Data, name) => {
  await expect(gateway.send(new PostToConnectionCommand({ ConnectionId, Data }))).rejects.toMatchObject({ name });
});

test('websocket: a message above 128 KB is refused', async () => {
  const [client, ConnectionId] = await connect();
  const send = (bytes: number) =>
    gateway.send(new PostToConnectionCommand({ ConnectionId, Data: Buffer.alloc(bytes, 'x') }));
  await expect(send(128 * 1024 + 1)).rejects.toMatchObject({ name: 'PayloadTooLargeException' });
  const message = once(client, 'message');
  await send(128 * 1024);
  expect((await message)[0]).toHaveLength(128 * 1024);
  client.terminate();
  await once(client, 'close');
});

test('websocket: a caller without credentials is refused, and learns nothing', async () => {
  const url = `${stage.output('sockets', 'CallbackUrl')}/@connections/AAAAAAAAAAAAAAA%3D`;
  const answer = await fetch(url, { method: 'POST', body: 'x' });
  expect([answer.status, await answer.text()]).toEqual([403, '{"message":"Missing Authentication Token"}']);
});

test('websocket: the gateway does not take the signature of another message, or one with another secret', async () => {
  const url = `${stage.output('sockets', 'CallbackUrl')}/@connections/AAAAAAAAAAAAAAA%3D`;
  const signing = { at: stage.clock.now(), method: 'POST', body: 'hello' };
  const message = expect.stringMatching(/^The request signature we calculated does not match/);
  const request = await signed(url, { ...signing, credentials: DEVELOPER });
  const guessed = await signed(url, { ...signing, credentials: { ...DEVELOPER, secretAccessKey: 'guess' } });
  for (const wrong of [{ ...request, body: 'bye' }, guessed]) {
    const answer = await send(wrong);
    expect([answer.status, answer.headers.get('x-amzn-errortype'), await answer.json()]).toEqual([
      403,
      'InvalidSignatureException',
      { message },
    ]);
  }
  expect((await send(request)).status).toBe(410);
});

test('websocket: many small frames of one message pass, and what is idle for ten minutes ends', async () => {
  const [client] = await connect();
  for (let part = 0; part < 4; part += 1) client.send('x'.repeat(30_000), { fin: part === 3 });
  const received = () => stage.records.of('socket').filter(({ event }) => event === 'receive').length;
  while (received() === 0) await stage.settle();
  await stage.advance(599);
  expect(client.readyState).toBe(WebSocket.OPEN);
  const closed = once(client, 'close');
  await stage.advance(1);
  expect((await closed)[0]).toBe(1001);
});

test.each(['HEAD', 'POST'])('websocket: a handshake by %s is refused, and opens nothing', async (method) => {
  const { hostname, port, pathname } = new URL(stage.output('sockets', 'Url'));
  const headers = { connection: 'Upgrade', upgrade: 'websocket' };
  const call = request({ hostname, port, path: pathname, method, headers }).end();
  const [answer] = await once(call, 'response');
  expect(answer.statusCode).toBe(405);
});

test('websocket: a handshake for a path that is no URL is answered', async () => {
  const { hostname, port } = new URL(stage.endpoint);
  const headers = { connection: 'Upgrade', upgrade: 'websocket' };
  const [answer] = await once(request({ hostname, port, path: '//%zz/graphql/realtime', headers }).end(), 'response');
  expect(answer.statusCode).toBe(404);
});
