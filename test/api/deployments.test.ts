import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CloudAssembly } from 'aws-cdk-lib/cx-api';
import type { Playground } from '../../playground/playground.ts';
import { changedAssembly, closeArcades, openArcade } from '../support/arcade.ts';
import { routesOf } from '../support/routes.ts';
import { copyAssembly, TEST_ASSEMBLY } from '../support/test-assembly.ts';

const OLD = { version: '1', weights: {} };

afterAll(closeArcades);

/** The environment of a function without its table, or with another. */
function tableOf(arcade: Playground, handler: string, table?: string) {
  const { TABLE_NAME: _, ...others } = arcade.functionOf(handler).variables;
  return { variables: table === undefined ? others : { ...others, TABLE_NAME: table } };
}

/** What ran, in order. */
const handlersOf = (arcade: Playground, invocations: readonly { readonly functionName: string }[]) =>
  invocations.map(({ functionName }) => {
    const fn = arcade.stage.services.lambda.all.find(({ name }) => name === functionName);
    return fn?.handler.replace(/^\w+\/|\.handler$/g, '');
  });

const logOf = (arcade: Playground) =>
  arcade.stage.records
    .of('log')
    .map(({ line }) => line)
    .join('\n');

describe('in the sandbox', () => {
  let arcade: Playground;
  beforeAll(async () => {
    arcade = await openArcade();
    await arcade.openGame('asteroids');
    await arcade.register('ada');
    await arcade.stage.settle();
  });

  test('codedeploy-lambda-canary: a new version is validated, gets all calls at once, and is validated again', async () => {
    let deployed: ReturnType<Playground['deploy']> | undefined;
    const requests = arcade.stage.records.of('request').length;
    const invocations = await arcade.during('invocation', async () => {
      deployed = arcade.deploy('registration/get-player', { memoryMiB: 640 });
      await arcade.stage.settle();
    });
    expect(deployed?.deployment).toMatchObject({ status: 'Succeeded' });
    expect(deployed?.route()).toEqual({ version: '2' });
    // A hook has ended after what it asked for.
    expect(handlersOf(arcade, invocations)).toEqual(['get-player', 'before-traffic', 'get-player', 'after-traffic']);
    // The API is changed after its functions, so what it answers now says nothing about them.
    expect(arcade.stage.records.of('request').slice(requests)).toEqual([]);
    expect(await arcade.client.call('GET', '/players/me', { token: await arcade.token('ada') })).toMatchObject({
      status: 200,
      body: { credits: 3 },
    });
  });

  test('codedeploy-hooks-rollback: the synthetic request is harmless to every function, and each answers it', async () => {
    const calls = arcade.stage.records.of('call').length;
    for (const { handler } of await routesOf(new CloudAssembly(TEST_ASSEMBLY).stacks)) {
      const { deployment } = arcade.deploy(handler, { memoryMiB: 700 });
      await arcade.stage.settle();
      expect([handler, deployment.status, deployment.error]).toEqual([handler, 'Succeeded', undefined]);
    }
    const made = arcade.stage.records.of('call').slice(calls);
    expect(made.filter(({ allowed }) => !allowed)).toEqual([]);
    const touched = new Set(
      made.map(({ action }) => action).filter((action) => /^(dynamodb|sqs|events):/.test(action)),
    );
    expect([...touched].sort()).toEqual(['dynamodb:GetItem', 'dynamodb:Query']);
  });

  test.each([
    ['does not start', undefined, 'The environment variable TABLE_NAME is not set'],
    ['answers 500', 'no-such-table', 'answers 500'],
  ])('codedeploy-hooks-rollback: a version that %s gets no traffic', async (_, table, reason) => {
    const before = arcade.stage.services.lambda.functions.alias(`${arcade.functionOf('api/list-plays').arn}:live`);
    const { deployment, route } = arcade.deploy('api/list-plays', tableOf(arcade, 'api/list-plays', table));
    await arcade.stage.settle();
    expect(deployment).toMatchObject({ status: 'Failed', error: expect.stringContaining('reported Failed') });
    expect(route()).toEqual(before);
    expect(logOf(arcade)).toContain(reason);
    const token = await arcade.token('ada');
    expect((await arcade.client.call('GET', '/players/me/plays', { token })).status).toBe(200);
  });

  test('codedeploy-hooks-rollback: throttles of the version, of the revision and of the report refuse nothing', async () => {
    const { deployments, functions } = arcade.stage.faults;
    functions.inject(arcade.functionOf('api/add-game').name, 'throttle', 3);
    for (const operation of ['GetDeployment', 'GetApplicationRevision', 'PutLifecycleEventHookExecutionStatus']) {
      deployments.inject(operation, 'throttle', 2);
    }
    const { deployment, route, version } = arcade.deploy('api/add-game', { memoryMiB: 768 });
    // The hooks pause in real time.
    for (const deadline = Date.now() + 25_000; deployment.status === 'InProgress' && Date.now() < deadline; ) {
      await pause(20);
    }
    expect([deployment.status, deployment.error, route().version]).toEqual(['Succeeded', undefined, version]);
    expect([functions.happened('throttle'), deployments.happened('throttle')]).toEqual([3, 6]);
  });
});

