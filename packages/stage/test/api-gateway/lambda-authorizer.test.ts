import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Duration } from 'aws-cdk-lib';
import {
  ApiKeySourceType,
  IdentitySource,
  LambdaIntegration,
  RequestAuthorizer,
  RestApi,
  TokenAuthorizer,
} from 'aws-cdk-lib/aws-apigateway';
import { CdkStage } from '../support/cdk-stage.ts';

/** The authorizer counts its calls, and does what the token says. The other function answers what it got to know. */
const CODE = `
let calls = 0;
export const authorize = async (event) => {
  calls += 1;
  const token = event.authorizationToken ?? event.headers['x-token'];
  if (token.startsWith('unknown')) throw new Error('Unauthorized');
  if (token === 'breaks') throw new Error('no idea');
  if (token === 'object') return { principalId: 'ada', policyDocument: policy('*'), context: { a: { b: 1 } } };
  const Resource = token.startsWith('first') ? event.methodArn : event.methodArn.replace(/\\/GET\\/.*/, '/GET/*');
  const { type, path, httpMethod, queryStringParameters, requestContext: { resourcePath } = {} } = event;
  return {
    principalId: 'ada',
    policyDocument: policy(Resource),
    context: { calls, type, path, httpMethod, resourcePath, b: queryStringParameters?.b },
    usageIdentifierKey: token === 'keyed' ? 'aKeyOfTwentyLettersOrMore' : 'noSuchKeyOfTwentyLetters',
  };
};
const policy = (Resource) => ({ Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource }] });
export const handler = async ({ requestContext: { authorizer } }) => ({ statusCode: 200, body: JSON.stringify(authorizer) });
`;

let served: CdkStage;
beforeAll(async () => {
  served = await CdkStage.open(CODE, (stack, functionOf) => {
    const authorize = functionOf('Authorize', { handler: 'index.authorize' });
    const integration = new LambdaIntegration(functionOf('Handler'));
    const apiWith = (id: string, authorizer: TokenAuthorizer | RequestAuthorizer, apiKeyRequired = false) => {
      const api = new RestApi(stack, id, {
        cloudWatchRole: false,
        apiKeySourceType: apiKeyRequired ? ApiKeySourceType.AUTHORIZER : ApiKeySourceType.HEADER,
      });
      for (const path of ['one', 'two']) {
        api.root.addResource(path).addMethod('GET', integration, { authorizer, apiKeyRequired });
      }
      return api;
    };
    const token = (id: string, seconds: number) =>
      new TokenAuthorizer(stack, id, {
        handler: authorize,
        validationRegex: '[\\w-]+',
        resultsCacheTtl: Duration.seconds(seconds),
        identitySource: 'method.request.header.x-token',
      });
    const request = (id: string, sources: string[]) =>
      new RequestAuthorizer(stack, id, { handler: authorize, identitySources: sources });
    const keyed = apiWith('Keyed', token('OfKeys', 0), true);
    const plan = keyed.addUsagePlan('Plan', { apiStages: [{ stage: keyed.deploymentStage }] });
    plan.addApiKey(keyed.addApiKey('Key', { value: 'aKeyOfTwentyLettersOrMore' }));
    const sources = [IdentitySource.header('x-token'), IdentitySource.queryString('b')];
    return {
      token: apiWith('Token', token('OfTokens', 300)).url,
      never: apiWith('Never', token('NotKept', 0)).url,
      request: apiWith('Request', request('OfRequests', sources)).url,
      byPath: apiWith('ByPath', request('OfPaths', [...sources, IdentitySource.context('path')])).url,
      keyed: keyed.url,
    };
  });
});
afterAll(() => served.close());

type Body = Readonly<Record<string, unknown>>;

async function call(api: string, path: string, token?: string): Promise<readonly [status: number, body: Body]> {
  const headers = token === undefined ? {} : { 'x-token': token };
  const response = await fetch(`${served.output(api)}${path}`, { headers });
  return [response.status, Object(await response.json())];
}

/** How often the authorizer had been called when it answered. */
const callsIn = async (...args: Parameters<typeof call>) => Number((await call(...args))[1].calls);

