import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { AuthorizationType, LambdaIntegration, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { AccountRootPrincipal, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CdkStage } from '../support/cdk-stage.ts';
import { query } from '../support/query.ts';
import { type Credentials, type Signed, type Signing, send, signed } from '../support/signed-fetch.ts';

const CODE = `
export const handler = async ({ path, body, requestContext: { identity, authorizer } }) => ({
  statusCode: 200,
  body: JSON.stringify({ path, body, identity, authorizer }),
});
`;

let served: CdkStage;
let reader: Credentials;
beforeAll(async () => {
  served = await CdkStage.open(CODE, (stack, functionOf) => {
    const api = new RestApi(stack, 'Api', { cloudWatchRole: false });
    const games = api.root.addResource('games').addResource('{proxy+}');
    const options = { authorizationType: AuthorizationType.IAM };
    games.addMethod('ANY', new LambdaIntegration(functionOf('Handler')), options);
    const role = new Role(stack, 'Reader', { assumedBy: new AccountRootPrincipal() });
    role.addToPolicy(
      new PolicyStatement({ actions: ['execute-api:Invoke'], resources: [api.arnForExecuteApi('GET', '/games/*')] }),
    );
    const untrusted = new Role(stack, 'Other', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    return { url: api.url, role: role.roleArn, other: untrusted.roleArn };
  });
  reader = await assume('role');
});
afterAll(() => served.close());

const assumed = (role: string, more: Readonly<Record<string, string>> = {}) =>
  query(served.stage.endpoint, {
    ...{ Action: 'AssumeRole', Version: '2011-06-15', RoleArn: served.output(role), RoleSessionName: 'test' },
    ...more,
  });

/** The credentials of a session of a role. */
async function assume(role: string, more?: Readonly<Record<string, string>>): Promise<Credentials> {
  const { texts } = await assumed(role, more);
  const [accessKeyId = '', secretAccessKey = '', sessionToken = ''] = [
    ...texts('AccessKeyId'),
    ...texts('SecretAccessKey'),
    ...texts('SessionToken'),
  ];
  return { accessKeyId, secretAccessKey, sessionToken };
}

const sign = (path: string, signing: Partial<Signing> = {}) =>
  signed(`${served.output('url')}${path}`, { credentials: reader, at: served.stage.clock.now(), ...signing });

async function answerTo(request: Signed | Promise<Signed>) {
  const response = await send(await request);
  return {
    status: response.status,
    type: response.headers.get('x-amzn-errortype'),
    body: Object(await response.json()),
  };
}

describe('a request that is signed', () => {
  test('passes, and the function knows the session', async () => {
    const { status, body } = await answerTo(sign('games/asteroids?b=2&a-b=1&a=x%20y'));
    expect(status).toBe(200);
    expect(body.authorizer).toBeUndefined();
    expect(body.identity).toMatchObject({
      accessKey: reader.accessKeyId,
      accountId: '000000000000',
      caller: expect.stringMatching(/^AROA[0-9A-F]{17}:test$/),
      userArn: expect.stringMatching(/^arn:aws:sts::000000000000:assumed-role\/[^/]+\/test$/),
    });
  });

  test.each(['games/a%20b', "games/it's(1)!*", 'games/a/', 'games/%C3%A9'])('passes at the path %s', async (path) => {
    expect((await answerTo(sign(path))).status).toBe(200);
  });

  test('passes with the credentials of the developer, who may everything, and with a body', async () => {
    const credentials = { accessKeyId: 'local-developer', secretAccessKey: 'local' };
    const { status, body } = await answerTo(sign('games/a', { credentials, method: 'POST', body: '{"a":1}' }));
    expect([status, body.body]).toEqual([200, '{"a":1}']);
  });

  test('is refused where the role may not, and says of the account four digits', async () => {
    const { status, type, body } = await answerTo(sign('games/asteroids', { method: 'DELETE' }));
    expect([status, type]).toEqual([403, 'AccessDeniedException']);
    expect(body.message).toMatch(
      /^User: arn:aws:sts::000000000000:assumed-role\/\S+\/test is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:us-east-1:\*{8}0000:\w+\/prod\/DELETE\/games\/asteroids because no identity-based policy allows the execute-api:Invoke action$/,
    );
  });
});

describe('a request is refused', () => {
  const invalid = 'InvalidSignatureException';
  const incomplete = 'IncompleteSignatureException';
  const mismatch = 'The request signature we calculated does not match';
  const now = () => served.stage.clock.now();
  const changed = async (change: (request: Signed) => Partial<Signed>, signing: Partial<Signing> = {}) => {
    const request = await sign('games/asteroids?a=1', signing);
    return { ...request, ...change(request) };
  };
  const header = (name: string, value: string) =>
    changed(({ headers }) => ({ headers: { ...headers, [name]: value } }));
  const authorization = (from: RegExp, to: string) =>
    changed(({ headers }) => ({
      headers: { ...headers, authorization: (headers.authorization ?? '').replace(from, to) },
    }));
  const post = { method: 'POST', body: 'a' };

  test.each<[what: string, request: () => Promise<Signed>, type: string, message: string]>([
    [
      'without a signature',
      () => changed(() => ({ headers: {} })),
      'MissingAuthenticationTokenException',
      'Missing Authentication Token',
    ],
    ['with a token instead', () => header('authorization', 'Bearer abc'), incomplete, 'Invalid key=value pair'],
    ['without SignedHeaders', () => authorization(/SignedHeaders=[^,]*, /, ''), incomplete, "requires 'SignedHeaders'"],
    ['with another algorithm', () => authorization(/^\S+/, 'AWS4-ECDSA'), incomplete, "Unsupported AWS 'algorithm'"],
    [
      'with an access key that nobody issued',
      () => sign('games/a', { credentials: { accessKeyId: 'AKIDX', secretAccessKey: 'local' } }),
      'UnrecognizedClientException',
      'The security token included in the request is invalid.',
    ],
    [
      'of a session without its token',
      () => sign('games/a', { credentials: { accessKeyId: reader.accessKeyId, secretAccessKey: 'local' } }),
      'UnrecognizedClientException',
      'The security token included in the request is invalid.',
    ],
    [
      'signed with another secret',
      () => sign('games/a', { credentials: { ...reader, secretAccessKey: 'guess' } }),
      invalid,
      mismatch,
    ],
    [
      'signed for another service',
      () => sign('games/a', { service: 'sqs' }),
      invalid,
      "correct service: 'execute-api'",
    ],
    ['signed for another Region', () => sign('games/a', { region: 'eu-west-1' }), invalid, 'valid region'],
    ['signed too long ago', () => sign('games/a', { at: now() - 301_000 }), invalid, 'Signature expired'],
    ['signed in the future', () => sign('games/a', { at: now() + 301_000 }), invalid, 'Signature not yet current'],
    ['whose method was changed', () => changed(() => ({ method: 'HEAD' })), invalid, ''],
    [
      'whose path was changed',
      () => changed(({ url }) => ({ url: url.replace('asteroids', 'pong') })),
      invalid,
      mismatch,
    ],
    ['whose query was changed', () => changed(({ url }) => ({ url: `${url}&b=1` })), invalid, mismatch],
    ['whose body was changed', () => changed(() => ({ body: 'b' }), post), invalid, mismatch],
    ['whose date was changed', () => header('x-amz-date', '20000101T000000Z'), invalid, 'Date in Credential scope'],
    [
      'with a header of AWS that is not signed',
      () => header('x-amz-other', '1'),
      invalid,
      "'x-amz-other' must be a 'SignedHeader'",
    ],
    ['without a signed host', () => authorization(/host;/, ''), invalid, "'Host' or ':authority'"],
    [
      'with half a credential',
      () => authorization(/\/aws4_request/, ''),
      incomplete,
      'exactly 5 slash-delimited elements',
    ],
  ])('%s', async (_, request, type, message) => {
    const response = await send(await request());
    expect([response.status, response.headers.get('x-amzn-errortype')]).toEqual([403, type]);
    expect(await response.text()).toContain(message);
  });

  test('when the session has expired on the clock of the stage', async () => {
    const credentials = await assume('role', { DurationSeconds: '900' });
    expect((await answerTo(sign('games/a', { credentials }))).status).toBe(200);
    await served.stage.clock.advance(900_000, async () => {});
    const { status, body } = await answerTo(sign('games/a', { credentials }));
    expect([status, body.message]).toEqual([403, 'The security token included in the request is expired']);
  });
});

describe('AssumeRole', () => {
  test('gives a session to whom the role trusts, as AWS names it', async () => {
    const { texts } = await assumed('role');
    expect(texts('Arn')[0]).toMatch(/^arn:aws:sts::000000000000:assumed-role\/[^/]+\/test$/);
    expect(texts('AssumedRoleId')[0]).toMatch(/^AROA[0-9A-F]{17}:test$/);
    const expiration = Date.parse(texts('Expiration')[0] ?? '');
    expect(expiration).toBe(served.stage.clock.now() + 3_600_000);
  });

  test('refuses others', async () => {
    const { status, texts } = await assumed('other');
    expect([status, texts('Code')]).toEqual([403, ['AccessDenied']]);
  });
});