/** Gives a template of the sandbox the deployment groups and the alarms of production. */
function deployAsInProduction(sandbox: Record<string, Record<string, unknown>>): void {
  const folder = copyAssembly({ environment: 'prod', instance: 'arcade-prod', instrumented: false });
  const text = readFileSync(join(folder, 'api.template.json'), 'utf8');
  const production = JSON.parse(text).Resources as typeof sandbox;
  for (const [id, { Type, Properties }] of Object.entries(production)) {
    const isAlarm = Type === 'AWS::CloudWatch::Alarm' && id.startsWith('Deployments');
    if (isAlarm || Type === 'AWS::CodeDeploy::DeploymentGroup') sandbox[id] = { Type, Properties };
  }
  for (const { Properties } of Object.values(sandbox)) {
    const { Dimensions = [] } = Object(Properties) as { Dimensions?: { Name: string; Value: unknown }[] };
    // An update of the stack sets the alarm on the new version before it deploys it: here that is the second.
    for (const dimension of Dimensions) if (dimension.Name === 'ExecutedVersion') dimension.Value = '2';
  }
}

describe('with the settings of production', () => {
  let arcade: Playground;
  beforeAll(async () => {
    arcade = await openArcade(changedAssembly('api', deployAsInProduction));
  });

  test('codedeploy-lambda-canary: a tenth of the calls for five minutes, then all', async () => {
    const { deployment, route, version } = arcade.deploy('api/list-games', { memoryMiB: 640 });
    await arcade.stage.settle();
    expect(route()).toEqual({ version: '1', weights: { [version]: 0.1 } });
    const early = await arcade.during('invocation', () => arcade.stage.advance(299));
    expect([route().weights, early, deployment.status]).toEqual([{ 2: 0.1 }, [], 'InProgress']);
    await arcade.stage.advance(1);
    expect([route(), deployment.status]).toEqual([{ version }, 'Succeeded']);
  });

  test('multi-env-config: in production a tenth of the players meets the new version', async () => {
    const { route } = arcade.deploy('registration/get-player', { memoryMiB: 640 });
    await arcade.stage.settle();
    const { lambda } = arcade.stage.services;
    const { arn } = arcade.functionOf('registration/get-player');
    const versions: string[] = [];
    const event = { requestContext: { requestId: 'test', authorizer: { claims: { sub: 'nobody' } } } };
    for (let call = 0; call < 100; call += 1) {
      versions.push((await lambda.invoke(`${arn}:live`, event)).executedVersion);
    }
    const fresh = versions.filter((version) => version === '2').length;
    expect(fresh).toBeGreaterThan(0);
    expect(fresh).toBeLessThan(30);
    await arcade.stage.advance(300);
    expect(route()).toEqual({ version: '2' });
  });

  test('codedeploy-hooks-rollback: a version that fails when all calls go to it is taken back', async () => {
    const { deployment, route } = arcade.deploy('api/list-plays', { memoryMiB: 640 });
    await arcade.stage.settle();
    expect(route().weights).toEqual({ 2: 0.1 });
    arcade.stage.faults.functions.inject(arcade.functionOf('api/list-plays').name, 'throw');
    await arcade.stage.advance(300);
    expect(deployment).toMatchObject({
      status: 'Failed',
      error: expect.stringMatching(/AfterTraffic.* reported Failed/),
    });
    expect(route()).toEqual(OLD);
    expect(logOf(arcade)).toContain('Version 2 fails');
  });

  test('codedeploy-hooks-rollback: an alarm stops a canary whose calls fail, and the alias goes back', async () => {
    const { deployment, route } = arcade.deploy('registration/change-player', { memoryMiB: 640 });
    await arcade.stage.settle();
    expect(route().weights).toEqual({ 2: 0.1 });
    const { cloudWatch, lambda } = arcade.stage.services;
    const { arn, name } = arcade.functionOf('registration/change-player');
    arcade.stage.faults.functions.poison(name, 'a request that fails');
    // The alias sends a tenth of the calls to the new version.
    for (let executed = ''; executed !== '2'; ) {
      executed = (await lambda.invoke(`${arn}:live`, 'a request that fails')).executedVersion;
    }
    await arcade.stage.advance(120);
    arcade.stage.faults.functions.cure(name, 'a request that fails');
    expect(deployment).toMatchObject({
      status: 'Stopped',
      error: expect.stringMatching(/^ALARM_ACTIVE: .*ChangePlayerNewVersionErrors/),
    });
    expect(route()).toEqual(OLD);

    const again = arcade.deploy('registration/change-player', { memoryMiB: 704 });
    await arcade.stage.settle();
    expect([again.deployment.status, again.route()]).toEqual(['Stopped', OLD]);
    // Three periods of silence later the alarms are over, and so is what held deployments up.
    await arcade.stage.advance(300);
    expect(cloudWatch.alarms.all.filter(({ state }) => state === 'ALARM')).toEqual([]);
  });

  test('codedeploy-hooks-rollback: a function that fails is replaced by its repair, whatever alarms are on', async () => {
    const { cloudWatch, lambda } = arcade.stage.services;
    const { arn, name } = arcade.functionOf('imports/get-import');
    arcade.stage.faults.functions.poison(name, 'a request that fails');
    const fail = () => lambda.invoke(`${arn}:live`, 'a request that fails');
    await fail();
    await arcade.stage.advance(60);
    await fail();
    const { deployment, route } = arcade.deploy('imports/get-import', { memoryMiB: 640 });
    await arcade.stage.settle();
    const on = cloudWatch.alarms.all.filter(({ state }) => state === 'ALARM').map(({ settings }) => settings.name);
    expect(on).toContainEqual(expect.stringMatching(/GetImportErrors/));
    arcade.stage.faults.functions.cure(name, 'a request that fails');
    await arcade.stage.advance(300);
    expect([deployment.status, route()]).toEqual(['Succeeded', { version: '2' }]);
  });

  test('codedeploy-hooks-rollback: a hook that may not report fails, and its deployment with it', async () => {
    const { roleArn } = arcade.functionOf('api/before-traffic');
    arcade.stage.services.access.addRolePolicy(roleArn, {
      Statement: [{ Effect: 'Deny', Action: 'codedeploy:PutLifecycleEventHookExecutionStatus', Resource: '*' }],
    });
    const { deployment, route } = arcade.deploy('api/add-game', { memoryMiB: 640 });
    await arcade.stage.settle();
    expect(deployment.status).toBe('Failed');
    expect(deployment.error).toMatch(
      /BeforeTraffic.* failed: .*AccessDeniedException.*PutLifecycleEventHookExecutionStatus/,
    );
    expect(route()).toEqual(OLD);
  });
});
