import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Stage } from '../../stage.ts';
import { writeAssembly } from '../support/assembly.ts';
import type { TemporaryFolder } from '../support/temporary.ts';

const answers = (code: string, body: string) => ({
  type: 'mock',
  requestTemplates: { 'application/json': `{"statusCode": ${code}}` },
  responses: { default: { statusCode: code, responseTemplates: { 'application/json': body } } },
});

const document = {
  openapi: '3.0.3',
  info: { title: 'Contract', version: '1' },
  'x-amazon-apigateway-request-validators': { all: { validateRequestBody: true, validateRequestParameters: true } },
  'x-amazon-apigateway-request-validator': 'all',
  'x-amazon-apigateway-gateway-responses': {
    BAD_REQUEST_BODY: { statusCode: '422', responseTemplates: { 'application/json': '{"unfit": true}' } },
  },
  paths: {
    '/players/{id}': {
      get: {
        parameters: [
          { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
          { name: 'X-Wanted', in: 'header', required: true, schema: { type: 'string' } },
        ],
        responses: { '200': { description: 'A player', headers: { 'X-Own': { schema: { type: 'string' } } } } },
        'x-amazon-apigateway-integration': {
          ...answers('200', '{"id": "$input.params("id")"}'),
          responses: {
            default: {
              statusCode: '200',
              responseParameters: { 'method.response.header.X-Own': "'yes'" },
              responseTemplates: { 'application/json': '{"id": "$input.params("id")"}' },
            },
          },
        },
      },
    },
    '/plays': {
      post: {
        requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Play' } } } },
        responses: { '201': { description: 'Kept' } },
        'x-amazon-apigateway-integration': answers('201', '{}'),
      },
      'x-amazon-apigateway-any-method': {
        responses: { '200': { description: 'Anything' } },
        security: [{ key: [] }],
        'x-amazon-apigateway-integration': answers('200', '{"any": true}'),
      },
    },
  },
  components: {
    securitySchemes: { key: { type: 'apiKey', in: 'header', name: 'x-api-key' } },
    schemas: {
      Play: {
        type: 'object',
        required: ['game'],
        properties: { game: { $ref: '#/components/schemas/Game' } },
      },
      Game: { type: 'string', maxLength: 4, example: 'pong' },
    },
  },
};

const resources = (Body: object) => ({
  Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { Body } },
  Deployment: { Type: 'AWS::ApiGateway::Deployment', Properties: { RestApiId: { Ref: 'Api' } } },
  Stage: {
    Type: 'AWS::ApiGateway::Stage',
    Properties: { RestApiId: { Ref: 'Api' }, StageName: 'test', DeploymentId: { Ref: 'Deployment' } },
  },
});

let folder: TemporaryFolder;
let stage: Stage;

beforeAll(async () => {
  folder = writeAssembly({ contract: { resources: resources(document) } });
  stage = await Stage.open({ assembly: folder.path });
});
afterAll(async () => {
  await stage?.close();
  folder?.remove();
});

async function call(method: string, path: string, body?: object, headers: Readonly<Record<string, string>> = {}) {
  const id = stage.stacks[0]?.resources.get('Api')?.ref;
  const answer = await fetch(`${stage.endpoint}/execute-api/${id}/test${path}`, {
    method,
    headers: { 'Content-Type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, own: answer.headers.get('x-own'), body: await answer.json() };
}

describe('a document of OpenAPI', () => {
  test('has methods, with parameters, headers and integrations', async () => {
    const answer = call('GET', '/players/7', undefined, { 'X-Wanted': 'x' });
    await expect(answer).resolves.toEqual({ status: 200, own: 'yes', body: { id: '7' } });
  });

  test('has validators: a parameter that is missing', async () => {
    await expect(call('GET', '/players/7')).resolves.toMatchObject({ status: 400 });
  });

  test('has models that name each other, and gateway responses', async () => {
    await expect(call('POST', '/plays', { game: 'pong' })).resolves.toMatchObject({ status: 201 });
    await expect(call('POST', '/plays', { game: 'asteroids' })).resolves.toMatchObject({
      status: 422,
      body: { unfit: true },
    });
  });

  test('has a method for all others, and asks for a key', async () => {
    await expect(call('PUT', '/plays', {})).resolves.toMatchObject({ status: 403 });
  });
});

const paths = (operation: object) => ({
  ...document,
  paths: {
    '/a': { get: { responses: { '200': {} }, 'x-amazon-apigateway-integration': answers('200', ''), ...operation } },
  },
});

test.each<[string, object]>([
  ['Body.openapi has a value', { swagger: '2.0', info: document.info }],
  [
    'Body.paths./a.get.x-amazon-apigateway-integration has a value',
    paths({ 'x-amazon-apigateway-integration': undefined }),
  ],
  ['Body.paths./a.get.Integration', paths({ 'x-amazon-apigateway-integration': { type: 'vpc' } })],
  ['Body.paths./a.get.security: the document has no security scheme token.', paths({ security: [{ token: [] }] })],
  [
    'Body.paths./a.get.requestBody: the local stage imports schemas that $ref names.',
    paths({ requestBody: { content: { 'application/json': { schema: { type: 'string' } } } } }),
  ],
  [
    'Body.components.securitySchemes.oauth: the local stage imports API keys and schemes with an authorizer.',
    { ...document, components: { securitySchemes: { oauth: { type: 'oauth2' } } } },
  ],
])('what the stage does not import is refused by its place: %s', async (message, body) => {
  const refused = writeAssembly({ contract: { resources: resources(body) } });
  try {
    await expect(Stage.open({ assembly: refused.path })).rejects.toThrow(message);
  } finally {
    refused.remove();
  }
});
