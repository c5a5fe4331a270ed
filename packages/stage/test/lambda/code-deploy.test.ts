import { afterEach, describe, expect, test } from '@jest/globals';
import {
  type ILambdaDeploymentConfig,
  LambdaDeploymentConfig,
  LambdaDeploymentGroup,
} from 'aws-cdk-lib/aws-codedeploy';
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Stage } from '../../stage.ts';
import { writeAssembly } from '../support/assembly.ts';
import { callerOf } from '../support/aws-caller.ts';
import { CdkStage, type Define } from '../support/cdk-stage.ts';

/** A function, and hooks that report what their name says. */
const CODE = `
export const version = async () => process.env.AWS_LAMBDA_FUNCTION_VERSION;
${callerOf('CodeDeploy_20141006')}
const report = (status) => async ({ DeploymentId: deploymentId, LifecycleEventHookExecutionId: lifecycleEventHookExecutionId }) => {
  await call('PutLifecycleEventHookExecutionStatus', { deploymentId, lifecycleEventHookExecutionId, status });
  return 'reported';
};
export const succeeds = report('Succeeded');
export const fails = report('Failed');
export const unsure = report('Unknown');
export const throwsError = async () => { throw new Error('broken hook'); };
export const silent = async () => {};
export const twice = async (event) => { await report('Succeeded')(event); await report('Failed')(event); };
export const confused = (event) => report('Succeeded')({ ...event, LifecycleEventHookExecutionId: 'another' });
export const lost = (event) => report('Succeeded')({ ...event, DeploymentId: 'd-000000000' });
`;

interface Options {
  readonly before?: string;
  readonly after?: string;
  readonly config?: ILambdaDeploymentConfig;
  readonly autoRollback?: boolean;
  /** What the group's role may not do. */
  readonly denied?: string;
}

const open: CdkStage[] = [];
afterEach(async () => {
  for (const stage of open.splice(0)) await stage.close();
});

/** What the CDK makes of an alias with a deployment group. */
const define =
  ({ before, after, config, autoRollback = true, denied }: Options): Define =>
  (stack, functionOf) => {
    const handler = (id: string, name: string) => functionOf(id, { handler: `index.${name}` });
    const alias = handler('Plays', 'version').addAlias('live');
    const group = new LambdaDeploymentGroup(stack, 'Group', {
      alias,
      deploymentConfig: config ?? LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES,
      ...(before === undefined ? {} : { preHook: handler('Before', before) }),
      ...(after === undefined ? {} : { postHook: handler('After', after) }),
      autoRollback: { failedDeployment: autoRollback },
      alarms: [alias.metricErrors().createAlarm(stack, 'Errors', { threshold: 1, evaluationPeriods: 1 })],
    });
    if (denied !== undefined) {
      const deny = { effect: Effect.DENY, actions: [denied], resources: ['*'] };
      group.role.addToPrincipalPolicy(new PolicyStatement(deny));
    }
    return { Alias: alias.functionArn };
  };

/** A fresh stage with a second version of the function, which waits to be deployed. */
async function openStage(options: Options = {}) {
  const opened = await CdkStage.open(CODE, define(options));
  open.push(opened);
  const { stage } = opened;
  const { codeDeploy, lambda } = stage.services;
  const arn = opened.output('Alias');
  const name = lambda.find(arn).name;
  lambda.register({ ...lambda.find(name), memoryMiB: 256 });
  lambda.functions.publish(name);
  const invoked = () =>
    stage.records.of('invocation').map(({ functionName }) => functionName.replace(/^arcade-|\w{8}$/g, ''));
  return { stage, arn, invoked, route: () => lambda.functions.alias(arn), deploy: () => codeDeploy.deploy(arn, '2') };
}

const OLD = { version: '1', weights: {} };
const NEW = { version: '2' };
const canary = (weight: number) => ({ version: '1', weights: { 2: weight } });

