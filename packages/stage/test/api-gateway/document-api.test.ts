import {
  APIGatewayClient,
  CreateDeploymentCommand,
  GetExportCommand,
  GetRestApiCommand,
  GetSdkCommand,
  PutRestApiCommand,
} from '@aws-sdk/client-api-gateway';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { DEVELOPER_ACCESS_KEY } from '../../iam/access.ts';
import { Stage } from '../../stage.ts';
import { writeAssembly } from '../support/assembly.ts';
import type { TemporaryFolder } from '../support/temporary.ts';

const operation = (answer: string, more: object = {}) => ({
  responses: { '200': { description: 'An answer', headers: { 'X-Own': { schema: { type: 'string' } } } } },
  'x-amazon-apigateway-integration': {
    type: 'mock',
    requestTemplates: { 'application/json': '{"statusCode": 200}' },
    responses: { default: { statusCode: '200', responseTemplates: { 'application/json': answer } } },
  },
  ...more,
});

const documentOf = (paths: object) => ({
  openapi: '3.0.3',
  info: { title: 'Contract', version: '1' },
  paths,
  components: {
    securitySchemes: { api_key: { type: 'apiKey', in: 'header', name: 'x-api-key' } },
    schemas: { Play: { type: 'object', properties: { game: { $ref: '#/components/schemas/Game' } } }, Game: {} },
  },
  'x-amazon-apigateway-request-validators': { all: { validateRequestBody: true, validateRequestParameters: true } },
  'x-amazon-apigateway-gateway-responses': { DEFAULT_4XX: { responseTemplates: { 'application/json': '{}' } } },
  'x-amazon-apigateway-binary-media-types': ['image/png'],
});

const first = documentOf({
  '/games/{id}': {
    get: operation('first', { parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }] }),
    post: operation('posted', {
      requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Play' } } } },
      'x-amazon-apigateway-request-validator': 'all',
    }),
  },
  '/kept': { get: operation('kept'), put: operation('kept', { security: [{ api_key: [] }] }) },
});
const second = documentOf({ '/games/{id}': { get: operation('second') }, '/new': { get: operation('new') } });

let folder: TemporaryFolder;
let stage: Stage;
let client: APIGatewayClient;
let restApiId: string;
const stageName = 'test';

beforeAll(async () => {
  const resources = {
    Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { Body: first } },
    Deployment: { Type: 'AWS::ApiGateway::Deployment', Properties: { RestApiId: { Ref: 'Api' } } },
    Stage: {
      Type: 'AWS::ApiGateway::Stage',
      Properties: { RestApiId: { Ref: 'Api' }, StageName: stageName, DeploymentId: { Ref: 'Deployment' } },
    },
  };
  folder = writeAssembly({ contract: { resources } });
  stage = await Stage.open({ assembly: folder.path });
  restApiId = stage.stacks[0]?.resources.get('Api')?.ref ?? '';
  const { endpoint, region } = stage;
  client = new APIGatewayClient({
    endpoint,
    region,
    credentials: { accessKeyId: DEVELOPER_ACCESS_KEY, secretAccessKey: 'local' },
  });
});
afterAll(async () => {
  client?.destroy();
  await stage?.close();
  folder?.remove();
});
beforeEach(async () => {
  await put('overwrite', first);
  await deploy();
});

const put = (mode: 'merge' | 'overwrite', document: object | string) => {
  const body = new TextEncoder().encode(typeof document === 'string' ? document : JSON.stringify(document));
  return client.send(new PutRestApiCommand({ restApiId, mode, body }));
};
const deploy = () => client.send(new CreateDeploymentCommand({ restApiId, stageName }));

async function exported(extensions?: string, accepts = 'application/json') {
  const parameters = extensions === undefined ? {} : { extensions };
  const { body } = await client.send(
    new GetExportCommand({ restApiId, stageName, exportType: 'oas30', accepts, parameters }),
  );
  return JSON.parse(new TextDecoder().decode(body));
}

