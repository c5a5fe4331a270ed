import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Stage } from '../../stage.ts';
import { writeAssembly } from '../support/assembly.ts';
import { callJson } from '../support/aws-call.ts';
import type { TemporaryFolder } from '../support/temporary.ts';

const role = (name: string, service: string, actions: readonly string[], Resource: unknown) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    RoleName: name,
    AssumeRolePolicyDocument: {
      Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
    },
    Policies: [
      { PolicyName: 'calls', PolicyDocument: { Statement: [{ Effect: 'Allow', Action: actions, Resource }] } },
    ],
  },
});
const json = (template: string) => ({ 'application/json': template });
const answers = (...codes: readonly number[]) =>
  codes.map((StatusCode) => ({
    StatusCode,
    ResponseParameters: { 'method.response.header.X-Backend': true, 'method.response.header.Server': true },
  }));
const service = (uri: string, role: string, integration: object) => ({
  Integration: {
    Type: 'AWS',
    IntegrationHttpMethod: 'POST',
    Uri: `arn:aws:apigateway:us-east-1:${uri}`,
    Credentials: { 'Fn::GetAtt': [role, 'Arn'] },
    IntegrationResponses: [
      { StatusCode: 200 },
      { StatusCode: 502, SelectionPattern: '[45]\\d{2}', ResponseTemplates: json('{"failed": true}') },
    ],
    PassthroughBehavior: 'NEVER',
    ...integration,
  },
  MethodResponses: answers(200, 502),
});
const http = (Type: 'HTTP' | 'HTTP_PROXY', path: string, integration: object = {}, method: object = {}) => ({
  Integration: {
    Type,
    IntegrationHttpMethod: 'POST',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the braces are API Gateway's
    Uri: '${stageVariables.scores}'.concat(path),
    ...integration,
  },
  MethodResponses: answers(200, 409, 502),
  ...method,
});

/** A method below the root, and its resource. */
function route(path: string, properties: object, HttpMethod = 'POST', parent?: string) {
  const id = path.replaceAll(/\W/g, '');
  const ParentId = parent === undefined ? { 'Fn::GetAtt': ['Api', 'RootResourceId'] } : { Ref: parent };
  return {
    [id]: { Type: 'AWS::ApiGateway::Resource', Properties: { RestApiId: { Ref: 'Api' }, ParentId, PathPart: path } },
    [`${id}Method`]: {
      Type: 'AWS::ApiGateway::Method',
      Properties: { RestApiId: { Ref: 'Api' }, ResourceId: { Ref: id }, HttpMethod, ...properties },
    },
  };
}

const FORM = { 'integration.request.header.Content-Type': "'application/x-www-form-urlencoded'" };
const functions = `exports.handler = async (event) => {
  if (event.fails) throw new Error('Refused: ' + event.fails);
  return event;
};`;