test('on a fresh stage nothing shifts, and what the template says is kept', async () => {
  const { stage, arn, route, invoked } = await openStage({ before: 'succeeds', after: 'fails' });
  await stage.advance(3_600);
  expect(route()).toEqual(OLD);
  expect(invoked()).toEqual([]);
  const policy = stage.services.codeDeploy.policyOf(arn);
  expect(policy).toEqual({
    groupArn: expect.stringMatching(
      /^arn:aws:codedeploy:us-east-1:000000000000:deploymentgroup:arcade-\w+\/arcade-\w+$/,
    ),
    beforeAllowTraffic: expect.stringMatching(/^arcade-Before/),
    afterAllowTraffic: expect.stringMatching(/^arcade-After/),
  });
  const canarySteps = [
    { percent: 10, minutes: 5 },
    { percent: 100, minutes: 0 },
  ];
  expect(stage.services.codeDeploy.group(policy?.groupArn ?? '')).toMatchObject({
    steps: canarySteps,
    rollsBack: true,
  });
});

describe('a deployment', () => {
  test('runs its hooks before and after, and shifts in between as configured', async () => {
    const { stage, deploy, route, invoked } = await openStage({ before: 'succeeds', after: 'succeeds' });
    const deployment = deploy();
    expect([route(), deployment.status]).toEqual([OLD, 'InProgress']);
    await stage.settle();
    expect([route(), invoked()]).toEqual([canary(0.1), ['Before']]);
    await stage.advance(299);
    expect([route(), deployment.status]).toEqual([canary(0.1), 'InProgress']);
    await stage.advance(1);
    expect([route(), invoked()]).toEqual([NEW, ['Before', 'After']]);
    expect(deployment).toMatchObject({ status: 'Succeeded' });
  });

  test('needs no hooks', async () => {
    const { stage, deploy, route } = await openStage({ config: LambdaDeploymentConfig.ALL_AT_ONCE });
    const deployment = deploy();
    await stage.settle();
    expect([route(), deployment.status]).toEqual([NEW, 'Succeeded']);
  });

  test('can take ten steps', async () => {
    const { stage, deploy, route } = await openStage({ config: LambdaDeploymentConfig.LINEAR_10PERCENT_EVERY_1MINUTE });
    deploy();
    await stage.settle();
    for (const weight of [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]) {
      expect(route()).toEqual(canary(weight));
      await stage.advance(60);
    }
    expect(route()).toEqual(NEW);
  });

  test('is the only one of its group', async () => {
    const { stage, deploy } = await openStage();
    deploy();
    expect(deploy).toThrow('already has an active deployment');
    await stage.advance(300);
    expect(deploy).not.toThrow();
  });

  test('of an alias without an update policy is refused', async () => {
    const { stage, arn } = await openStage();
    const other = stage.services.lambda.functions.createAlias(arn.replace(/:live$/, ''), 'other', { version: '1' });
    expect(() => stage.services.codeDeploy.deploy(other, '2')).toThrow(`${other} has no update policy.`);
  });
});

