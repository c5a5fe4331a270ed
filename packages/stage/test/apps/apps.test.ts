import { once } from 'node:events';
import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  InitiateAuthCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Stage as CdkStage, Stack } from 'aws-cdk-lib';
import { WebSocket } from 'ws';
import { DEVELOPER_ACCESS_KEY } from '../../iam/access.ts';
import { Stage } from '../../stage.ts';
import { cdkApp } from '../support/cdk-app.ts';
import { TemporaryFolder } from '../support/temporary.ts';
import * as shapes from './shapes.ts';

let stage: Stage;
const assembly = new TemporaryFolder();
beforeAll(async () => {
  const app = cdkApp(assembly.path);
  const { inline: _, ...apps } = shapes;
  for (const [name, define] of Object.entries(apps)) define(new Stack(app, name));
  shapes.asynchronous(new Stack(new CdkStage(app, 'beta'), 'jobs'));
  app.synth();
  stage = await Stage.open({ assembly: assembly.path });
});
afterAll(async () => {
  await stage?.close();
  assembly.remove();
});

const request = async (stack: string, path: string, init?: RequestInit) => {
  const response = await fetch(`${stage.output(stack, 'Url')}${path}`, init);
  return [response.status, await response.json()] as const;
};

describe('REST with CRUD on one table', () => {
  test('creates, lists and reads', async () => {
    const create = { method: 'POST', body: JSON.stringify({ id: 'a', text: 'hello' }) };
    expect(await request('crud', 'items', create)).toEqual([201, { id: 'a' }]);
    expect(await request('crud', 'items')).toEqual([200, [{ id: 'a', text: 'hello' }]]);
    expect(await request('crud', 'items/a')).toEqual([200, { id: 'a', text: 'hello' }]);
    expect(await request('crud', 'items/b')).toEqual([404, {}]);
  });

  test('a function does what its role allows, and no more', async () => {
    expect(await request('crud', 'items/a', { method: 'DELETE' })).toEqual([502, { message: 'Internal server error' }]);
    const refused = stage.records.of('call').filter(({ allowed }) => !allowed);
    expect(refused.map(({ action }) => action)).toEqual(['dynamodb:DeleteItem']);
  });
});

describe('a token authorizer', () => {
  const withToken = (token: string, path = 'items/a') =>
    request('tokenAuthorizer', path, { headers: { authorization: token } });

  test('lets a request pass, and the function knows who it is', async () => {
    expect(await withToken('allow')).toEqual([
      200,
      { path: '/items/a', authorizer: expect.objectContaining({ principalId: 'ada', level: '3' }) },
    ]);
  });

  test.each([
    ['a token that the function does not know', 'unknown', 401, 'Unauthorized'],
    ['a token that the expression does not match', 'TOKEN 1', 401, 'Unauthorized'],
    ['a policy that denies', 'deny', 403, 'User is not authorized to access this resource with an explicit deny'],
    ['a policy of another resource', 'other', 403, 'User is not authorized to access this resource'],
    ['a function that fails', 'breaks', 500, null],
    ['an answer without a policy', 'nothing', 500, null],
  ])('%s is refused', async (_, token, status, message) => {
    expect(await withToken(token)).toEqual([status, { message }]);
  });

  test('a request without a token is refused', async () => {
    expect(await request('tokenAuthorizer', '')).toEqual([401, { message: 'Unauthorized' }]);
  });
});

const messages = (stack: string, output: string) =>
  stage.services.sqs.byUrl(stage.output(stack, output)).messages.map(({ body }) => body);
const credentials = { accessKeyId: DEVELOPER_ACCESS_KEY, secretAccessKey: 'local' };
const client = () => ({ region: stage.region, endpoint: stage.endpoint, credentials });

test('changes of a table reach a queue by a topic', async () => {
  const TableName = stage.output('streamToTopic', 'TableName');
  const dynamodb = new DynamoDBClient(client());
  await dynamodb.send(new PutItemCommand({ TableName, Item: { id: { S: 'order 1' } } }));
  dynamodb.destroy();
  await stage.settle();
  expect(messages('streamToTopic', 'QueueUrl')).toEqual(['order 1']);
});

test('an alias with provisioned concurrency runs its version', async () => {
  const lambda = new LambdaClient(client());
  const { Payload } = await lambda.send(
    new InvokeCommand({ FunctionName: stage.output('provisionedConcurrency', 'AliasArn') }),
  );
  lambda.destroy();
  expect(Payload?.transformToString()).toBe('"1"');
});

test.each([
  ['a stack', 'asynchronous'],
  ['a stack of a CDK stage', 'beta-jobs'],
])('in %s, the outcome of an asynchronous invocation reaches its destination', async (_, stack) => {
  const FunctionName = stage.output(stack, 'FunctionName');
  const lambda = new LambdaClient(client());
  for (const ok of [true, false]) {
    await lambda.send(new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload: JSON.stringify({ ok }) }));
  }
  lambda.destroy();
  await stage.settle();
  const [good, bad] = ['GoodUrl', 'BadUrl'].map((output) => messages(stack, output).map((body) => JSON.parse(body)));
  expect(good).toMatchObject([{ requestContext: { condition: 'Success' }, responsePayload: 'fine' }]);
  expect(bad).toMatchObject([{ responsePayload: { errorMessage: 'not ok' } }]);
});