/** @param port of the backend, and of one that nobody listens at */
const resources = (port: number) => ({
  Work: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'work' } },
  Scores: {
    Type: 'AWS::DynamoDB::Table',
    Properties: {
      TableName: 'scores',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    },
  },
  Sends: role('sends', 'apigateway.amazonaws.com', ['sqs:SendMessage'], { 'Fn::GetAtt': ['Work', 'Arn'] }),
  Writes: role('writes', 'apigateway.amazonaws.com', ['dynamodb:PutItem'], { 'Fn::GetAtt': ['Scores', 'Arn'] }),
  Starts: role('starts', 'apigateway.amazonaws.com', ['states:StartExecution', 'states:StartSyncExecution'], '*'),
  Idle: role('idle', 'apigateway.amazonaws.com', ['sqs:ListQueues'], '*'),
  Other: role('other', 'lambda.amazonaws.com', ['sqs:SendMessage'], '*'),
  Machine: {
    Type: 'AWS::StepFunctions::StateMachine',
    Properties: {
      StateMachineName: 'greets',
      StateMachineType: 'EXPRESS',
      Definition: { StartAt: 'Greet', States: { Greet: { Type: 'Pass', End: true } } },
      RoleArn: { 'Fn::GetAtt': ['Runs', 'Arn'] },
    },
  },
  Runs: role('runs', 'states.amazonaws.com', ['sqs:ListQueues'], '*'),
  Echo: {
    Type: 'AWS::Lambda::Function',
    Properties: {
      FunctionName: 'echo',
      Code: { ZipFile: functions },
      Handler: 'index.handler',
      Role: { 'Fn::GetAtt': ['Other', 'Arn'] },
      Runtime: 'nodejs24.x',
    },
  },
  Permission: {
    Type: 'AWS::Lambda::Permission',
    Properties: { Action: 'lambda:InvokeFunction', FunctionName: 'echo', Principal: 'apigateway.amazonaws.com' },
    DependsOn: ['Echo'],
  },
  Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'Ways' } },
  ...route(
    'queue',
    service('sqs:path/000000000000/work', 'Sends', {
      RequestParameters: FORM,
      RequestTemplates: json('Action=SendMessage&MessageBody=$util.urlEncode($input.body)'),
      IntegrationResponses: [
        {
          StatusCode: 200,
          ResponseTemplates: json('{"id": "$input.path("$.SendMessageResponse.SendMessageResult.MessageId")"}'),
        },
      ],
    }),
  ),
  ...route(
    'denied',
    service('sqs:path/000000000000/work', 'Idle', {
      RequestParameters: FORM,
      RequestTemplates: json('Action=SendMessage&MessageBody=x'),
    }),
  ),
  ...route('untrusted', service('sqs:action/SendMessage', 'Other', { RequestTemplates: json('MessageBody=x') })),
  ...route(
    'item',
    service('dynamodb:action/PutItem', 'Writes', {
      RequestTemplates: json(
        '{"TableName": "scores", "Item": {"id": {"S": "$context.requestId"}, "body": {"S": "$util.escapeJavaScript($input.body)"}}}',
      ),
      IntegrationResponses: [
        { StatusCode: 200, ResponseTemplates: json('{"id": "$context.requestId"}') },
        { StatusCode: 502, SelectionPattern: '400', ResponseTemplates: json("$input.json('$.message')") },
      ],
    }),
  ),
  ...route(
    'machine',
    service('states:action/StartSyncExecution', 'Starts', {
      RequestTemplates: json(
        '{"stateMachineArn": "arn:aws:states:us-east-1:000000000000:stateMachine:greets", "input": "$util.escapeJavaScript($input.body)"}',
      ),
      IntegrationResponses: [{ StatusCode: 200, ResponseTemplates: json("$input.path('$.output')") }],
    }),
  ),
  ...route('function', {
    Integration: {
      Type: 'AWS',
      IntegrationHttpMethod: 'POST',
      Uri: 'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:echo/invocations',
      RequestTemplates: json('{"fails": "$input.params("fails")", "stage": "$context.stage"}'),
      IntegrationResponses: [
        { StatusCode: 200 },
        { StatusCode: 409, SelectionPattern: 'Refused: .*', ResponseTemplates: json("$input.json('$.errorMessage')") },
      ],
    },
    MethodResponses: answers(200, 409),
  }),
  ...route(
    'mapped',
    http(
      'HTTP',
      '/mapped',
      {
        RequestTemplates: json('<score player="$input.path("$.player")"/>'),
        RequestParameters: {
          'integration.request.header.Content-Type': "'text/xml'",
          'integration.request.querystring.dry': 'method.request.querystring.dry',
        },
        IntegrationResponses: [
          {
            StatusCode: 200,
            ResponseParameters: {
              'method.response.header.X-Backend': 'integration.response.header.x-backend',
              'method.response.header.Server': "'mapped'",
            },
            ResponseTemplates: json('{"xml": "$util.escapeJavaScript($input.body)"}'),
          },
          { StatusCode: 409, SelectionPattern: '4\\d{2}' },
        ],
      },
      { RequestParameters: { 'method.request.querystring.dry': false } },
    ),
  ),
  ...route('plain', http('HTTP', '/plain', { IntegrationResponses: [{ StatusCode: 200 }] })),
  ...route('through', http('HTTP_PROXY', '/through')),
  ...route('players', http('HTTP_PROXY', '/none')),
  ...route(
    '{player}',
    http(
      'HTTP_PROXY',
      '/players/{id}',
      {
        IntegrationHttpMethod: 'GET',
        RequestParameters: { 'integration.request.path.id': 'method.request.path.player' },
      },
      { RequestParameters: { 'method.request.path.player': true } },
    ),
    'GET',
    'players',
  ),
  ...route('slow', http('HTTP_PROXY', '/slow', { TimeoutInMillis: 2_000 })),
  ...route('gone', http('HTTP_PROXY', '', { Uri: `http://127.0.0.1:${port + 1}/` })),
  ...route('nowhere', http('HTTP_PROXY', '', { Uri: 'http://no-such-host.invalid/' })),
  Deployment: { Type: 'AWS::ApiGateway::Deployment', Properties: { RestApiId: { Ref: 'Api' } } },
  Stage: {
    Type: 'AWS::ApiGateway::Stage',
    Properties: {
      RestApiId: { Ref: 'Api' },
      StageName: 'test',
      DeploymentId: { Ref: 'Deployment' },
      Variables: { scores: `http://127.0.0.1:${port}` },
    },
  },
});

