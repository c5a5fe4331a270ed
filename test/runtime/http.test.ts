import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { object } from 'valibot';
import { noCredits } from '#lambda/api/refusals.ts';
import { gameIdSchema, newPlaySchema } from '#lambda/api/use-cases/schemas.ts';
import { playerNotFound } from '#lambda/registration/refusals.ts';
import { httpHandler } from '#lambda/runtime/handlers/http.ts';
import { callerId } from '#lambda/runtime/http/identity.ts';
import { busy, invalidBody, Refusal, type RefusalKind, unauthorized } from '#lambda/runtime/http/refusal.ts';
import { header, parseBody, parseParameter } from '#lambda/runtime/http/request.ts';
import { logger } from '#lambda/runtime/logger.ts';

// As much of an event and a context as the code under test looks at.
process.env.ALLOWED_ORIGIN = 'http://localhost:3000';

const event = (changes: object = {}) =>
  ({ body: null, isBase64Encoded: false, requestContext: { requestId: 'r-1' }, ...changes }) as APIGatewayProxyEvent;
const context = { functionName: 'fn', memoryLimitInMB: '512', awsRequestId: 'i-1' } as Context;

const error = jest.spyOn(logger, 'error');
const info = jest.spyOn(logger, 'info');
const warn = jest.spyOn(logger, 'warn');
const addContext = jest.spyOn(logger, 'addContext');
const appendKeys = jest.spyOn(logger, 'appendKeys');
beforeEach(() => {
  info.mockImplementation(() => undefined);
  error.mockImplementation(() => undefined);
  warn.mockImplementation(() => undefined);
});
afterEach(() => {
  jest.clearAllMocks();
});

async function answerTo(route: Parameters<typeof httpHandler>[0], request = event()) {
  const result: APIGatewayProxyResult = await httpHandler(route)(request, context);
  return { ...result, body: JSON.parse(result.body) };
}

const refusing = (kind: RefusalKind) => async () => {
  throw new Refusal(kind, 'A message for the caller.');
};

test('api-rest-lambda-proxy: an answer becomes its status and JSON', async () => {
  expect(await answerTo(async () => ({ status: 201, body: { playId: 'play-1' } }))).toEqual({
    statusCode: 201,
    headers: {
      'access-control-allow-origin': 'http://localhost:3000',
      'access-control-expose-headers': 'etag, location, retry-after',
      'content-type': 'application/json',
    },
    body: { playId: 'play-1' },
  });
});

test.each<[RefusalKind, string, number]>([
  [invalidBody, 'invalid_body', 400],
  [unauthorized, 'unauthorized', 401],
  [playerNotFound, 'player_not_found', 404],
  [noCredits, 'no_credits', 409],
])('api-rest-lambda-proxy: %j is an answer with code, message and request id', async (kind, code, statusCode) => {
  expect(await answerTo(refusing(kind))).toMatchObject({
    statusCode,
    headers: {
      'access-control-allow-origin': 'http://localhost:3000',
      'access-control-expose-headers': 'etag, location, retry-after',
      'content-type': 'application/json',
    },
    body: { error: { code, message: 'A message for the caller.', requestId: 'r-1' } },
  });
  expect(error).not.toHaveBeenCalled();
});

test.each([new Error('table arcade-Table-1X is gone'), 'a string of arcade-Table-1X'])(
  'api-rest-lambda-proxy: anything else is a 500 that reveals nothing, and is logged (%p)',
  async (thrown) => {
    const answer = await answerTo(async () => {
      throw thrown;
    });
    expect(answer).toMatchObject({ statusCode: 500, body: { error: { code: 'internal', requestId: 'r-1' } } });
    expect(answer.body.error.message).toMatch(/went wrong on our side/);
    expect(error.mock.calls[0]?.[0]).toBe('Unexpected error');
    expect(Object.keys(answer.body.error).sort()).toEqual(['code', 'message', 'requestId']);
    expect(JSON.stringify(answer)).not.toContain('arcade-Table');
    expect(JSON.stringify(error.mock.calls, (_, value) => (value instanceof Error ? value.message : value))).toContain(
      'arcade-Table-1X',
    );
  },
);

test.each([
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'ThrottlingException',
  'TooManyRequestsException',
  'TransactionInProgressException',
])(
  'ddb-throttle-backoff: the throttle %s is a 503 that says when to come back, and no error in the log',
  async (name) => {
    const answer = await answerTo(async () => {
      throw Object.assign(new Error('arcade-Table-1X has had enough'), { name });
    });
    expect(answer).toMatchObject({
      statusCode: 503,
      headers: { 'retry-after': '1' },
      body: { error: { code: 'busy', message: 'The arcade is busy. Try again later.', requestId: 'r-1' } },
    });
    expect(warn.mock.calls.map(([message]) => message)).toEqual(['Throttled']);
    expect(error).not.toHaveBeenCalled();
  },
);

test('ddb-throttle-backoff: a use case that is busy says when to come back, other refusals do not', async () => {
  expect((await answerTo(refusing(busy))).headers).toHaveProperty('retry-after', '1');
  expect((await answerTo(refusing(noCredits))).headers).not.toHaveProperty('retry-after');
});

