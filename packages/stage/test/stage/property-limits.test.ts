import { afterAll, expect, test } from '@jest/globals';
import { StageError } from '../../errors.ts';
import { Stage } from '../../stage.ts';
import { writeAssembly } from '../support/assembly.ts';
import { TemporaryFolder } from '../support/temporary.ts';

const code = new TemporaryFolder();
code.write('index.mjs', 'export const handler = async () => {};');
afterAll(() => code.remove());

const ref = (Ref: string) => ({ Ref });
const trust = {
  Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }],
};
const nothing = { Statement: [{ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: '*' }] };

const PASSWORDS = {
  MinimumLength: 12,
  RequireLowercase: true,
  RequireNumbers: true,
  RequireSymbols: true,
  RequireUppercase: true,
  TemporaryPasswordValidityDays: 1,
};

type Properties = Readonly<Record<string, unknown>>;

/** One resource of each type, which the stage takes. */
const RESOURCES: Readonly<Record<string, Properties>> = {
  'IAM::Role': { RoleName: 'role', AssumeRolePolicyDocument: trust },
  'IAM::Policy': { PolicyName: 'policy', PolicyDocument: nothing, Roles: [ref('Role')] },
  'Lambda::Function': {
    Code: { S3Bucket: 'assets', S3Key: 'code.zip' },
    Handler: 'index.handler',
    Role: 'arn:aws:iam::000000000000:role/role',
    Runtime: 'nodejs24.x',
  },
  'Lambda::Version': { FunctionName: ref('Function') },
  'Lambda::Alias': { FunctionName: ref('Function'), FunctionVersion: '1', Name: 'live' },
  'SNS::Topic': { TopicName: 'topic' },
  'Events::EventBus': { Name: 'bus' },
  'Events::Rule': { EventPattern: { source: ['a'] } },
  'Scheduler::ScheduleGroup': {},
  'Logs::LogGroup': {},
  'Logs::MetricFilter': {
    FilterPattern: '',
    LogGroupName: ref('LogGroup'),
    MetricTransformations: [{ MetricNamespace: 'Arcade', MetricName: 'Lines', MetricValue: '1' }],
  },
  'Logs::QueryDefinition': { Name: 'errors', QueryString: 'fields @message' },
  'SSM::Parameter': { Name: '/plays', Type: 'String', Value: '1' },
  'CloudWatch::Alarm': {
    Namespace: 'Arcade',
    MetricName: 'Lines',
    Statistic: 'Sum',
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 1,
    ComparisonOperator: 'GreaterThanThreshold',
  },
  'CloudWatch::CompositeAlarm': { AlarmRule: 'FALSE' },
  'ApiGateway::RestApi': { Name: 'api' },
  'ApiGateway::Resource': {
    RestApiId: ref('RestApi'),
    ParentId: { 'Fn::GetAtt': ['RestApi', 'RootResourceId'] },
    PathPart: 'plays',
  },
  'Cognito::UserPool': { UsernameAttributes: ['email'], Policies: { PasswordPolicy: PASSWORDS } },
  'Cognito::UserPoolGroup': { UserPoolId: ref('UserPool'), GroupName: 'players' },
  'CodeDeploy::Application': { ComputePlatform: 'Lambda' },
  // The last one: it needs the engine, which what is refused before it does not start.
  'DynamoDB::GlobalTable': {
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    BillingMode: 'PAY_PER_REQUEST',
    Replicas: [{ Region: 'us-east-1' }],
  },
};
const logicalId = (type: string) => type.slice(type.indexOf(':') + 2);

/** What the stage says of all of them, with some properties of one changed. */
async function refusal(changed: string, properties: Properties): Promise<unknown> {
  const resources: Record<string, object> = {};
  for (const [type, usual] of Object.entries(RESOURCES)) {
    const Properties = type === changed ? { ...usual, ...properties } : usual;
    // A version, which an alias names by its number, comes before the alias.
    const DependsOn = type === 'Lambda::Alias' ? ['Version'] : [];
    resources[logicalId(type)] = { Type: `AWS::${type}`, DependsOn, Properties };
  }
  const assembly = writeAssembly({ plays: { resources, assets: { code: code.path } } });
  try {
    await (await Stage.open({ assembly: assembly.path })).close();
    return undefined;
  } catch (error) {
    return error;
  } finally {
    assembly.remove();
  }
}

const a = (count: number) => 'a'.repeat(count);
const target = (more: Properties) => ({
  Targets: [{ Id: 'one', Arn: 'arn:aws:sqs:us-east-1:000000000000:one', ...more }],
});
const filter = (more: Properties) => ({
  MetricTransformations: [{ MetricNamespace: 'Arcade', MetricName: 'Lines', MetricValue: '1', ...more }],
});

const index = (more: Properties, name = 'byGame') => ({
  GlobalSecondaryIndexes: [
    {
      IndexName: name,
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['score'], ...more },
    },
  ],
});

test('all of them are fine', async () => {
  expect(await refusal('', {})).toBeUndefined();
});