/** What the backend got, newest last. */
const got: { readonly line: string; readonly headers: Record<string, unknown>; readonly body: string }[] = [];
let backend: Server;
let folder: TemporaryFolder;
let stage: Stage;
let url: string;
const onSlow = Promise.withResolvers<void>();

beforeAll(async () => {
  backend = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += String(chunk);
    });
    request.on('end', () => {
      got.push({ line: `${request.method} ${request.url}`, headers: request.headers, body });
      if (request.url === '/slow') return onSlow.resolve();
      response.writeHead(Number(request.headers['x-status'] ?? (body.includes('unknown') ? 404 : 200)), {
        'Content-Type': 'text/xml',
        'X-Backend': 'legacy',
        Server: 'old',
      });
      response.end('<ok/>');
    });
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  backend.listen(0, '127.0.0.1', resolve);
  await promise;
  const address = backend.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  folder = writeAssembly({ ways: { resources: resources(port) } });
  stage = await Stage.open({ assembly: folder.path, clock: 'manual' });
  url = `${stage.endpoint}/execute-api/${stage.stacks[0]?.resources.get('Api')?.ref}/test`;
});

afterAll(async () => {
  await stage?.close();
  folder?.remove();
  backend?.closeAllConnections();
  backend?.close();
});

beforeEach(() => {
  got.length = 0;
});

