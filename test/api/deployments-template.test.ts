import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { CloudAssembly } from 'aws-cdk-lib/cx-api';
import type { ArcadeProps } from '../../lib/arcade.ts';
import type { EnvironmentName } from '../../lib/environments.ts';
import { arcadeApp } from '../support/arcade-app.ts';
import { routesOf } from '../support/routes.ts';
import { synthArcade } from '../support/synth.ts';
import { type SynthesizedChapter, synthesizedFrom } from '../support/synthesized.ts';
import { nameAll, type Resource, referredId, resources, statementsOf, theOnly } from '../support/template-resources.ts';

const plays = synthArcade().chapter('api');
const routes = await routesOf(synthArcade().chapters);
const all = resources(plays);
const byId = (value: unknown) => all.find(({ logicalId }) => logicalId === referredId(value));
const groups = resources(plays, 'AWS::CodeDeploy::DeploymentGroup');
const hooks = ['BeforeTraffic', 'AfterTraffic'].map((id) => theOnly(plays, 'AWS::Lambda::Function', id));

interface AliasUpdate {
  readonly ApplicationName: unknown;
  readonly DeploymentGroupName: unknown;
  readonly BeforeAllowTrafficHook: unknown;
  readonly AfterAllowTrafficHook: unknown;
}
const updateOf = (alias: Resource) => {
  const { UpdatePolicy } = alias as Resource & {
    readonly UpdatePolicy?: { readonly CodeDeployLambdaAliasUpdate?: AliasUpdate };
  };
  return UpdatePolicy?.CodeDeployLambdaAliasUpdate;
};
/** The aliases that the API invokes, with their functions and deployment groups. */
function servedBy(chapter: SynthesizedChapter) {
  const found = resources(chapter);
  const find = (value: unknown) => found.find(({ logicalId }) => logicalId === referredId(value));
  return resources(chapter, 'AWS::ApiGateway::Method').flatMap(({ Properties }) => {
    const uri = JSON.stringify(Properties.Integration);
    return found
      .filter(({ Type, logicalId }) => Type === 'AWS::Lambda::Alias' && uri.includes(`{"Ref":"${logicalId}"}`))
      .map((alias) => ({
        alias,
        fn: find(alias.Properties.FunctionName),
        group: find(updateOf(alias)?.DeploymentGroupName),
        name: alias.logicalId,
        find,
      }));
  });
}
const served = servedBy(plays);
const production = synthArcade({ environment: 'prod' }).chapter('api');
const dependsOn = (resource: Resource) =>
  (resource as Resource & { readonly DependsOn?: readonly string[] }).DependsOn ?? [];

interface AlarmConfiguration {
  readonly Enabled: boolean;
  readonly Alarms?: readonly { readonly Name: unknown }[];
}
const watchedBy = (group: Resource | undefined) => Object(group?.Properties.AlarmConfiguration) as AlarmConfiguration;

test.each<[EnvironmentName, string]>([
  ['sandbox', 'CodeDeployDefault.LambdaAllAtOnce'],
  ['prod', 'CodeDeployDefault.LambdaCanary10Percent5Minutes'],
])('codedeploy-lambda-canary: in %s traffic shifts by %s', (environment, expected) => {
  const found = resources(synthArcade({ environment }), 'AWS::CodeDeploy::DeploymentGroup');
  expect(found).toHaveLength(served.length);
  expect(new Set(found.map(({ Properties }) => Properties.DeploymentConfigName))).toEqual(new Set([expected]));
});

describe('every function of the API', () => {
  test('codedeploy-lambda-canary: has a deployment group of its own, of one application', () => {
    expect(served.map(({ name }) => name.replace(/Aliaslive\w*$/, '')).sort()).toEqual(
      routes.map(({ id }) => id).sort(),
    );
    const used = served.map(({ alias }) => referredId(updateOf(alias)?.DeploymentGroupName));
    expect([...new Set(used)].sort()).toEqual(groups.map(({ logicalId }) => logicalId).sort());
    theOnly(plays, 'AWS::CodeDeploy::Application');
  });

  test.each(served)('codedeploy-hooks-rollback: the alias of $name is updated through both hooks', ({ alias }) => {
    const update = updateOf(alias);
    expect([referredId(update?.BeforeAllowTrafficHook), referredId(update?.AfterAllowTrafficHook)]).toEqual(
      hooks.map(({ logicalId }) => logicalId),
    );
    // AND not before CodeDeploy may do it, by the settings that the group has from then on.
    expect(dependsOn(alias)).toEqual(
      expect.arrayContaining([
        theOnly(plays, 'AWS::IAM::Policy', 'DeploymentsServiceRights').logicalId,
        referredId(update?.DeploymentGroupName),
      ]),
    );
  });

  test.each(served)('codedeploy-hooks-rollback: $name goes back when something fails', ({ group }) => {
    expect(group?.Properties.AutoRollbackConfiguration).toMatchObject({
      Enabled: true,
      Events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_REQUEST'],
    });
  });

  test('codedeploy-lambda-canary: three are deployed at once, so an account with ten executions can deploy them all', () => {
    const names = new Set(served.map(({ name }) => name));
    const before = served.map(({ alias }) => dependsOn(alias).filter((id) => names.has(id)));
    // Three chains: three begin, every other alias waits for one, and no two wait for the same.
    expect(before.filter((ids) => ids.length === 0)).toHaveLength(3);
    expect(Math.max(...before.map((ids) => ids.length))).toBe(1);
    expect(new Set(before.flat()).size).toBe(served.length - 3);
  });
});

