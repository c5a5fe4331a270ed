import { describe, expect, test } from '@jest/globals';
import type { EnvironmentName } from '../../lib/environments.ts';
import { routesOf } from '../support/routes.ts';
import { synthArcade } from '../support/synth.ts';
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
/** The aliases that the API invokes, with their functions. */
const served = resources(plays, 'AWS::ApiGateway::Method').flatMap(({ Properties }) => {
  const uri = JSON.stringify(Properties.Integration);
  return all
    .filter(({ Type, logicalId }) => Type === 'AWS::Lambda::Alias' && uri.includes(`{"Ref":"${logicalId}"}`))
    .map((alias) => ({ alias, fn: byId(alias.Properties.FunctionName), name: alias.logicalId }));
});

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
    // AND not before CodeDeploy may do it.
    const { DependsOn } = alias as Resource & { readonly DependsOn?: readonly string[] };
    expect(DependsOn).toContain(theOnly(plays, 'AWS::IAM::Policy', 'DeploymentsServiceRights').logicalId);
  });

  test.each(served)('codedeploy-hooks-rollback: $name goes back when something fails', ({ alias, fn }) => {
    const group = byId(updateOf(alias)?.DeploymentGroupName);
    expect(group?.Properties.AutoRollbackConfiguration).toMatchObject({
      Enabled: true,
      Events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_REQUEST', 'DEPLOYMENT_STOP_ON_ALARM'],
    });
    const { Enabled, Alarms } = Object(group?.Properties.AlarmConfiguration) as {
      Enabled: boolean;
      Alarms: { Name: unknown }[];
    };
    expect(Enabled).toBe(true);
    const alarms = Alarms.map(({ Name }) => byId(Name)?.Properties);
    const resource = { Name: 'Resource', Value: { 'Fn::Join': ['', [{ Ref: fn?.logicalId }, ':live']] } };
    const functionName = { Name: 'FunctionName', Value: { Ref: fn?.logicalId } };
    const version = { 'Fn::GetAtt': [referredId(alias.Properties.FunctionVersion), 'Version'] };
    const errors = { MetricName: 'Errors', Namespace: 'AWS/Lambda', Threshold: 1 };
    expect(alarms).toMatchObject([
      { ...errors, Dimensions: [functionName, resource] },
      { ...errors, Dimensions: [{ Name: 'ExecutedVersion', Value: version }, functionName, resource] },
      { MetricName: '5XXError', Namespace: 'AWS/ApiGateway', Threshold: 5 },
    ]);
    for (const alarm of alarms) {
      expect(alarm).toMatchObject({
        Period: 60,
        EvaluationPeriods: 1,
        Statistic: 'Sum',
        TreatMissingData: 'notBreaching',
      });
    }
  });
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
    expect(JSON.stringify(alarms?.Resource)).toContain(':alarm:arcade-api-*');
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
  ])('iam-role-per-function: %s asks CodeDeploy, one parameter and the functions, by %s', (id, qualifier) => {
    const grants = statementsOf(theOnly(plays, 'AWS::IAM::Policy', id)).filter(
      ({ Action }) => !Action.some((action) => /^(logs|xray):/.test(action)),
    );
    expect(grants.map(({ Action }) => Action)).toEqual([
      ['ssm:GetParameter'],
      [
        'codedeploy:BatchGetDeploymentTargets',
        'codedeploy:ListDeploymentTargets',
        'codedeploy:PutLifecycleEventHookExecutionStatus',
      ],
      ['lambda:InvokeFunction'],
    ]);
    const [parameter, deployments, functions] = grants.map(({ Resource }) => Resource);
    const { Name } = theOnly(plays, 'AWS::SSM::Parameter').Properties;
    expect(JSON.stringify(parameter)).toContain(`:parameter${Name}"`);
    expect(deployments).toHaveLength(groups.length);
    for (const { logicalId } of groups) expect(JSON.stringify(deployments)).toContain(`{"Ref":"${logicalId}"}`);
    const expected = served.map(({ fn }) => ({
      'Fn::Join': ['', [{ 'Fn::GetAtt': [fn?.logicalId, 'Arn'] }, qualifier]],
    }));
    expect(functions).toHaveLength(expected.length);
    expect(functions).toEqual(expect.arrayContaining(expected));
  });

  test.each(hooks)(
    'ssm-parameter-config: $logicalId is told the name of the parameter with the URL',
    ({ Properties }) => {
      const { Name } = theOnly(plays, 'AWS::SSM::Parameter').Properties;
      expect(Properties.Environment).toMatchObject({ Variables: { API_URL_PARAMETER: Name } });
    },
  );
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
