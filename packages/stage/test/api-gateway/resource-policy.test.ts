import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Duration } from 'aws-cdk-lib';
import {
  AuthorizationType,
  type MethodOptions,
  MockIntegration,
  PassthroughBehavior,
  RestApi,
  TokenAuthorizer,
} from 'aws-cdk-lib/aws-apigateway';
import { AccountRootPrincipal, AnyPrincipal, Effect, PolicyDocument, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { CdkStage } from '../support/cdk-stage.ts';
import { query } from '../support/query.ts';
import { send, signed } from '../support/signed-fetch.ts';

const CODE = `
export const handler = async ({ authorizationToken, methodArn }) => {
  const Resource = authorizationToken === 'Neither' ? 'arn:aws:execute-api:*:*:*/other' : methodArn;
  const Effect = authorizationToken === 'Deny' ? 'Deny' : 'Allow';
  return { principalId: 'a', policyDocument: { Statement: [{ Action: 'execute-api:Invoke', Effect, Resource }] } };
};
`;

const OUTCOMES = ['Allow', 'Neither', 'Deny'] as const;
type Outcome = (typeof OUTCOMES)[number];

const statement = (effect: Effect, resource: string, conditions: object = {}) =>
  new PolicyStatement({
    effect,
    principals: [new AnyPrincipal()],
    actions: ['execute-api:Invoke'],
    resources: [`execute-api:/${resource}`],
    conditions,
  });

/** What the policy says of a request is in its path. */
const byPath = () => [
  statement(Effect.ALLOW, '*/GET/Allow*'),
  statement(Effect.ALLOW, '*/GET/Deny*'),
  statement(Effect.DENY, '*/GET/Deny*'),
];
const OFFICE = '198.51.100.0/24';
/** Who is somewhere else is denied, by two statements whose order makes no difference. */
const byPlace = () => [
  statement(Effect.DENY, '*/ranges', { NotIpAddress: { 'aws:SourceIp': [OFFICE, '2001:db8::/32'] } }),
  statement(Effect.DENY, '*/endpoint', { StringNotEquals: { 'aws:SourceVpce': 'vpce-1a2b3c4d' } }),
  statement(Effect.ALLOW, '*'),
];

let served: CdkStage;
beforeAll(async () => {
  served = await CdkStage.open(CODE, (stack, functionOf) => {
    const integration = new MockIntegration({
      passthroughBehavior: PassthroughBehavior.NEVER,
      requestTemplates: { 'application/json': '{"statusCode": 200}' },
      integrationResponses: [{ statusCode: '200' }],
    });
    const apiWith = (id: string, statements: PolicyStatement[], options?: MethodOptions) => {
      const api = new RestApi(stack, id, { cloudWatchRole: false, policy: new PolicyDocument({ statements }) });
      const methodResponses = [{ statusCode: '200' }];
      api.root.addResource('{proxy+}').addMethod('GET', integration, { methodResponses, ...options });
      return api;
    };
    const authorizer = new TokenAuthorizer(stack, 'Authorizer', {
      handler: functionOf('Handler'),
      // Its policy covers one path, so it must not be used again for another.
      resultsCacheTtl: Duration.seconds(0),
    });
    const iam = apiWith('Iam', byPath(), { authorizationType: AuthorizationType.IAM });
    const role = (outcome: Outcome) => {
      const made = new Role(stack, outcome, { assumedBy: new AccountRootPrincipal() });
      const effect = outcome === 'Deny' ? Effect.DENY : Effect.ALLOW;
      const resources = [iam.arnForExecuteApi()];
      if (outcome !== 'Neither') {
        made.addToPolicy(new PolicyStatement({ effect, actions: ['execute-api:Invoke'], resources }));
      }
      return [outcome, made.roleArn] as const;
    };
    return {
      open: apiWith('Open', byPath()).url,
      lambda: apiWith('Lambda', byPath(), { authorizer }).url,
      iam: iam.url,
      place: apiWith('Place', byPlace()).url,
      ...Object.fromEntries(OUTCOMES.map(role)),
    };
  });
});
afterAll(() => served.close());

async function answered(response: Response): Promise<string> {
  const { message } = Object(await response.json().catch(() => ({})));
  return response.status === 200 ? 'Allow' : /with an explicit deny/.test(message) ? 'Explicit deny' : 'Implicit deny';
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html, table A */
const TABLE: readonly (readonly [identity: Outcome, policy: Outcome, result: string])[] = [
  ['Allow', 'Allow', 'Allow'],
  ['Allow', 'Neither', 'Allow'],
  ['Allow', 'Deny', 'Explicit deny'],
  ['Neither', 'Allow', 'Allow'],
  ['Neither', 'Neither', 'Implicit deny'],
  ['Neither', 'Deny', 'Explicit deny'],
  ['Deny', 'Allow', 'Explicit deny'],
  ['Deny', 'Neither', 'Explicit deny'],
  ['Deny', 'Deny', 'Explicit deny'],
];

describe.each(TABLE)('identity %s, policy %s', (identity, policy, result) => {
  test(`with a Lambda authorizer: ${result}`, async () => {
    const headers = { authorization: identity };
    expect(await answered(await fetch(`${served.output('lambda')}${policy}`, { headers }))).toBe(result);
  });

  test(`with IAM: ${result}`, async () => {
    const form = { Action: 'AssumeRole', Version: '2011-06-15', RoleSessionName: 'test' };
    const { texts } = await query(served.stage.endpoint, { ...form, RoleArn: served.output(identity) });
    const [accessKeyId = ''] = texts('AccessKeyId');
    const credentials = { accessKeyId, secretAccessKey: 'local', sessionToken: 'local' };
    const url = `${served.output('iam')}${policy}`;
    expect(await answered(await send(await signed(url, { credentials, at: served.stage.clock.now() })))).toBe(result);
  });
});

describe('the policy alone', () => {
  test.each([
    ['Allow', 200, undefined],
    [
      'Neither',
      403,
      /^User: anonymous is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:us-east-1:\*{8}0000:\w+\/prod\/GET\/Neither$/,
    ],
    ['Deny', 403, /\/prod\/GET\/Deny with an explicit deny$/],
  ])('%s is answered %i', async (path, status, message) => {
    const response = await fetch(`${served.output('open')}${path}`);
    expect(response.status).toBe(status);
    if (message !== undefined) expect(Object(await response.json()).message).toMatch(message);
  });

  test.each([
    ['ranges', '198.51.100.7', 200],
    ['ranges', '198.51.101.7', 403],
    ['ranges', '2001:db8::7', 200],
    ['ranges', '2001:db9::7', 403],
    ['ranges', undefined, 403],
    ['ranges', 'nonsense', 403],
    ['endpoint', 'vpce-1a2b3c4d', 200],
    ['endpoint', 'vpce-00000000', 403],
    ['endpoint', '198.51.100.7', 403],
  ])('%s, called from %s, is answered %i', async (path, from, status) => {
    const headers = from === undefined ? {} : { 'x-stage-from': from };
    expect((await fetch(`${served.output('place')}${path}`, { headers })).status).toBe(status);
  });

  test('what a caller says of where it is makes no difference', async () => {
    const headers = { 'x-forwarded-for': '198.51.100.7' };
    expect((await fetch(`${served.output('place')}ranges`, { headers })).status).toBe(403);
  });
});
