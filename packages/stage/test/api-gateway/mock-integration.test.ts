import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import type { IntegrationResponseDefinition, MockDefinition } from '../../services/api-gateway/definition.ts';
import { openExchange } from '../../services/api-gateway/exchange.ts';
import { mappedIntegration } from '../../services/api-gateway/integrations/mapped.ts';
import { mockBackend } from '../../services/api-gateway/integrations/mock.ts';
import { parseTarget, readRequest } from '../../services/api-gateway/request.ts';

interface Call {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** The answer of a mock to a request. */
async function answer(mock: Partial<MockDefinition>, { headers = {}, body = '' }: Call = {}) {
  const target = parseTarget('/execute-api/api/sandbox/health');
  if (target === undefined) throw new Error('not a target');
  const message = new IncomingMessage(new Socket());
  message.rawHeaders.push(...Object.entries(headers).flat());
  const request = readRequest(message, Buffer.from(body), target, 'api.execute-api', 0);
  const release = { deploymentId: 'd', variables: { colour: 'blue' }, isCanary: false };
  const stage = { name: 'sandbox', methodSettings: [], ...release };
  const names = { account: '0', region: 'us-east-1', apiId: 'api', domainName: 'api.execute-api', release };
  const exchange = openExchange(request, { ...names, binaryMediaTypes: [], stage }, 0);
  const responses = mock.responses ?? [response(200)];
  const integrate = mappedIntegration(
    {
      type: 'MOCK',
      passthrough: 'NEVER',
      requestParameters: {},
      requestTemplates: says('{"statusCode": 200}'),
      ...mock,
      responses,
    },
    {
      where: 'plays/Get',
      httpMethod: 'GET',
      apiKeyRequired: false,
      requestModels: {},
      requestParameters: {},
      integration: { type: 'AWS_PROXY', uri: '', timeoutMilliseconds: 0 },
      responses: responses.map(({ statusCode, parameters }) => ({
        statusCode,
        headers: Object.keys(parameters).map((name) => name.replace('method.response.header.', '')),
      })),
    },
    mockBackend,
  );
  const name = { resourceId: 'r', resourcePath: '/health', httpMethod: 'GET', apiKeyRequired: false };
  const method = { ...name, validate: () => {}, cacheKey: () => '', integrate };
  return integrate({ ...exchange, method, authorizer: undefined });
}

const says = (template: string) => ({ 'application/json': template });
const response = (
  statusCode: number,
  more: Partial<IntegrationResponseDefinition> = {},
): IntegrationResponseDefinition => ({ statusCode, parameters: {}, templates: {}, ...more });

describe('the integration response', () => {
  const responses = [response(200), response(503, { selectionPattern: '5\\d{2}' })];

  test('is the one whose pattern matches the status code of the request template', async () => {
    await expect(answer({ responses, requestTemplates: says('{"statusCode": 500}') })).resolves.toMatchObject({
      status: 503,
    });
  });

  test('is else the one without a pattern', async () => {
    await expect(answer({ responses, requestTemplates: says('{"statusCode": 404}') })).resolves.toMatchObject({
      status: 200,
    });
  });

  test('has to exist', async () => {
    const onlyErrors = [response(503, { selectionPattern: '5\\d{2}' })];
    await expect(answer({ responses: onlyErrors })).rejects.toMatchObject({
      type: 'API_CONFIGURATION_ERROR',
      status: 500,
    });
  });

  test('has headers, and a template with variables', async () => {
    const parameters = {
      'method.response.header.X-Colour': 'stageVariables.colour',
      'method.response.header.X-A': "'a'",
    };
    const templates = says('{"stage":"$context.stage","sub":"$context.authorizer.claims.sub"}');
    await expect(answer({ responses: [response(200, { parameters, templates })] })).resolves.toEqual({
      status: 200,
      headers: { 'Content-Type': 'application/json', 'X-Colour': 'blue', 'X-A': 'a' },
      body: '{"stage":"sandbox","sub":""}',
    });
  });

  test('has the template that the caller accepts, else the first', async () => {
    const templates = { 'text/plain': 'ok', 'application/xml': '<ok/>', 'application/json': '"ok"' };
    const bodyFor = async (headers: Record<string, string>) =>
      (await answer({ responses: [response(200, { templates })] }, { headers })).body;
    await expect(bodyFor({ Accept: 'application/xml;q=0.9, text/plain' })).resolves.toBe('<ok/>');
    await expect(bodyFor({})).resolves.toBe('"ok"');
    await expect(bodyFor({ Accept: '*/*' })).resolves.toBe('ok');
    await expect(bodyFor({ Accept: 'constructor' })).resolves.toBe('ok');
  });
});

describe('the status code', () => {
  test('may stand without quotes around its name, as CDK writes it for preflight requests', async () => {
    const responses = [response(204, { selectionPattern: '200' })];
    await expect(answer({ responses, requestTemplates: says('{ statusCode: 200 }') })).resolves.toMatchObject({
      status: 204,
    });
  });

  test.each(['', '{}', '200', '{"statusCode": "ok"}', '{"statusCode": 200'])(
    'is missing in %s: a 500',
    async (template) => {
      await expect(answer({ requestTemplates: says(template) })).rejects.toMatchObject({
        type: 'DEFAULT_5XX',
        status: 500,
      });
    },
  );
});

describe('a content type without a template', () => {
  const xml = { headers: { 'Content-Type': 'application/xml; charset=utf-8' }, body: '{"statusCode": 500}' };
  const responses = [response(200), response(500, { selectionPattern: '500' })];
  const refused = { type: 'UNSUPPORTED_MEDIA_TYPE', status: 415 };

  test('is passed through by WHEN_NO_MATCH: the caller says the status code', async () => {
    await expect(answer({ responses, passthrough: 'WHEN_NO_MATCH' }, xml)).resolves.toMatchObject({ status: 500 });
  });

  test('is passed through by WHEN_NO_TEMPLATES only where there are none', async () => {
    const passthrough = 'WHEN_NO_TEMPLATES';
    await expect(answer({ responses, passthrough }, xml)).rejects.toMatchObject(refused);
    await expect(answer({ responses, passthrough, requestTemplates: {} }, xml)).resolves.toMatchObject({ status: 500 });
  });

  test('is refused by NEVER', async () => {
    await expect(answer({ responses }, xml)).rejects.toMatchObject(refused);
    await expect(answer({ responses, requestTemplates: {} })).rejects.toMatchObject(refused);
  });

  test('leads to the default answer of a method without templates', async () => {
    await expect(answer({ responses, passthrough: 'WHEN_NO_MATCH', requestTemplates: {} })).resolves.toMatchObject({
      status: 200,
    });
  });
});
