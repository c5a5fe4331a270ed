import { isDeepStrictEqual } from 'node:util';
import { expect, test } from '@jest/globals';
import { normalizeTemplate } from '../../lib/golden-template.ts';
import { synthArcade } from '../support/synth.ts';
import type { SynthesizedArcade } from '../support/synthesized.ts';
import { taggableResources } from '../support/taggable.ts';
import { nameAll, type Resource, resources } from '../support/template-resources.ts';

/** Rules for all stacks together. */
const arcade = synthArcade();

test('cdk-synth-tests: synth looks nothing up, so it needs no account and gives the same result everywhere', () => {
  expect(arcade.assembly.manifest.missing ?? []).toEqual([]);
  expect(arcade.chapters.map(({ stack }) => stack.environment.account)).toEqual(
    arcade.chapters.map(() => 'unknown-account'),
  );
});

test('cdk-synth-tests: no account id or Region is written into a template', () => {
  for (const { stack } of arcade.chapters) {
    const text = JSON.stringify(stack.template);
    expect(text).not.toMatch(/(?<![0-9a-f])\d{12}(?![0-9a-f])/);
    expect(text).not.toMatch(/\b(us|eu|ap|sa|ca)-(north|south|east|west|central)+-\d\b/);
  }
});

test.each(['sandbox', 'prod'] as const)(
  'logs-retention: in %s every log group expires and has a deletion policy',
  (environment) => {
    const groups = resources(synthArcade({ environment }), 'AWS::Logs::LogGroup');
    const endless = groups.filter(
      ({ Properties, DeletionPolicy }) => Properties.RetentionInDays === undefined || DeletionPolicy === undefined,
    );
    expect(groups.length).toBeGreaterThan(0);
    expect(nameAll(endless)).toEqual([]);
  },
);

test('tagging: everything that can carry tags says its service, environment and owner', () => {
  // A role may have a duty besides, which policies ask for.
  // A global table has its tags at the replicas, where the tag manager of the CDK does not see them.
  const taggable = [...taggableResources(), ...nameAll(resources(arcade, 'AWS::DynamoDB::GlobalTable'))];
  const expected = { service: 'serverless-arcade', environment: 'sandbox', owner: 'arcade' };
  const tagged = resources(arcade).filter((resource) => {
    const { duty, ...tags } = tagsOf(resource);
    return isDeepStrictEqual(tags, expected);
  });
  expect(nameAll(tagged).sort()).toEqual(taggable.sort());
});

/** The tags of a resource, wherever its type has them and in whichever of the two shapes. */
function tagsOf({ Properties }: Resource): Record<string, unknown> {
  const [replica] = [Properties.Replicas].flat() as ({ Tags?: unknown } | undefined)[];
  const tags = Properties.Tags ?? Properties.UserPoolTags ?? replica?.Tags ?? {};
  if (!Array.isArray(tags)) return tags as Record<string, unknown>;
  return Object.fromEntries(tags.map(({ Key, Value }: { Key: string; Value: unknown }) => [Key, Value]));
}

test('eventbridge-pattern-rule: every rule of every chapter is on', () => {
  const rules = resources(arcade, 'AWS::Events::Rule');
  const off = rules.filter(({ Properties }) => (Properties.State ?? 'ENABLED') !== 'ENABLED');
  expect(rules.length).toBeGreaterThan(0);
  expect(nameAll(off)).toEqual([]);
});

test('ssm-parameter-config: every parameter of every chapter is plain text', () => {
  // CloudFormation cannot make others: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ssm-parameter.html
  const parameters = resources(arcade, 'AWS::SSM::Parameter');
  expect(parameters.length).toBeGreaterThan(0);
  expect(nameAll(parameters.filter(({ Properties }) => Properties.Type !== 'String'))).toEqual([]);
});

test('stack-separation: the stack of the table holds no code, so deploying code cannot endanger the data', () => {
  const stacksWith = (type: string) => new Set(resources(arcade, type).map(({ chapter }) => chapter));
  expect([...stacksWith('AWS::DynamoDB::GlobalTable')]).toEqual(['foundation']);
  expect([...stacksWith('AWS::Lambda::Function')]).not.toContain('foundation');
});