describe('what a deployment deploys', () => {
  /** Asks as the developer. */
  async function ask(stage: Stage, operation: string, body: object): Promise<unknown> {
    const response = await fetch(stage.endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `CodeDeploy_20141006.${operation}`,
        authorization: 'AWS4-HMAC-SHA256 Credential=local-developer/20260101/us-east-1/codedeploy/aws4_request',
      },
      body: JSON.stringify(body),
    });
    return response.json();
  }

  /** What GetDeployment and GetApplicationRevision say, one after the other, as a hook asks. */
  async function asHook(stage: Stage, deploymentId: string) {
    const { deploymentInfo } = Object(await ask(stage, 'GetDeployment', { deploymentId }));
    const { applicationName, revision } = Object(deploymentInfo);
    const answer = await ask(stage, 'GetApplicationRevision', { applicationName, revision });
    return { deploymentInfo, content: JSON.parse(Object(answer).revision.string.content) };
  }

  test('is in its revision, which names function, alias and versions before anything shifts', async () => {
    const { stage, arn, deploy } = await openStage({ before: 'succeeds' });
    const { id } = deploy();
    const { name } = stage.services.lambda.find(arn);
    const { deploymentInfo, content } = await asHook(stage, id);
    expect(deploymentInfo).toMatchObject({ deploymentId: id, computePlatform: 'Lambda', status: 'InProgress' });
    const Properties = { Name: name, Alias: 'live', CurrentVersion: '1', TargetVersion: '2' };
    expect(content).toEqual({
      version: '0.0',
      Resources: [{ [name]: { Type: 'AWS::Lambda::Function', Properties } }],
      Hooks: [{ BeforeAllowTraffic: expect.stringMatching(/^arcade-Before/) }],
    });
    await stage.advance(300);
    expect((await asHook(stage, id)).deploymentInfo).toMatchObject({ status: 'Succeeded' });
  });

  test.each([
    ['a deployment that does not exist', 'GetDeployment', { deploymentId: 'd-0' }, 'DeploymentDoesNotExistException'],
    [
      'a revision that does not exist',
      'GetApplicationRevision',
      { applicationName: 'app', revision: { revisionType: 'String', string: { sha256: '0' } } },
      'RevisionDoesNotExistException',
    ],
    [
      'a revision in a bucket',
      'GetApplicationRevision',
      { applicationName: 'app', revision: { revisionType: 'S3' } },
      'ValidationException',
    ],
  ])('is refused of %s', async (_, operation, input, code) => {
    const { stage } = await openStage();
    expect(await ask(stage, operation, input)).toMatchObject({ __type: code });
  });

  test('can be throttled on request, by operation', async () => {
    const { stage, deploy } = await openStage();
    const { id } = deploy();
    stage.faults.deployments.inject('GetDeployment', 'throttle');
    expect(await ask(stage, 'GetDeployment', { deploymentId: id })).toMatchObject({ __type: 'ThrottlingException' });
    expect(await asHook(stage, id)).toMatchObject({ deploymentInfo: { deploymentId: id } });
  });
});

test('an alias that a person has moved is not shifted until it is where its stack has put it', async () => {
  const { stage, arn, deploy, route } = await openStage({ config: LambdaDeploymentConfig.ALL_AT_ONCE });
  const { functions } = stage.services.lambda;
  deploy();
  await stage.settle();
  functions.updateAlias(arn, { version: '1' });
  const refused = deploy();
  await stage.settle();
  expect(refused).toMatchObject({ status: 'Failed', error: expect.stringContaining('INVALID_LAMBDA_CONFIGURATION') });
  expect(route()).toEqual({ version: '1' });
});

describe('a deployment fails and goes back', () => {
  test.each<[string, Options, RegExp]>([
    ['the first hook reports so', { before: 'fails', after: 'succeeds' }, /Before.* reported Failed/],
    ['the first hook throws', { before: 'throwsError', after: 'succeeds' }, /Before.* failed: .*broken hook/],
    ['a hook reports nonsense', { before: 'unsure' }, /Before.* failed: .*status/],
    ['a hook reports for another', { before: 'confused' }, /InvalidLifecycleEventHookExecutionIdException/],
    ['a hook reports to another deployment', { before: 'lost' }, /DeploymentDoesNotExistException/],
    ['the role may not invoke the hook', { before: 'succeeds', denied: 'lambda:InvokeFunction' }, /not authorized/],
    ['the role may not read the alias', { before: 'succeeds', denied: 'lambda:GetAlias' }, /lambda:GetAlias on \S+/],
  ])('before anything shifts, when %s', async (_, options, error) => {
    const { stage, deploy, route, invoked } = await openStage(options);
    const deployment = deploy();
    await stage.settle();
    expect(deployment).toMatchObject({ status: 'Failed', error: expect.stringMatching(error) });
    expect([route(), invoked()]).toEqual([OLD, options.denied === undefined ? ['Before'] : []]);
  });

  test('before anything shifts, when the role may not change the alias', async () => {
    const { stage, deploy, route, invoked } = await openStage({ before: 'succeeds', denied: 'lambda:UpdateAlias' });
    const deployment = deploy();
    await stage.settle();
    expect(deployment).toMatchObject({ status: 'Failed', error: expect.stringMatching(/lambda:UpdateAlias on \S+/) });
    expect([route(), invoked()]).toEqual([OLD, ['Before']]);
  });

  test('after everything shifted, when the second hook reports so', async () => {
    const { stage, deploy, route, invoked } = await openStage({ before: 'succeeds', after: 'fails' });
    const deployment = deploy();
    await stage.advance(300);
    expect(deployment).toMatchObject({ status: 'Failed', error: expect.stringMatching(/After.* reported Failed/) });
    expect([route(), invoked()]).toEqual([OLD, ['Before', 'After']]);
  });

  test('but not without automatic rollback', async () => {
    const { stage, deploy, route } = await openStage({ after: 'fails', autoRollback: false });
    const deployment = deploy();
    await stage.advance(300);
    expect([deployment.status, route()]).toEqual(['Failed', NEW]);
  });

  test('when a hook is silent for an hour', async () => {
    const { stage, deploy, route } = await openStage({ before: 'silent' });
    const deployment = deploy();
    await stage.advance(3_599);
    expect(deployment.status).toBe('InProgress');
    await stage.advance(1);
    expect(deployment).toMatchObject({ status: 'Failed', error: expect.stringContaining('within an hour') });
    expect(route()).toEqual(OLD);
  });

  test('a hook reports once: what comes later changes nothing', async () => {
    const { stage, deploy } = await openStage({ before: 'twice', config: LambdaDeploymentConfig.ALL_AT_ONCE });
    const deployment = deploy();
    await stage.settle();
    expect(deployment.status).toBe('Succeeded');
    expect(stage.records.of('invocation').at(-1)?.error).toContain('The hook has already ended');
  });
});