describe('the alarms that stop a deployment', () => {
  test.each(servedBy(production))('codedeploy-hooks-rollback: in production, errors of the new $name alone', (it) => {
    const { alias, fn, group, find } = it;
    const { Enabled, Alarms = [] } = watchedBy(group);
    expect(Enabled).toBe(true);
    expect(group?.Properties.AutoRollbackConfiguration).toMatchObject({
      Enabled: true,
      Events: expect.arrayContaining(['DEPLOYMENT_STOP_ON_ALARM']),
    });
    const version = { 'Fn::GetAtt': [referredId(alias.Properties.FunctionVersion), 'Version'] };
    // An alarm that can be on before the deployment would keep out the version that ends it.
    expect(Alarms.map(({ Name }) => find(Name)?.Properties)).toMatchObject([
      {
        MetricName: 'Errors',
        Namespace: 'AWS/Lambda',
        Threshold: 1,
        Dimensions: [
          { Name: 'ExecutedVersion', Value: version },
          { Name: 'FunctionName', Value: { Ref: fn?.logicalId } },
          { Name: 'Resource', Value: { 'Fn::Join': ['', [{ Ref: fn?.logicalId }, ':live']] } },
        ],
        Period: 60,
        EvaluationPeriods: 1,
        Statistic: 'Sum',
        TreatMissingData: 'notBreaching',
      },
    ]);
  });

  test.each(servedBy(production))('alarm-lambda-api: people hear of errors of $name in any version', ({ fn }) => {
    const dimensions = [
      { Name: 'FunctionName', Value: { Ref: fn?.logicalId } },
      { Name: 'Resource', Value: { 'Fn::Join': ['', [{ Ref: fn?.logicalId }, ':live']] } },
    ];
    const alarms = resources(production, 'AWS::CloudWatch::Alarm').map(({ Properties }) => Properties);
    expect(alarms.filter(({ Dimensions }) => isDeepStrictEqual(Dimensions, dimensions))).toMatchObject([
      { MetricName: 'Errors', Threshold: 1, Period: 60, Statistic: 'Sum', TreatMissingData: 'notBreaching' },
    ]);
  });

  test.each(served)('codedeploy-hooks-rollback: in the sandbox none for $name, which is deployed all at once', (it) => {
    expect(watchedBy(it.group)).toEqual({ Enabled: false });
  });

  test('codedeploy-hooks-rollback: are ignored in an emergency, and stay what they were', () => {
    const alarms = servedBy(apiIn({ ignoreAlarms: true })).map(({ group }) => watchedBy(group));
    expect(alarms).toEqual(servedBy(production).map(({ group }) => ({ ...watchedBy(group), Enabled: false })));
  });
});