test('cross-stack-exports: every import has its export, in a stack that is deployed before', () => {
  const exports = new Map(
    arcade.chapters.flatMap(({ id, stack }) => {
      const outputs: { Export?: { Name: string } }[] = Object.values(stack.template.Outputs ?? {});
      return outputs.flatMap(({ Export }) => (Export === undefined ? [] : [[Export.Name, id] as const]));
    }),
  );
  const imported = new Set<string>();
  for (const { stack } of arcade.chapters) {
    const before = stack.dependencies.map(({ id }) => id);
    for (const [, name = ''] of JSON.stringify(stack.template).matchAll(/"Fn::ImportValue":"([^"]+)"/g)) {
      expect(before).toContain(exports.get(name));
      imported.add(name);
    }
  }
  // An export that nobody imports is a name that can never change again, for nothing.
  expect([...imported].sort()).toEqual([...exports.keys()].sort());
});

/** Names that may be the same in two copies, and why. */
const SCOPED_NAMES: Readonly<Record<string, string>> = {
  'AWS::ApiGateway::Authorizer.Name': 'within its API',
  'AWS::ApiGateway::Stage.StageName': 'within its API',
  'AWS::CloudWatch::Alarm.MetricName': 'names a metric of the service, not this alarm',
  'AWS::CodeDeploy::DeploymentGroup.DeploymentConfigName': 'names a configuration that CodeDeploy comes with',
  'AWS::Cognito::UserPoolGroup.GroupName': 'within its user pool',
  'AWS::IAM::Policy.PolicyName': 'an inline policy, within its role',
  'AWS::Lambda::Alias.Name': 'within its function',
};

const production = synthArcade({ environment: 'prod' });
const other = synthArcade({ instance: 'other' });

test.each([
  ['production', production],
  ['a second copy', other],
])('multi-env-config: %s deploys next to the sandbox, because no name is taken', (_, copy) => {
  const names = (of: SynthesizedArcade) =>
    resources(of).flatMap(({ Type, Properties }) =>
      Object.entries(Properties)
        .filter(([key, value]) => key.endsWith('Name') && typeof value === 'string')
        .map(([key, value]) => ({ property: `${Type}.${key}`, value: String(value) })),
    );
  const taken = new Set(names(arcade).map(({ property, value }) => `${property}=${value}`));
  const clashes = names(copy).filter(({ property, value }) => taken.has(`${property}=${value}`));
  expect(clashes.filter(({ property }) => SCOPED_NAMES[property] === undefined)).toEqual([]);
  // AND the copies share no stack, and in no template, exports and imports included, is a name that begins with the other's.
  expect(strangersIn(copy, arcade)).toEqual([]);
  expect(strangersIn(arcade, copy)).toEqual([]);
});

/** The stacks of a copy that another one has too, or names anywhere. */
function strangersIn(copy: SynthesizedArcade, others: SynthesizedArcade): string[] {
  const text = JSON.stringify(copy.chapters.map(({ stack }) => [stack.stackName, stack.template]));
  return others.chapters.map(({ stack }) => stack.stackName).filter((name) => text.includes(name));
}

test('multi-env-config: the instance is the first part of the name of every stack', () => {
  const namesOf = ({ chapters }: SynthesizedArcade) => chapters.map(({ stack }) => stack.stackName);
  const ids = arcade.chapters.map(({ id }) => id);
  expect(namesOf(arcade)).toEqual(ids.map((id) => `arcade-${id}`));
  expect(namesOf(production)).toEqual(ids.map((id) => `arcade-prod-${id}`));
  expect(namesOf(other)).toEqual(ids.map((id) => `other-${id}`));
});