test('an event of a bus reaches the function of its rule', async () => {
  const EventBusName = stage.output('eventBus', 'BusName');
  const events = new EventBridgeClient(client());
  const Entries = ['ordered', 'cancelled'].map((DetailType) => ({
    ...{ EventBusName, Source: 'shop', DetailType },
    Detail: JSON.stringify({ id: DetailType }),
  }));
  await events.send(new PutEventsCommand({ Entries }));
  events.destroy();
  await stage.settle();
  const logged = stage.records.of('log').filter(({ logGroup }) => logGroup.includes('eventBus'));
  expect(logged.map(({ line }) => line)).toEqual(['ordered']);
});

test('rules with a schedule run their functions on the clock of the stage', async () => {
  const [startedAt, arn] = [stage.clock.now(), stage.output('schedule', 'RuleArn')];
  await stage.advance(24 * 3_600);
  const events = stage.records
    .of('log')
    .filter(({ logGroup, at }) => logGroup.includes('schedule') && at > startedAt)
    .map(({ line }) => JSON.parse(line));
  expect(events.filter(({ wake }) => wake === 'up')).toHaveLength(1);
  const hourly = events.filter(({ source }) => source === 'aws.events');
  expect(hourly).toHaveLength(24);
  expect(hourly[0]).toMatchObject({ 'detail-type': 'Scheduled Event', detail: {}, resources: [arn] });
  expect(Date.parse(hourly[1].time) - Date.parse(hourly[0].time)).toBe(3_600_000);
});

test('users of a pool with defaults sign in with their names, and call an API', async () => {
  const [UserPoolId, ClientId] = ['UserPoolId', 'ClientId'].map((name) => stage.output('cognitoApi', name));
  const cognito = new CognitoIdentityProviderClient(client());
  const [Username, Password] = ['ada', 'Secret-12345'];
  await expect(cognito.send(new SignUpCommand({ ClientId, Username, Password }))).rejects.toThrow('not permitted');
  await cognito.send(new AdminCreateUserCommand({ UserPoolId, Username, MessageAction: 'SUPPRESS' }));
  const weak = new AdminSetUserPasswordCommand({ UserPoolId, Username, Password: 'secret12345', Permanent: true });
  await expect(cognito.send(weak)).rejects.toThrow('uppercase');
  await cognito.send(new AdminSetUserPasswordCommand({ UserPoolId, Username, Password, Permanent: true }));
  const signIn = new InitiateAuthCommand({
    ...{ ClientId, AuthFlow: 'USER_PASSWORD_AUTH' },
    AuthParameters: { USERNAME: Username, PASSWORD: Password },
  });
  const { AuthenticationResult } = await cognito.send(signIn);
  cognito.destroy();
  const authorization = `${AuthenticationResult?.IdToken}`;
  expect(await request('cognitoApi', '', { headers: { authorization } })).toEqual([200, 'ada']);
  expect(await request('cognitoApi', '')).toEqual([401, { message: 'Unauthorized' }]);
});

describe('an HTTP API with defaults', () => {
  const call = (path: string, init?: RequestInit) => fetch(`${stage.output('httpApi', 'Url')}${path}`, init);

  test('its functions get the event of format 2.0, and what they return is the body', async () => {
    const answer = await call('/items/a%20b?x=1&x=2', {
      method: 'POST',
      body: '{"a":1}',
      headers: { 'content-type': 'application/json', cookie: 'one=1; two=2' },
    });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({
      version: '2.0',
      routeKey: 'POST /items/{id}',
      rawPath: '/items/a%20b',
      rawQueryString: 'x=1&x=2',
      cookies: ['one=1', 'two=2'],
      queryStringParameters: { x: '1,2' },
      pathParameters: { id: 'a b' },
      requestContext: { http: { method: 'POST', path: '/items/a%20b' }, stage: '$default' },
      body: '{"a":1}',
      isBase64Encoded: false,
    });
  });

  test('a greedy variable takes the rest, and the default route everything else', async () => {
    expect(await (await call('/files/a/b')).json()).toMatchObject({ pathParameters: { proxy: 'a/b' } });
    const other = await call('/items/a', { method: 'DELETE' });
    expect([other.status, await other.text()]).toEqual([404, 'Nothing here']);
  });

  test('a page of the allowed origin may call it, and the API answers the preflight', async () => {
    const headers = { origin: 'https://example.com', 'access-control-request-method': 'POST' };
    const preflight = await call('/items/a', { method: 'OPTIONS', headers });
    expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([
      204,
      'https://example.com',
    ]);
    const other = await call('/items/a', { headers: { origin: 'https://evil.example' } });
    expect(other.headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('a chat over WebSocket', () => {
  const open = async () => {
    const client = new WebSocket(stage.output('webSocketChat', 'Url'));
    await once(client, 'open');
    return client;
  };

  test('a message reaches all who are connected, by the callback URL in AWS', async () => {
    const [one, other] = [await open(), await open()];
    const heard = Promise.all([once(one, 'message'), once(other, 'message')]);
    one.send(JSON.stringify({ action: 'send', text: 'hello' }));
    expect((await heard).map(([data]) => String(data))).toEqual(['hello', 'hello']);
    one.close();
    other.close();
    await Promise.all([once(one, 'close'), once(other, 'close')]);
  });

  test('a message without a route is refused', async () => {
    const client = await open();
    client.send('{"action":"unknown"}');
    const [data] = await once(client, 'message');
    expect(JSON.parse(String(data))).toEqual({
      message: 'Forbidden',
      connectionId: expect.stringMatching(/=$/),
      requestId: expect.any(String),
    });
    client.close();
    await once(client, 'close');
  });
});
