import { describe, expect, test } from '@jest/globals';
import { type MethodDefinition, newApiDefinition } from '../../services/api-gateway/definition.ts';
import { type GatewayRequest, parseTarget } from '../../services/api-gateway/request.ts';
import { compileModels, requestCheck } from '../../services/api-gateway/validator.ts';

const newPlay = {
  $schema: 'http://json-schema.org/draft-04/schema#',
  type: 'object',
  properties: {
    gameId: { type: 'string', pattern: '^[a-z-]+$' },
    score: { type: 'integer', minimum: 0, exclusiveMinimum: true },
  },
  required: ['gameId', 'score'],
  additionalProperties: false,
};

interface Setup {
  readonly validator?: { readonly body: boolean; readonly parameters: boolean };
  readonly models?: Readonly<Record<string, string>>;
  readonly parameters?: Readonly<Record<string, boolean>>;
  readonly schemas?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** The check of a method of an API with these models. */
function checkOf({ validator, models = { 'application/json': 'NewPlay' }, parameters = {}, schemas }: Setup) {
  const api = newApiDefinition({ id: 'api', name: 'Api', rootResourceId: 'root', binaryMediaTypes: [] });
  for (const [name, schema] of Object.entries(schemas ?? { NewPlay: newPlay })) {
    api.models.set(name, { where: `plays/${name} (AWS::ApiGateway::Model)`, schema });
  }
  if (validator !== undefined) api.validators.set('v', validator);
  const method: MethodDefinition = {
    where: 'plays/Post (AWS::ApiGateway::Method)',
    httpMethod: 'POST',
    apiKeyRequired: false,
    ...(validator === undefined ? {} : { requestValidatorId: 'v' }),
    requestModels: models,
    requestParameters: parameters,
    integration: { type: 'MOCK', passthrough: 'NEVER', requestParameters: {}, requestTemplates: {}, responses: [] },
    responses: [],
  };
  return requestCheck(method, api, compileModels(api));
}

function requestOf(body: string, headers: Readonly<Record<string, string>> = {}, search = ''): GatewayRequest {
  const target = parseTarget(`/execute-api/api/sandbox/plays${search}`);
  if (target === undefined) throw new Error('not a target');
  return {
    ...target,
    method: 'POST',
    protocol: 'HTTP/1.1',
    sourceIp: '127.0.0.1',
    sent: { url: '/', headers: {} },
    headers: new Map(Object.entries(headers).map(([name, value]) => [name, [value]])),
    body: Buffer.from(body),
    requestId: 'r-1',
    extendedRequestId: 'x-1',
    traceHeader: 'Root=1-0-0',
  };
}

/** What a check throws, if it throws. */
function refusal(action: () => void): unknown {
  try {
    action();
    return undefined;
  } catch (error) {
    return error;
  }
}

const good = '{"gameId":"pinball","score":7}';
const bad = '{"gameId":"pinball"}';
const all = { body: true, parameters: true };
const invalidBody = { type: 'BAD_REQUEST_BODY', status: 400, message: 'Invalid request body' };

describe('the body', () => {
  const check = checkOf({ validator: all });

  test('passes when it fits the model', () => {
    expect(refusal(() => check(requestOf(good), {}))).toBeUndefined();
  });

  test.each([
    ['misses a member', bad, "[must have required property 'score']"],
    ['has one too many', '{"gameId":"pinball","score":7,"cheat":1}', '[must NOT have additional properties]'],
    [
      'breaks several rules',
      '{"gameId":"PINBALL","score":0}',
      '[/gameId must match pattern "^[a-z-]+$", /score must be > 0]',
    ],
    ['is not JSON', 'gameId=pinball', '[the body is not JSON]'],
    ['is empty', '', "[must have required property 'gameId', must have required property 'score']"],
  ])('is refused when it %s', (_, body, validation) => {
    expect(refusal(() => check(requestOf(body), {}))).toMatchObject({ ...invalidBody, validation });
  });

  test('is checked as JSON without a content type, and by the type without its parameters', () => {
    for (const contentType of ['application/json', 'Application/JSON; charset=utf-8']) {
      expect(refusal(() => check(requestOf(bad, { 'Content-Type': contentType }), {}))).toMatchObject(invalidBody);
    }
  });

  test('of a content type without a model is not checked', () => {
    expect(refusal(() => check(requestOf('<play/>', { 'Content-Type': 'application/xml' }), {}))).toBeUndefined();
  });

  test('is checked by the $default model, whatever its content type', () => {
    const byDefault = checkOf({ validator: all, models: { $default: 'NewPlay' } });
    expect(refusal(() => byDefault(requestOf(bad, { 'Content-Type': 'text/plain' }), {}))).toMatchObject(invalidBody);
  });

  test('is checked by the model of its own content type', () => {
    const schemas = { NewPlay: newPlay, Batch: { type: 'array', maxItems: 1 } };
    const models = { 'application/json': 'NewPlay', 'application/vnd.arcade.batch+json': 'Batch', $default: 'NewPlay' };
    const byType = checkOf({ validator: all, models, schemas });
    const batch = { 'Content-Type': 'application/vnd.arcade.batch+json' };
    expect(refusal(() => byType(requestOf('[1]', batch), {}))).toBeUndefined();
    expect(refusal(() => byType(requestOf('[1,2]', batch), {}))).toMatchObject(invalidBody);
    expect(refusal(() => byType(requestOf('[1]'), {}))).toMatchObject(invalidBody);
    expect(refusal(() => byType(requestOf('[1]', { 'Content-Type': 'text/plain' }), {}))).toMatchObject(invalidBody);
  });

  test('is checked only by a validator that checks bodies', () => {
    expect(
      refusal(() => checkOf({ validator: { body: false, parameters: true } })(requestOf(bad), {})),
    ).toBeUndefined();
    expect(refusal(() => checkOf({})(requestOf(bad), {}))).toBeUndefined();
  });
});

describe('required parameters', () => {
  const parameters = {
    'method.request.header.X-Cabinet': true,
    'method.request.querystring.season': true,
    'method.request.path.gameId': true,
    'method.request.querystring.page': false,
  };
  const missing = (names: string) => ({
    type: 'BAD_REQUEST_PARAMETERS',
    status: 400,
    message: `Missing required request parameters: [${names}]`,
  });
  const check = checkOf({ validator: all, parameters });

  test('have to be there', () => {
    const complete = requestOf(good, { 'x-cabinet': '12' }, '?season=1');
    expect(refusal(() => check(complete, { gameId: 'pinball' }))).toBeUndefined();
    expect(refusal(() => check(requestOf(good), {}))).toMatchObject(missing('X-Cabinet, gameId, season'));
  });

  test('must not be blank', () => {
    const blank = requestOf(good, { 'X-Cabinet': '12' }, '?season=%20');
    expect(refusal(() => check(blank, { gameId: 'pinball' }))).toMatchObject(missing('season'));
  });

  test('come before the body', () => {
    expect(refusal(() => check(requestOf(bad), {}))).toMatchObject({ type: 'BAD_REQUEST_PARAMETERS' });
  });

  test('are checked only by a validator that checks parameters', () => {
    const bodyOnly = checkOf({ validator: { body: true, parameters: false }, parameters });
    expect(refusal(() => bodyOnly(requestOf(good), {}))).toBeUndefined();
  });

  test('have a place', () => {
    expect(() => checkOf({ validator: all, parameters: { 'method.request.cookie.id': true } })).toThrow(
      'plays/Post (AWS::ApiGateway::Method): property RequestParameters.method.request.cookie.id is no parameter.',
    );
  });
});

describe('models', () => {
  test('may name each other by URL, in any order', () => {
    const url = 'https://apigateway.amazonaws.com/restapis/api/models/NewPlay';
    const schemas = { Batch: { type: 'array', items: { $ref: url } }, NewPlay: newPlay };
    const check = checkOf({ validator: all, models: { 'application/json': 'Batch' }, schemas });
    expect(refusal(() => check(requestOf(`[${good}]`), {}))).toBeUndefined();
    expect(refusal(() => check(requestOf(`[${bad}]`), {}))).toMatchObject(invalidBody);
  });

  test.each(['const', 'if', 'propertyNames', 'contains', '$id', 'format'])(
    'of later drafts do not load: %s',
    (keyword) => {
      const schemas = { NewPlay: { type: 'object', [keyword]: keyword === 'format' ? 'email' : {} } };
      expect(() => checkOf({ schemas })).toThrow(
        new RegExp(`^plays/NewPlay \\(AWS::ApiGateway::Model\\): property Schema: .*${keyword.replace('$', '\\$')}`),
      );
    },
  );

  test('that are no schema at all do not load', () => {
    expect(() => checkOf({ schemas: { NewPlay: { type: 'game' } } })).toThrow(/^plays\/NewPlay .*: property Schema: /);
  });

  test('have to exist', () => {
    expect(() => checkOf({ models: { 'application/json': 'Other' } })).toThrow(
      'plays/Post (AWS::ApiGateway::Method): the model Other does not exist.',
    );
  });
});