describe('a template is refused', () => {
  const group = {
    Type: 'AWS::CodeDeploy::DeploymentGroup',
    Properties: {
      ApplicationName: 'app',
      DeploymentConfigName: 'CodeDeployDefault.LambdaAllAtOnce',
      DeploymentStyle: { DeploymentOption: 'WITH_TRAFFIC_CONTROL', DeploymentType: 'BLUE_GREEN' },
      ServiceRoleArn: 'role',
    },
  };
  const changed = (properties: object) => ({ ...group, Properties: { ...group.Properties, ...properties } });
  const update = { ApplicationName: 'app', DeploymentGroupName: 'group' };
  const aliasWith = (UpdatePolicy: object) => ({
    Type: 'AWS::Lambda::Alias',
    Properties: { Name: 'live', FunctionName: 'fn', FunctionVersion: '1' },
    UpdatePolicy,
  });

  test.each<[string, object, string]>([
    [
      'an application of servers',
      { Type: 'AWS::CodeDeploy::Application', Properties: { ComputePlatform: 'Server' } },
      'property ComputePlatform',
    ],
    ['an unknown configuration', changed({ DeploymentConfigName: 'Mine' }), 'property DeploymentConfigName'],
    ['another style', changed({ DeploymentStyle: { DeploymentType: 'IN_PLACE' } }), 'property DeploymentStyle'],
    ['an unknown property', changed({ Ec2TagFilters: [] }), 'property Ec2TagFilters is not supported'],
    ['an update policy of something else', { ...group, UpdatePolicy: {} }, 'property UpdatePolicy is not supported'],
    ['an unknown update policy', aliasWith({ AutoScalingReplacingUpdate: {} }), 'property UpdatePolicy.'],
    [
      'an unknown part of it',
      aliasWith({ CodeDeployLambdaAliasUpdate: { ...update, Hook: 'x' } }),
      'CodeDeployLambdaAliasUpdate.Hook is not supported',
    ],
    [
      'a hook that is no resource',
      aliasWith({ CodeDeployLambdaAliasUpdate: { ...update, BeforeAllowTrafficHook: { Ref: 'Gone' } } }),
      'names Gone',
    ],
  ])('because of %s', async (_, resource, message) => {
    const assembly = writeAssembly({ arcade: { resources: { It: resource } } });
    await expect(Stage.open({ assembly: assembly.path }).finally(() => assembly.remove())).rejects.toThrow(message);
  });
});