async function post(path: string, body = '{}', headers: Readonly<Record<string, string>> = {}, method = 'POST') {
  const sent = method === 'GET' ? {} : { body };
  const answer = await fetch(`${url}/${path}`, {
    method,
    headers: { 'Content-Type': 'application/json', ...headers },
    ...sent,
  });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

const failures = () => stage.records.of('request').map(({ error }) => error);

describe('a service of AWS', () => {
  test('a queue gets a message by its path, and its answer is JSON', async () => {
    const { status, text } = await post('queue', '{"a": "1&2"}');
    expect([status, JSON.parse(text)]).toEqual([200, { id: expect.stringMatching(/^[0-9a-f-]{36}$/) }]);
    const [message] = stage.services.sqs.byUrl(`${stage.endpoint}/000000000000/work`).messages;
    expect(message?.body).toBe('{"a": "1&2"}');
  });

  test('a role that may not call it is refused, which a selection pattern answers', async () => {
    await expect(post('denied')).resolves.toMatchObject({ status: 502, text: '{"failed": true}' });
  });

  test('a role that does not trust API Gateway is a 500', async () => {
    await expect(post('untrusted')).resolves.toMatchObject({
      status: 500,
      text: '{"message":"Internal server error"}',
    });
    expect(failures().at(-1)).toContain('does not trust apigateway.amazonaws.com');
  });

  test('a table gets an item', async () => {
    const { status, text } = await post('item', '{"name": "Ada"}');
    expect(status).toBe(200);
    const Key = { id: { S: JSON.parse(text).id } };
    const { output } = await callJson(stage, 'DynamoDB_20120810.GetItem', { TableName: 'scores', Key });
    expect(output.Item.body).toEqual({ S: '{"name": "Ada"}' });
  });

  test('a workflow answers at once', async () => {
    await expect(post('machine', '{"player": "ada"}')).resolves.toMatchObject({
      status: 200,
      text: '{"player":"ada"}',
    });
  });

  test('NEVER passes no body through', async () => {
    await expect(post('queue', '<a/>', { 'Content-Type': 'text/xml' })).resolves.toMatchObject({ status: 415 });
  });
});

describe('a function that is no proxy', () => {
  test('gets what the template writes, and what it returns is the body', async () => {
    await expect(post('function')).resolves.toMatchObject({ status: 200, text: '{"fails":"","stage":"test"}' });
  });

  test('an error that it throws selects the answer', async () => {
    await expect(post('function?fails=always')).resolves.toMatchObject({ status: 409, text: '"Refused: always"' });
  });
});

describe('an HTTP backend', () => {
  test('gets what is mapped, and its answer is mapped', async () => {
    const { status, headers, text } = await post('mapped?dry=yes&other=1', '{"player": "ada"}', {
      Authorization: 'secret',
    });
    expect([status, JSON.parse(text)]).toEqual([200, { xml: '<ok/>' }]);
    expect(headers.get('x-backend')).toBe('legacy');
    expect([headers.get('x-amzn-remapped-server'), headers.get('content-type')]).toEqual([
      'mapped',
      'application/json',
    ]);
    expect(got).toEqual([
      {
        line: 'POST /mapped?dry=yes',
        headers: expect.objectContaining({ 'content-type': 'text/xml' }),
        body: '<score player="ada"/>',
      },
    ]);
    expect(got[0]?.headers).toMatchObject({
      accept: 'application/json',
      'user-agent': expect.stringContaining('AmazonAPIGateway_'),
    });
    expect(got[0]?.headers).not.toHaveProperty('authorization');
  });

  test('its status selects the answer, whose body passes through', async () => {
    await expect(post('mapped', '{"player": "unknown"}')).resolves.toMatchObject({ status: 409, text: '<ok/>' });
  });

  test('without a pattern for its status, the default answers', async () => {
    await expect(post('plain', 'unknown')).resolves.toMatchObject({ status: 200 });
  });

  test('behind a proxy gets the request and gives the answer, whatever its status', async () => {
    const sent = { 'X-Status': '503', 'X-Own': 'mine' };
    const { status, headers, text } = await post('through?a=1', 'anything', sent);
    expect([status, text]).toEqual([503, '<ok/>']);
    expect([headers.get('content-type'), headers.get('x-amzn-remapped-server')]).toEqual(['text/xml', 'old']);
    expect(got[0]).toMatchObject({ line: 'POST /through?a=1', headers: { 'x-own': 'mine' }, body: 'anything' });
  });

  test('has parts of its path from the request, escaped', async () => {
    await post('players/ada%20l%3F', '', {}, 'GET');
    expect(got[0]?.line).toBe('GET /players/ada%20l%3F');
  });

  test('that does not answer in time is a 504', async () => {
    const answer = post('slow');
    await onSlow.promise;
    await stage.clock.advance(2_000, async () => {});
    await expect(answer).resolves.toMatchObject({ status: 504, text: '{"message":"Endpoint request timed out"}' });
  });

  test.each([
    ['gone', 504, 'Network error communicating with endpoint'],
    ['nowhere', 500, 'Invalid endpoint address'],
  ])('%s is a %i', async (path, status, reason) => {
    await expect(post(path)).resolves.toMatchObject({ status, text: '{"message":"Internal server error"}' });
    expect(failures().at(-1)).toBe(reason);
  });
});