test('multi-env-config: production differs from the sandbox in what environments.ts says, and in nothing else', () => {
  const inProd = properties(production);
  const sandbox = properties(arcade);
  // The sandbox has examples of alarms only, and the one above all names those, as the dashboard does.
  const isAlarm = (name: string) => /^AWS::CloudWatch::(Alarm|CompositeAlarm) |DashboardBody/.test(name);
  const different = [...sandbox].filter(
    ([path, { name, value }]) => inProd.get(path)?.value !== value && !/CompositeAlarm .*AlarmRule/.test(name),
  );
  const named = different
    .filter(([path]) => !/\.(Tags|UserPoolTags)\./.test(path))
    // The body is one text, cut up wherever it refers to something.
    .map(([, { name }]) => name.replace(/(?<=DashboardBody)\..*/, ''));
  // Reserved concurrency is there or not; everything else differs by its value alone.
  const added = [...inProd].filter(([path, { name }]) => !sandbox.has(path) && !isAlarm(name));
  expect(new Set(added.map(([, { name }]) => name))).toEqual(
    new Set([
      'AWS::CodeDeploy::DeploymentGroup Properties.AlarmConfiguration.Alarms.0.Name.Ref',
      'AWS::CodeDeploy::DeploymentGroup Properties.AutoRollbackConfiguration.Events.2',
      'AWS::Lambda::Function Properties.ReservedConcurrentExecutions',
    ]),
  );
  const removed = [...sandbox].filter(([path, { name }]) => !inProd.has(path) && !isAlarm(name));
  expect(removed).toEqual([]);
  expect([...new Set(named)].sort()).toEqual([
    'AWS::ApiGateway::Deployment Properties.Description',
    'AWS::ApiGateway::GatewayResponse Properties.ResponseParameters.gatewayresponse.header.Access-Control-Allow-Origin',
    'AWS::ApiGateway::Method Properties.Integration.IntegrationResponses.0.ResponseParameters.method.response.header.Access-Control-Allow-Origin',
    'AWS::ApiGateway::RestApi Properties.Description',
    'AWS::ApiGateway::Stage Properties.StageName',
    'AWS::CloudWatch::Alarm Properties.Dimensions.1.Value',
    'AWS::CloudWatch::Dashboard Properties.DashboardBody',
    'AWS::CodeDeploy::DeploymentGroup Properties.AlarmConfiguration.Enabled',
    'AWS::CodeDeploy::DeploymentGroup Properties.DeploymentConfigName',
    'AWS::Cognito::UserPool DeletionPolicy',
    'AWS::Cognito::UserPool Properties.DeletionProtection',
    'AWS::Cognito::UserPool UpdateReplacePolicy',
    'AWS::Cognito::UserPoolClient DeletionPolicy',
    'AWS::Cognito::UserPoolClient UpdateReplacePolicy',
    'AWS::Cognito::UserPoolGroup DeletionPolicy',
    'AWS::Cognito::UserPoolGroup UpdateReplacePolicy',
    'AWS::DynamoDB::GlobalTable DeletionPolicy',
    'AWS::DynamoDB::GlobalTable Properties.Replicas.0.DeletionProtectionEnabled',
    'AWS::DynamoDB::GlobalTable Properties.Replicas.0.PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled',
    'AWS::DynamoDB::GlobalTable UpdateReplacePolicy',
    'AWS::Lambda::EventSourceMapping Properties.ScalingConfig.MaximumConcurrency',
    'AWS::Lambda::Function Properties.Environment.Variables.ALLOWED_ORIGIN',
    'AWS::Logs::LogGroup DeletionPolicy',
    'AWS::Logs::LogGroup Properties.RetentionInDays',
    'AWS::Logs::LogGroup UpdateReplacePolicy',
    'AWS::ResourceGroups::Group Properties.ResourceQuery.Query.TagFilters.1.Values.0',
    'AWS::XRay::Group Properties.FilterExpression',
    'AWS::XRay::SamplingRule Properties.SamplingRule.FixedRate',
    'AWS::XRay::SamplingRule Properties.SamplingRule.ServiceName',
  ]);
});

/** Every single value of every resource by its full path, with the instance masked, and the name of the API stage in logical ids. */
function properties(copy: SynthesizedArcade): Map<string, { name: string; value: unknown }> {
  const values = new Map<string, { name: string; value: unknown }>();
  for (const { id, stack } of copy.chapters) {
    const text = JSON.stringify(normalizeTemplate(stack.template).Resources).replaceAll('arcade-prod', 'arcade');
    const all: Record<string, { Type: string }> = JSON.parse(text.replace(/(Stage)(sandbox|prod)[0-9A-F]{8}/g, '$1'));
    for (const [logicalId, resource] of Object.entries(all)) {
      for (const [path, value] of leaves(resource)) {
        values.set(`${id}/${logicalId}.${path}`, { name: `${resource.Type} ${path}`, value });
      }
    }
  }
  return values;
}

function leaves(value: unknown, path: readonly string[] = []): [path: string, value: unknown][] {
  if (typeof value !== 'object' || value === null) return [[path.join('.'), value]];
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, [...path, key]));
}
