import { expect, test } from '@jest/globals';
import { synthChapter } from '../support/synth-chapter.ts';
import { statementsOf, theOnly } from '../support/template-resources.ts';

const chapter = synthChapter('vault');
const refTo = (type: string) => ({ Ref: theOnly(chapter, type).logicalId });
const APPLICATION = refTo('AWS::AppConfig::Application');
const ENVIRONMENT = refTo('AWS::AppConfig::Environment');
const PROFILE = refTo('AWS::AppConfig::ConfigurationProfile');

const alarm = theOnly(chapter, 'AWS::CloudWatch::Alarm', 'FlagsAlarm');
const reader = theOnly(chapter, 'AWS::Lambda::Function', 'CountPoints');

test('appconfig-flags: the errors of the reader take a deployment back, and AppConfig may look at this alarm alone', () => {
  const role = theOnly(chapter, 'AWS::IAM::Role', 'FlagsMonitorRole');
  const alarmArn = { 'Fn::GetAtt': [alarm.logicalId, 'Arn'] };
  expect(theOnly(chapter, 'AWS::AppConfig::Environment').Properties).toMatchObject({
    ApplicationId: APPLICATION,
    Monitors: [{ AlarmArn: alarmArn, AlarmRoleArn: { 'Fn::GetAtt': [role.logicalId, 'Arn'] } }],
  });
  expect(alarm.Properties).toMatchObject({
    Namespace: 'AWS/Lambda',
    MetricName: 'Errors',
    Dimensions: [{ Name: 'FunctionName', Value: { Ref: reader.logicalId } }],
    Period: 60,
    Threshold: 1,
    TreatMissingData: 'notBreaching',
  });
  expect(role.Properties).toMatchObject({
    AssumeRolePolicyDocument: { Statement: [{ Principal: { Service: 'appconfig.amazonaws.com' } }] },
  });
  expect(statementsOf(theOnly(chapter, 'AWS::IAM::Policy', 'FlagsMonitorRole'))).toMatchObject([
    { Action: ['cloudwatch:DescribeAlarms'], Resource: [alarmArn] },
  ]);
});

test('appconfig-flags: flags with a schema that asks for what the code reads', () => {
  const { Properties } = theOnly(chapter, 'AWS::AppConfig::ConfigurationProfile');
  expect(Properties).toMatchObject({
    LocationUri: 'hosted',
    Type: 'AWS.AppConfig.FeatureFlags',
    Validators: [{ Type: 'JSON_SCHEMA' }],
  });
  expect(JSON.parse(Object(Properties).Validators[0].Content)).toMatchObject({
    required: ['values'],
    properties: { values: { required: ['double_points'] } },
  });
});

test('appconfig-flags: a fifth of the readers every two minutes, and five minutes of bake', () => {
  expect(theOnly(chapter, 'AWS::AppConfig::DeploymentStrategy').Properties).toMatchObject({
    GrowthType: 'LINEAR',
    GrowthFactor: 20,
    DeploymentDurationInMinutes: 10,
    FinalBakeTimeInMinutes: 5,
    ReplicateTo: 'NONE',
  });
});

test('appconfig-flags: the template deploys a first version, in which the flag is off', () => {
  const first = theOnly(chapter, 'AWS::AppConfig::HostedConfigurationVersion');
  expect(JSON.parse(Object(first.Properties).Content)).toMatchObject({
    flags: { double_points: { attributes: { factor: { constraints: { minimum: 1, maximum: 5, required: true } } } } },
    values: { double_points: { enabled: false, factor: 2 } },
  });
  expect(theOnly(chapter, 'AWS::AppConfig::Deployment').Properties).toMatchObject({
    ApplicationId: APPLICATION,
    EnvironmentId: ENVIRONMENT,
    ConfigurationProfileId: PROFILE,
    ConfigurationVersion: { Ref: first.logicalId },
    DeploymentStrategyId: refTo('AWS::AppConfig::DeploymentStrategy'),
  });
});

test('appconfig-flags: the reader has the extension of its Region, and may read these flags', () => {
  expect(reader.Properties).toMatchObject({
    Architectures: ['arm64'],
    Environment: { Variables: { FLAGS_PATH: '/applications/arcade-vault/environments/live/configurations/flags' } },
  });
  expect(Object(reader.Properties).Layers).toContainEqual({
    'Fn::FindInMap': [expect.any(String), { Ref: 'AWS::Region' }, expect.any(String)],
  });
  const reading = theOnly(chapter, 'AWS::IAM::Policy', 'FlagsReading');
  expect(reading.Properties).toMatchObject({
    Roles: [{ Ref: theOnly(chapter, 'AWS::IAM::Role', 'CountPoints').logicalId }],
  });
  const [statement, ...others] = statementsOf(reading);
  expect(others).toEqual([]);
  expect(statement?.Action).toEqual(['appconfig:GetLatestConfiguration', 'appconfig:StartConfigurationSession']);
  const arn = Object(statement?.Resource)[0]['Fn::Join'][1];
  expect(arn.slice(-6)).toEqual([
    ':application/',
    APPLICATION,
    '/environment/',
    ENVIRONMENT,
    '/configuration/',
    PROFILE,
  ]);
});