// The pages with the limits are named where the properties are declared.
test.each<[type: string, property: string, properties: Properties]>([
  ['IAM::Role', 'RoleName', { RoleName: a(65) }],
  ['IAM::Policy', 'PolicyName', { PolicyName: 'with blanks' }],
  ['Lambda::Function', 'FunctionName', { FunctionName: a(65) }],
  ['Lambda::Function', 'FunctionName', { FunctionName: 'plays/record' }],
  ['Lambda::Function', 'Handler', { Handler: 'index handler' }],
  ['Lambda::Function', 'Environment.Variables', { Environment: { Variables: { A: a(4_096) } } }],
  ['Lambda::Alias', 'Name', { Name: '17' }],
  ['Lambda::Alias', 'Name', { Name: a(129) }],
  [
    'Lambda::Alias',
    'RoutingConfig.AdditionalVersionWeights.0.FunctionWeight',
    { RoutingConfig: { AdditionalVersionWeights: [{ FunctionVersion: '1', FunctionWeight: 1.5 }] } },
  ],
  // Recorded: test_sns::test_create_topic_name_constraints.
  ['SNS::Topic', 'TopicName', { TopicName: '' }],
  ['SNS::Topic', 'TopicName', { TopicName: a(257) }],
  ['Events::EventBus', 'Name', { Name: a(257) }],
  ['Events::Rule', 'Name', { Name: a(65) }],
  // Recorded: test_events::test_put_target_id_validation.
  ['Events::Rule', 'Targets.0.Id', target({ Id: '!@#$@!#$' })],
  ['Events::Rule', 'Targets.0.Id', target({ Id: a(65) })],
  ['Events::Rule', 'Targets.0.Input', target({ Input: `"${a(8_192)}"` })],
  ['Events::Rule', 'Targets.0.InputPath', target({ InputPath: `$.${a(255)}` })],
  ['Events::Rule', 'Targets.0.InputTransformer.InputTemplate', target({ InputTransformer: { InputTemplate: '' } })],
  ['Scheduler::ScheduleGroup', 'Name', { Name: 'every day' }],
  ['Logs::LogGroup', 'LogGroupName', { LogGroupName: 'with blanks' }],
  ['Logs::MetricFilter', 'FilterName', { FilterName: 'a:b' }],
  ['Logs::MetricFilter', 'FilterPattern', { FilterPattern: a(1_025) }],
  ['Logs::MetricFilter', 'MetricTransformations.0.MetricName', filter({ MetricName: 'a$' })],
  ['Logs::QueryDefinition', 'Name', { Name: a(256) }],
  ['Logs::QueryDefinition', 'QueryString', { QueryString: a(10_001) }],
  ['SSM::Parameter', 'Name', { Name: '/with blanks' }],
  ['SSM::Parameter', 'Value', { Value: a(4_097) }],
  ['SSM::Parameter', 'Value', { Value: '' }],
  ['CloudWatch::Alarm', 'AlarmName', { AlarmName: a(256) }],
  ['CloudWatch::Alarm', 'AlarmDescription', { AlarmDescription: a(1_025) }],
  ['CloudWatch::Alarm', 'MetricName', { MetricName: '' }],
  ['CloudWatch::Alarm', 'Unit', { Unit: 'Hours' }],
  [
    'CloudWatch::Alarm',
    'Dimensions',
    { Dimensions: Array.from({ length: 31 }, (_, index) => ({ Name: `d${index}`, Value: 'x' })) },
  ],
  ['CloudWatch::CompositeAlarm', 'AlarmRule', { AlarmRule: '' }],
  ['ApiGateway::Resource', 'PathPart', { PathPart: 'plays/today' }],
  ['ApiGateway::Resource', 'PathPart', { PathPart: '{play' }],
  ['Cognito::UserPool', 'UserPoolName', { UserPoolName: a(129) }],
  ['Cognito::UserPoolGroup', 'GroupName', { GroupName: '' }],
  ['CodeDeploy::Application', 'ApplicationName', { ApplicationName: a(101) }],
  ['DynamoDB::GlobalTable', 'TableName', { TableName: 'ab' }],
  ['DynamoDB::GlobalTable', 'GlobalSecondaryIndexes.0.IndexName', index({}, 'by game')],
  [
    'DynamoDB::GlobalTable',
    'GlobalSecondaryIndexes.0.Projection.NonKeyAttributes',
    index({ NonKeyAttributes: Array.from({ length: 21 }, (_, n) => `a${n}`) }),
  ],
  [
    'DynamoDB::GlobalTable',
    'GlobalSecondaryIndexes.0.Projection.NonKeyAttributes.0',
    index({ NonKeyAttributes: [a(256)] }),
  ],
  [
    'DynamoDB::GlobalTable',
    'TimeToLiveSpecification.AttributeName',
    { TimeToLiveSpecification: { Enabled: true, AttributeName: '' } },
  ],
])('%s: %s is refused in one line when the stage opens', async (type, property, properties) => {
  const error = await refusal(type, properties);
  expect(error).toBeInstanceOf(StageError);
  expect(`${error}`).toBe(
    `StageError: plays/${logicalId(type)} (AWS::${type}): property ${property} has a value the local stage cannot use: ${`${error}`.split('cannot use: ')[1]}`,
  );
});