async function answers(...paths: readonly string[]): Promise<string> {
  const bodies = paths.map(async (path) => {
    const answer = await fetch(`${stage.endpoint}/execute-api/${restApiId}/${stageName}${path}`);
    return answer.ok ? answer.text() : String(answer.status);
  });
  return (await Promise.all(bodies)).join(' ');
}

const PATHS = ['/games/7', '/kept', '/new'];

describe('a document that changes an API', () => {
  test('merged: its methods replace those of the same path, and all else stays', async () => {
    await expect(put('merge', second)).resolves.toMatchObject({ id: restApiId, name: 'Contract' });
    await expect(answers(...PATHS)).resolves.toBe('first kept 403');
    await deploy();
    await expect(answers(...PATHS)).resolves.toBe('second kept new');
    expect(Object.keys((await exported()).paths['/games/{id}']).toSorted()).toEqual(['get', 'post']);
  });

  test('overwriting: what it does not have is gone', async () => {
    await put('overwrite', { ...second, info: { title: 'Other', version: '2' } });
    await deploy();
    await expect(answers(...PATHS)).resolves.toBe('second 403 new');
    await expect(client.send(new GetRestApiCommand({ restApiId }))).resolves.toMatchObject({ name: 'Other' });
  });

  test.each([
    ['no JSON', '{', 'Invalid OpenAPI input.'],
    ['another version', { ...second, openapi: '3.1.0' }, 'OpenAPI 3.0'],
    ['a path without an integration', documentOf({ '/new': { get: { responses: {} } } }), '/new.get'],
    ['nothing to deploy', documentOf({}), 'without methods'],
  ])('%s: refused, and the API stays as it was', async (_, document, message) => {
    await expect(put('overwrite', document)).rejects.toMatchObject({
      name: 'BadRequestException',
      message: expect.stringContaining(message),
    });
    await deploy();
    await expect(answers(...PATHS)).resolves.toBe('first kept 403');
  });
});

describe('an export', () => {
  test('with integrations makes the same API again', async () => {
    const document = await exported('integrations');
    await put('overwrite', second);
    await put('overwrite', document);
    await deploy();
    const again = await exported('apigateway');
    const named = (text: string) =>
      text.replaceAll(/"\w{6}"(?=:\{"validate)|(?<="x-amazon-apigateway-request-validator":)"\w+"/g, '"v"');
    expect(named(JSON.stringify({ ...again, info: 0 }))).toBe(named(JSON.stringify({ ...document, info: 0 })));
    expect(document['x-amazon-apigateway-binary-media-types']).toEqual(['image/png']);
  });

  test('without extensions has what callers know', async () => {
    const document = await exported();
    expect(JSON.stringify(document)).not.toContain('x-amazon-apigateway');
    expect(document).toMatchObject({
      openapi: '3.0.1',
      info: { title: 'Contract' },
      servers: [{ variables: { basePath: { default: stageName } } }],
      components: { schemas: { Play: { properties: { game: { $ref: '#/components/schemas/Game' } } } } },
    });
    expect(document.paths['/kept'].put.security).toEqual([{ api_key: [] }]);
    expect(document.paths['/games/{id}'].get.parameters).toEqual([
      { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
    ]);
  });

  test('is of what is deployed, and not of what is defined', async () => {
    await put('overwrite', second);
    expect(Object.keys((await exported()).paths)).toContain('/kept');
  });

  test('in YAML or with other extensions is refused', async () => {
    await expect(exported(undefined, 'application/yaml')).rejects.toThrow('exports JSON only');
    await expect(exported('postman')).rejects.toThrow('"postman"');
  });

  test('of a stage that does not exist is refused', async () => {
    const missing = new GetExportCommand({ restApiId, stageName: 'none', exportType: 'oas30' });
    await expect(client.send(missing)).rejects.toMatchObject({ name: 'NotFoundException' });
  });
});

test('GetSdk is refused by its name', async () => {
  await expect(client.send(new GetSdkCommand({ restApiId, stageName, sdkType: 'javascript' }))).rejects.toThrow(
    'GetSdk: the local stage generates no client',
  );
});