/** The API of production as an operator deploys it in an emergency. */
function apiIn(emergency: NonNullable<ArcadeProps['emergency']>): SynthesizedChapter {
  const outdir = mkdtempSync(join(tmpdir(), 'arcade-emergency-'));
  try {
    arcadeApp({ environment: 'prod', instance: 'arcade-prod', emergency, outdir }).synth();
    const chapter = synthesizedFrom(new CloudAssembly(outdir)).chapter('api');
    // A template is read when it is first looked at.
    theOnly(chapter, 'AWS::CodeDeploy::Application');
    return chapter;
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

test('lambda-versions-aliases: after an alias was moved by hand, a deployment can do without CodeDeploy', () => {
  const direct = servedBy(apiIn({ gradual: false }));
  expect(direct.map(({ alias }) => updateOf(alias))).toEqual(served.map(() => undefined));
  // The groups wait for the next one.
  const groupsOf = (chapter: SynthesizedChapter) => nameAll(resources(chapter, 'AWS::CodeDeploy::DeploymentGroup'));
  expect(groupsOf(apiIn({ gradual: false }))).toEqual(groupsOf(production));
});

test('alarm-lambda-api: the alarm names the API and the stage as their metrics do', () => {
  const { Name } = theOnly(plays, 'AWS::ApiGateway::RestApi').Properties;
  expect(theOnly(plays, 'AWS::CloudWatch::Alarm', 'ServerErrors').Properties.Dimensions).toEqual([
    { Name: 'ApiName', Value: Name },
    { Name: 'Stage', Value: theOnly(plays, 'AWS::ApiGateway::Stage').Properties.StageName },
  ]);
});

describe('the service role', () => {
  const role = theOnly(plays, 'AWS::IAM::Role', 'DeploymentsServiceRole');
  const rights = statementsOf(theOnly(plays, 'AWS::IAM::Policy', 'DeploymentsServiceRights'));

  test('iam-role-per-function: one for all groups, without the managed policy, for this application only', () => {
    expect(groups.filter(({ Properties }) => referredId(Properties.ServiceRoleArn) !== role.logicalId)).toEqual([]);
    expect(role.Properties).not.toHaveProperty('ManagedPolicyArns');
    const [trust] = statementsOf({ ...role, Properties: { PolicyDocument: role.Properties.AssumeRolePolicyDocument } });
    expect(trust?.Principal).toEqual({ Service: 'codedeploy.amazonaws.com' });
    expect(trust?.Condition).toMatchObject({ StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } });
    expect(JSON.stringify(trust?.Condition)).toContain(theOnly(plays, 'AWS::CodeDeploy::Application').logicalId);
  });

  test('iam-role-per-function: changes the aliases of the API, invokes the hooks, looks at alarms', () => {
    expect(rights.map(({ Action }) => [...Action].sort())).toEqual([
      ['cloudwatch:DescribeAlarms'],
      ['lambda:InvokeFunction'],
      ['lambda:GetAlias', 'lambda:GetProvisionedConcurrencyConfig', 'lambda:UpdateAlias'],
    ]);
    const [alarms, invoke, aliases] = rights;
    // With less, CodeDeploy may not be able to look, and a deployment without a look is stopped.
    expect(alarms?.Resource).toEqual(['*']);
    expect(invoke?.Resource.map(byId)).toEqual(expect.arrayContaining(hooks));
    expect(invoke?.Resource).toHaveLength(2);
    const arns = served.flatMap(({ fn }) => {
      const arn = { 'Fn::GetAtt': [fn?.logicalId, 'Arn'] };
      return [arn, { 'Fn::Join': ['', [arn, ':live']] }];
    });
    expect(aliases?.Resource).toHaveLength(arns.length);
    expect(aliases?.Resource).toEqual(expect.arrayContaining(arns));
  });
});

describe('the hooks', () => {
  test.each([
    ['BeforeTraffic', ':*'],
    ['AfterTraffic', ':live'],
  ])('iam-role-per-function: %s asks CodeDeploy and the functions, by %s', (id, qualifier) => {
    const grants = statementsOf(theOnly(plays, 'AWS::IAM::Policy', id)).filter(
      ({ Action }) => !Action.some((action) => /^(logs|xray):/.test(action)),
    );
    expect(grants.map(({ Action }) => Action)).toEqual([
      ['codedeploy:GetDeployment', 'codedeploy:PutLifecycleEventHookExecutionStatus'],
      ['codedeploy:GetApplicationRevision'],
      ['lambda:InvokeFunction'],
    ]);
    const [deployments, revisions, functions] = grants.map(({ Resource }) => Resource);
    expect(revisions).toHaveLength(1);
    const { logicalId } = theOnly(plays, 'AWS::CodeDeploy::Application');
    expect(JSON.stringify(revisions)).toMatch(new RegExp(`:application:",\\{"Ref":"${logicalId}"\\}\\]\\]\\}\\]$`));
    expect(deployments).toHaveLength(groups.length);
    for (const { logicalId } of groups) expect(JSON.stringify(deployments)).toContain(`{"Ref":"${logicalId}"}`);
    const expected = served.map(({ fn }) => ({
      'Fn::Join': ['', [{ 'Fn::GetAtt': [fn?.logicalId, 'Arn'] }, qualifier]],
    }));
    expect(functions).toHaveLength(expected.length);
    expect(functions).toEqual(expect.arrayContaining(expected));
  });
});

test('codedeploy-lambda-canary: nothing that an alias waits for waits for an alias', () => {
  const ids = new Set(all.map(({ logicalId }) => logicalId));
  const needs = (resource: Resource) =>
    [...JSON.stringify(resource).matchAll(/"([A-Za-z0-9]+)"/g)].map(([, id = '']) => id).filter((id) => ids.has(id));
  const aliases = served.map(({ alias }) => alias);
  const waited = new Set(aliases.flatMap(needs));
  for (const id of waited) {
    const resource = all.find(({ logicalId }) => logicalId === id);
    if (resource !== undefined) for (const next of needs(resource)) waited.add(next);
  }
  for (const { logicalId } of aliases) waited.delete(logicalId);
  const waiting = all.filter(({ logicalId }) => waited.has(logicalId));
  const back = waiting.filter((resource) =>
    needs(resource).some((id) => aliases.some((alias) => alias.logicalId === id)),
  );
  expect(waiting.length).toBeGreaterThan(aliases.length);
  expect(nameAll(back)).toEqual([]);
});