describe('the line about a request', () => {
  const request = event({ httpMethod: 'POST', resource: '/plays' });

  test.each<[number, string, Parameters<typeof httpHandler>[0]]>([
    [201, 'ok', async () => ({ status: 201, body: {} })],
    [409, 'no_credits', refusing(noCredits)],
    [503, 'busy', refusing(busy)],
    [500, 'internal', () => Promise.reject(new Error('Broken'))],
  ])('lambda-stdout-logs: says the status %i and the code "%s", once', async (status, code, route) => {
    await answerTo(route, request);
    const handled = info.mock.calls.filter(([message]) => message !== 'Cold start');
    expect(handled).toEqual([['Request handled', { status, code }]]);
  });

  test('lambda-stdout-logs: and all others have its id, its route and the invocation', async () => {
    await answerTo(async () => ({ status: 200, body: {} }), request);
    expect(appendKeys.mock.calls).toContainEqual([{ requestId: 'r-1', route: 'POST /plays' }]);
    expect(addContext).toHaveBeenCalledWith(context);
  });
});

describe('a parameter', () => {
  test('api-request-validation: that fits is returned', () => {
    expect(parseParameter(gameIdSchema, 'pong', 'gameId')).toBe('pong');
  });

  test.each([undefined, '<b>'])('api-request-validation: %j is refused by its name', (value) => {
    const message = 'gameId is missing or not of the expected form.';
    expect(() => parseParameter(gameIdSchema, value, 'gameId')).toThrow(
      expect.objectContaining({ code: 'invalid_parameter', message }),
    );
  });

  test.each([
    [{ other: '2', 'If-Match': '1' }, '1'],
    [{ 'if-match': '1' }, '1'],
    [{ other: '2' }, undefined],
    [null, undefined],
  ])('ddb-conditional-optimistic-lock: of the headers %j, If-Match is %j', (headers, value) => {
    expect(header(event({ headers }), 'if-match')).toBe(value);
  });
});

describe('a body', () => {
  const play = { gameId: 'pong', score: 7 };
  const read = (changes: object) =>
    answerTo(async (request) => ({ status: 200, body: parseBody(newPlaySchema, request) }), event(changes));

  test('api-request-validation: is read as JSON', async () => {
    expect(await read({ body: JSON.stringify(play) })).toMatchObject({ statusCode: 200, body: play });
  });

  test('api-request-validation: is read when the gateway has encoded it', async () => {
    const body = Buffer.from(JSON.stringify(play)).toString('base64');
    expect(await read({ body, isBase64Encoded: true })).toMatchObject({ statusCode: 200, body: play });
  });

  test.each([[null], [''], ['{'], ['score=7']])('api-request-validation: %p is a 400 invalid_body', async (body) => {
    expect(await read({ body })).toMatchObject({
      statusCode: 400,
      body: { error: { code: 'invalid_body', message: 'The request body is not JSON.' } },
    });
  });

  test('api-request-validation: the fields that do not fit are named, their values are not repeated', async () => {
    const answer = await read({ body: JSON.stringify({ gameId: 'NOT <b>OK</b>', score: -1 }) });
    expect(answer).toMatchObject({ statusCode: 400, body: { error: { code: 'invalid_body' } } });
    expect(answer.body.error.message).toMatch(/gameId, score/);
    expect(answer.body.error.message).not.toContain('NOT');
  });

  test.each([
    ['a member that is unknown, without its name', { ...play, '<b>': 1 }, 'an unknown member'],
    ['a body that is text', 'play', 'body'],
    ['a member that is missing', { gameId: 'pong' }, 'score'],
  ])('api-request-validation: %s is refused', async (_, body, place) => {
    const answer = await read({ body: JSON.stringify(body) });
    expect(answer.body.error.message).toBe(`The request body does not fit the schema at: ${place}.`);
  });

  test('api-request-validation: that is encoded, and none, is no JSON', async () => {
    expect(await read({ body: null, isBase64Encoded: true })).toMatchObject({ statusCode: 400 });
  });

  test('api-request-validation: a place within a place is named by its path', async () => {
    const nested = object({ inner: newPlaySchema });
    const request = event({ body: JSON.stringify({ inner: { gameId: 'pong' } }) });
    const answer = await answerTo(async (incoming) => ({ status: 200, body: parseBody(nested, incoming) }), request);
    expect(answer.body.error.message).toContain('at: inner.score.');
  });
});

describe('the caller', () => {
  test('backend-authorization: is the subject of the checked token', () => {
    expect(callerId(event({ requestContext: { authorizer: { claims: { sub: 'p-1' } } } }))).toBe('p-1');
  });

  test.each([undefined, {}, { claims: {} }, { claims: { sub: 7 } }])(
    'backend-authorization: without a subject, the route is closed (%p)',
    async (authorizer) => {
      const request = event({ requestContext: { requestId: 'r-1', authorizer } });
      const answer = await answerTo(async (incoming) => ({ status: 200, body: callerId(incoming) }), request);
      expect(answer).toMatchObject({ statusCode: 401, body: { error: { code: 'unauthorized' } } });
    },
  );
});

test('lambda-env-config: a function without its origin fails at init, not after the route has done its work', () => {
  const { ALLOWED_ORIGIN } = process.env;
  delete process.env.ALLOWED_ORIGIN;
  const route = jest.fn(async () => ({ status: 200, body: {} }));
  try {
    expect(() => httpHandler(route)).toThrow('ALLOWED_ORIGIN is not set');
    expect(route).not.toHaveBeenCalled();
  } finally {
    process.env.ALLOWED_ORIGIN = ALLOWED_ORIGIN;
  }
});
