import {
  APIGatewayClient,
  CreateDeploymentCommand,
  CreateStageCommand,
  FlushStageCacheCommand,
  GetDeploymentsCommand,
  GetStageCommand,
  GetStagesCommand,
  type PatchOperation,
  UpdateStageCommand,
} from '@aws-sdk/client-api-gateway';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { AwsIntegration, CfnStage, RestApi, Stage as RestStage } from 'aws-cdk-lib/aws-apigateway';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnPermission } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { DEVELOPER_ACCESS_KEY } from '../../iam/access.ts';
import { CdkStage } from '../support/cdk-stage.ts';
import { signed } from '../support/signed-fetch.ts';

const CODE = `
let answers = 0;
export const handler = async ({ stageVariables, pathParameters, queryStringParameters }, { invokedFunctionArn }) => ({
  statusCode: queryStringParameters?.status ?? 200,
  body: JSON.stringify({ alias: invokedFunctionArn.split(':')[7], stageVariables, ...pathParameters, answer: ++answers }),
});`;

let arcade: CdkStage;
let client: APIGatewayClient;
let apiId: string;

beforeAll(async () => {
  arcade = await CdkStage.open(CODE, (stack, functionOf) => {
    const handler = functionOf('Handler');
    const aliases = ['blue', 'green', 'shut'].map((name) => handler.addAlias(name));
    const api = new RestApi(stack, 'Api', { deployOptions: { stageName: 'first', variables: { alias: 'blue' } } });
    const integration = (cacheKeyParameters: string[]) =>
      new AwsIntegration({
        proxy: true,
        service: 'lambda',
        path: `2015-03-31/functions/${handler.functionArn}:\${stageVariables.alias}/invocations`,
        options: { cacheKeyParameters },
      });
    const game = api.root.addResource('games').addResource('{id}');
    game.addMethod('GET', integration(['method.request.path.id', 'method.request.querystring.lang']), {
      requestParameters: { 'method.request.path.id': true, 'method.request.querystring.lang': false },
    });
    game.addMethod('POST', integration([]));
    api.root.addResource('mixed').addResource('{id}').addMethod('GET', integration([]));
    for (const alias of aliases.filter(({ aliasName }) => aliasName !== 'shut')) {
      new CfnPermission(stack, `Allow${alias.aliasName}`, {
        action: 'lambda:InvokeFunction',
        functionName: alias.functionArn,
        principal: 'apigateway.amazonaws.com',
        sourceArn: api.arnForExecuteApi('*', '/*', '*'),
      });
    }
    const log = new LogGroup(stack, 'Log');
    const deployment = api.latestDeployment;
    if (deployment === undefined) throw new Error('no deployment');
    const second = new RestStage(stack, 'Second', {
      deployment,
      stageName: 'second',
      variables: { alias: 'green' },
      cacheClusterEnabled: true,
      cacheClusterSize: '0.5',
      methodOptions: { '/*/*': { cachingEnabled: true } },
    });
    const { defaultChild } = second.node;
    if (!(defaultChild instanceof CfnStage)) throw new Error('no stage');
    defaultChild.accessLogSetting = {
      destinationArn: log.logGroupArn,
      format: '$context.requestId $context.isCanaryRequest $context.status $context.integrationErrorMessage',
    };
    const role = new Role(stack, 'Refresher', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    return {
      url: api.url,
      second: second.urlForPath('/'),
      role: role.roleArn,
      api: api.restApiId,
      log: log.logGroupName,
    };
  });
  apiId = arcade.output('api');
  const { endpoint, region } = arcade.stage;
  const credentials = { accessKeyId: DEVELOPER_ACCESS_KEY, secretAccessKey: 'local' };
  client = new APIGatewayClient({ endpoint, region, credentials });
}, 60_000);
afterAll(async () => {
  client?.destroy();
  await arcade?.close();
});

interface Said {
  readonly status: number;
  readonly alias?: string;
  readonly answer?: number;
  readonly stageVariables?: Readonly<Record<string, string>>;
  readonly warning: string | null;
}

async function get(path: string, { stage = 'first', headers = {}, method = 'GET' }: Asked = {}): Promise<Said> {
  const url = arcade.output('url').replace(/first\/$/, stage);
  const response = await fetch(`${url}${path}`, { method, headers });
  const said: object = JSON.parse(await response.text());
  return { ...said, status: response.status, warning: response.headers.get('warning') };
}
interface Asked {
  readonly stage?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly method?: string;
}

const patch = (stageName: string, ...patchOperations: PatchOperation[]) =>
  client.send(new UpdateStageCommand({ restApiId: apiId, stageName, patchOperations }));
const replace = (path: string, value: string): PatchOperation => ({ op: 'replace', path, value });
const logged = (line: string) =>
  arcade.stage.records
    .of('log')
    .filter(({ logGroup, line: said }) => logGroup === arcade.output('log') && said.includes(line));
/** The sum of a metric of a stage so far. */
function sum(name: string, Stage: string): number {
  const { clock, metrics } = arcade.stage.services;
  const metric = { namespace: 'AWS/ApiGateway', name, dimensions: { ApiName: 'Api', Stage } };
  const points = metrics.datapoints(metric, 'Sum', 60, clock.createdAt - 60_000, clock.now() + 60_000);
  return points.reduce((total, { value }) => total + value, 0);
}

describe('stage variables', () => {
  test('each API stage invokes the alias that its variable names', async () => {
    expect(await get('/games/1')).toMatchObject({ status: 200, alias: 'blue', stageVariables: { alias: 'blue' } });
    expect(await get('/games/1', { stage: 'second' })).toMatchObject({ status: 200, alias: 'green' });
  });

  test('an alias without a permission answers 500, and the log says why', async () => {
    await patch('second', replace('/variables/alias', 'shut'));
    expect(await get('/games/shut', { stage: 'second' })).toMatchObject({ status: 500 });
    expect(
      logged('500 Execution failed due to configuration error: Invalid permissions on Lambda function'),
    ).toHaveLength(1);
    await patch('second', replace('/variables/alias', 'green'));
    expect(await get('/games/shut', { stage: 'second' })).toMatchObject({ status: 200 });
  });

  test('a variable that names no alias, or is not there, answers 500', async () => {
    await patch('first', replace('/variables/alias', 'gone'));
    expect(await get('/games/1')).toMatchObject({ status: 500 });
    await patch('first', { op: 'remove', path: '/variables/alias' });
    expect(await get('/games/1')).toMatchObject({ status: 500 });
    await patch('first', replace('/variables/alias', 'blue'));
  });
});

describe('a canary', () => {
  test('takes its share of the requests, with its variables, and the rest stays', async () => {
    await patch(
      'first',
      replace('/canarySettings/percentTraffic', '25'),
      replace('/canarySettings/stageVariableOverrides/alias', 'green'),
    );
    const aliases = await Promise.all(Array.from({ length: 200 }, async () => (await get('/games/1')).alias));
    const share = aliases.filter((alias) => alias === 'green').length;
    expect([share > 30 && share < 70, share + aliases.filter((alias) => alias === 'blue').length]).toEqual([true, 200]);
    expect(sum('Count', 'first/Canary')).toBe(share);
  });

  test('is promoted: what it had, the stage has, and nothing is left of it', async () => {
    const promoted = await patch(
      'first',
      replace('/canarySettings/percentTraffic', '0'),
      { op: 'copy', from: '/canarySettings/stageVariableOverrides', path: '/variables' },
      { op: 'copy', from: '/canarySettings/deploymentId', path: '/deploymentId' },
      { op: 'remove', path: '/canarySettings' },
    );
    expect(promoted).toMatchObject({ variables: { alias: 'green' } });
    expect(promoted.canarySettings).toBeUndefined();
    expect(await get('/games/1')).toMatchObject({ alias: 'green' });
  });

  test('goes with its settings', async () => {
    await patch(
      'first',
      replace('/canarySettings/percentTraffic', '100'),
      replace('/canarySettings/stageVariableOverrides/alias', 'blue'),
    );
    expect(await get('/games/1')).toMatchObject({ alias: 'blue' });
    await patch('first', { op: 'remove', path: '/canarySettings' });
    expect(await get('/games/1')).toMatchObject({ alias: 'green' });
  });

  test('comes with a deployment of its own', async () => {
    const { id } = await client.send(
      new CreateDeploymentCommand({
        restApiId: apiId,
        stageName: 'first',
        canarySettings: { percentTraffic: 100, stageVariableOverrides: { alias: 'blue' } },
      }),
    );
    const { items = [] } = await client.send(new GetDeploymentsCommand({ restApiId: apiId }));
    expect(items.map((item) => item.id)).toContain(id);
    expect(await client.send(new GetStageCommand({ restApiId: apiId, stageName: 'first' }))).toMatchObject({
      canarySettings: {
        deploymentId: id,
        percentTraffic: 100,
        stageVariableOverrides: { alias: 'blue' },
        useStageCache: false,
      },
    });
    expect(await get('/games/1')).toMatchObject({ alias: 'blue' });
    await patch('first', { op: 'remove', path: '/canarySettings' });
  });

  test('a deployment without settings for it is served by the stage, or by a new one', async () => {
    const { id } = await client.send(new CreateDeploymentCommand({ restApiId: apiId, stageName: 'first' }));
    const third = { restApiId: apiId, stageName: 'third', variables: { alias: 'green' } };
    await client.send(new CreateDeploymentCommand(third));
    const { item = [] } = await client.send(new GetStagesCommand({ restApiId: apiId }));
    expect(item.find(({ stageName }) => stageName === 'first')?.deploymentId).toBe(id);
    expect(await get('/games/1', { stage: 'third' })).toMatchObject({ alias: 'green' });
    await expect(client.send(new CreateStageCommand({ ...third, deploymentId: id }))).rejects.toThrow('already exists');
  });

  test.each([
    [replace('/canarySettings/deploymentId', 'none'), 'Deployment id does not exist'],
    [replace('/canarySettings/percentTraffic', '101'), 'Invalid value'],
    [replace('/canarySettings/weight', '1'), 'Invalid method setting path'],
    [{ op: 'remove', path: '/variables/none' }, 'Cannot remove method setting variables/none'],
    [replace('/none/GET/caching/enabled', 'true'), 'which the API does not have'],
  ] satisfies [PatchOperation, string][])('%j is refused, and changes nothing', async (operation, message) => {
    const settings = { restApiId: apiId, stageName: 'third' };
    const { lastUpdatedDate: _, ...before } = await client.send(new GetStageCommand(settings));
    await expect(patch('third', replace('/description', 'other'), operation)).rejects.toThrow(message);
    const after = await client.send(new GetStageCommand(settings));
    expect([after.description, after.canarySettings]).toEqual([before.description, before.canarySettings]);
  });
});

describe('the cache of an API stage', () => {
  const cached = (path: string, headers = {}) => get(path, { stage: 'second', headers });
  const FRESH = { 'Cache-Control': 'max-age=0' };
  /** An answer to a signed request for a fresh one. */
  async function signedBy(path: string, accessKeyId: string, secretAccessKey = 'local'): Promise<Said> {
    const url = `${arcade.output('url').replace(/first\/$/, 'second')}${path}`;
    const credentials = { accessKeyId, secretAccessKey, sessionToken: 'local' };
    const { headers: sent } = await signed(url, { credentials, at: arcade.stage.services.clock.now(), headers: FRESH });
    return cached(path, sent);
  }
  const strategy = (value: string) =>
    patch('second', replace('/*/*/caching/unauthorizedCacheControlHeaderStrategy', value));

  beforeEach(async () => {
    await client.send(new FlushStageCacheCommand({ restApiId: apiId, stageName: 'second' }));
  });

  test('answers for five minutes, and counts hits and misses', async () => {
    const [hits, misses] = [sum('CacheHitCount', 'second'), sum('CacheMissCount', 'second')];
    const first = await cached('/games/1');
    expect(await cached('/games/1')).toEqual(first);
    await arcade.stage.advance(299);
    expect(await cached('/games/1')).toEqual(first);
    await arcade.stage.advance(1);
    expect((await cached('/games/1')).answer).not.toBe(first.answer);
    expect(sum('CacheHitCount', 'second') - hits).toBe(2);
    expect(sum('CacheMissCount', 'second') - misses).toBe(2);
    expect(sum('CacheHitCount', 'first')).toBe(0);
  });

  test('the parameters of the key keep entries apart, any other parameter does not', async () => {
    const [one, two, french] = [await cached('/games/1'), await cached('/games/2'), await cached('/games/1?lang=fr')];
    expect(new Set([one.answer, two.answer, french.answer]).size).toBe(3);
    expect(await cached('/games/1?other=1')).toEqual(one);
    // Without a key, all callers get the answer to the first one.
    expect(await cached('/mixed/2')).toMatchObject({
      id: '1',
      ...(await cached('/mixed/1')),
      answer: expect.any(Number),
    });
  });

  test('other methods than GET need a setting of their own', async () => {
    const post = () => get('/games/1', { stage: 'second', method: 'POST' });
    expect((await post()).answer).not.toBe((await post()).answer);
    await patch('second', replace('/~1games~1{id}/POST/caching/enabled', 'true'));
    expect((await post()).answer).toBe((await post()).answer);
  });

  test('a time of zero turns it off, and FlushStageCache empties it', async () => {
    const first = await cached('/games/1');
    await client.send(new FlushStageCacheCommand({ restApiId: apiId, stageName: 'second' }));
    expect((await cached('/games/1')).answer).not.toBe(first.answer);
    await patch('second', replace('/*/*/caching/ttlInSeconds', '0'));
    expect((await cached('/games/1')).answer).not.toBe((await cached('/games/1')).answer);
    await patch('second', replace('/*/*/caching/ttlInSeconds', '300'));
  });

  test('a fresh answer takes the place of the entry, for callers who may', async () => {
    const session = arcade.stage.services.access.sessionFor(arcade.output('role'), 'refresher');
    const first = await cached('/games/1');
    const refused = await signedBy('/games/1', session.accessKeyId);
    expect(refused).toEqual({ ...first, warning: expect.stringContaining('199') });
    expect(await signedBy('/games/1', 'nobody')).toEqual(refused);
    expect(await cached('/games/1', FRESH)).toEqual(refused);
    const Resource = `arn:aws:execute-api:us-east-1:000000000000:${apiId}/second/GET/games/*`;
    arcade.stage.services.access.addRolePolicy(arcade.output('role'), {
      Statement: [{ Effect: 'Allow', Action: 'execute-api:InvalidateCache', Resource }],
    });
    expect(await signedBy('/games/1', session.accessKeyId, 'guessed')).toEqual(refused);
    const fresh = await signedBy('/games/1', session.accessKeyId);
    expect([fresh.answer === first.answer, fresh.warning]).toEqual([false, null]);
    expect(await cached('/games/1')).toEqual(fresh);
    expect((await signedBy('/mixed/1', session.accessKeyId)).warning).toContain('199');
  });

  test('what happens to callers who may not, is a setting', async () => {
    const first = await cached('/games/1');
    await strategy('SUCCEED_WITHOUT_RESPONSE_HEADER');
    expect(await cached('/games/1', FRESH)).toEqual(first);
    await strategy('FAIL_WITH_403');
    expect((await cached('/games/1', FRESH)).status).toBe(403);
    expect(await cached('/games/1')).toEqual(first);
    await patch('second', replace('/*/*/caching/requireAuthorizationForCacheControl', 'false'));
    expect((await cached('/games/1', FRESH)).answer).not.toBe(first.answer);
    await patch('second', replace('/*/*/caching/requireAuthorizationForCacheControl', 'true'));
    await strategy('SUCCEED_WITH_RESPONSE_HEADER');
  });

  test('a canary has a cache of its own, unless it uses that of the stage', async () => {
    const first = await cached('/games/1');
    await patch('second', replace('/canarySettings/percentTraffic', '100'));
    const canary = await cached('/games/1');
    expect([canary.answer === first.answer, await cached('/games/1')]).toEqual([false, canary]);
    await patch('second', replace('/canarySettings/useStageCache', 'true'));
    expect(await cached('/games/1')).toEqual(first);
    await patch('second', { op: 'remove', path: '/canarySettings' });
  });
});