describe('a TOKEN authorizer', () => {
  test('is asked once for a token, until its answer is too old on the clock of the stage', async () => {
    const first = await callsIn('token', 'one', 'a');
    expect(await callsIn('token', 'one', 'a')).toBe(first);
    expect(await callsIn('token', 'two', 'a')).toBe(first);
    const other = await callsIn('token', 'one', 'b');
    expect(other).toBeGreaterThan(first);
    await served.stage.clock.advance(299_000, async () => {});
    expect(await callsIn('token', 'one', 'a')).toBe(first);
    await served.stage.clock.advance(1_000, async () => {});
    expect(await callsIn('token', 'one', 'a')).toBeGreaterThan(other);
  });

  test('is asked every time where nothing is to be kept', async () => {
    const first = await callsIn('never', 'one', 'a');
    expect(await callsIn('never', 'one', 'a')).toBe(first + 1);
  });

  test('a policy that covers the first path alone is kept for the second path too, and refuses it', async () => {
    const refused = [403, { message: 'User is not authorized to access this resource' }];
    expect((await call('token', 'one', 'first'))[0]).toBe(200);
    expect(await call('token', 'two', 'first')).toEqual(refused);
    expect((await call('token', 'two', 'first-again'))[0]).toBe(200);
    expect(await call('token', 'one', 'first-again')).toEqual(refused);
  });

  test('a failure is not kept, and says nothing', async () => {
    expect(await call('token', 'one', 'breaks')).toEqual([500, { message: null }]);
    expect(await call('token', 'one', 'object')).toEqual([500, { message: null }]);
    expect(await call('token', 'one', 'unknown')).toEqual([401, { message: 'Unauthorized' }]);
    const before = await callsIn('never', 'one', 'a');
    await call('token', 'one', 'unknown');
    expect(await callsIn('never', 'one', 'a')).toBe(before + 2);
  });

  test('is not asked about a token that is missing, or does not match the expression', async () => {
    const before = await callsIn('never', 'one', 'a');
    for (const token of [undefined, '', 'two words']) {
      expect(await call('token', 'one', token)).toEqual([401, { message: 'Unauthorized' }]);
    }
    expect(await callsIn('never', 'one', 'a')).toBe(before + 1);
  });
});

describe('a REQUEST authorizer', () => {
  test('gets the request, and its context reaches the function as texts', async () => {
    const [status, body] = await call('request', 'one?b=2', 'a');
    expect(status).toBe(200);
    expect(body).toEqual({
      principalId: 'ada',
      calls: expect.stringMatching(/^\d+$/),
      ...{ type: 'REQUEST', path: '/one', httpMethod: 'GET', resourcePath: '/one', b: '2' },
    });
  });

  test('is not asked when one of its identity sources is missing or empty', async () => {
    const before = await callsIn('never', 'one', 'a');
    for (const path of ['one', 'one?b=']) expect((await call('request', path, 'a'))[0]).toBe(401);
    expect((await call('request', 'one?b=1'))[0]).toBe(401);
    expect(await callsIn('never', 'one', 'a')).toBe(before + 1);
  });

  test('is asked again when one of them differs', async () => {
    const first = await callsIn('request', 'one?b=3', 'a');
    expect(await callsIn('request', 'one?b=4', 'a')).toBe(first + 1);
    expect(await callsIn('request', 'one?b=3', 'a')).toBe(first);
  });

  test('with the path among them, a policy that covers one path is right', async () => {
    expect((await call('byPath', 'one?b=1', 'first'))[0]).toBe(200);
    expect((await call('byPath', 'two?b=1', 'first'))[0]).toBe(200);
  });
});

test('an authorizer names the API key of the caller, where the API takes keys from it', async () => {
  expect((await call('keyed', 'one', 'keyed'))[0]).toBe(200);
  expect(await call('keyed', 'one', 'other')).toEqual([403, { message: 'Forbidden' }]);
  const response = await fetch(`${served.output('keyed')}one`, {
    headers: { 'x-token': 'other', 'x-api-key': 'aKeyOfTwentyLettersOrMore' },
  });
  expect(response.status).toBe(403);
});
