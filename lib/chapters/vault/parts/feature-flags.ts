import { Stack } from 'aws-cdk-lib';
import {
  CfnApplication,
  CfnConfigurationProfile,
  CfnDeployment,
  CfnDeploymentStrategy,
  CfnEnvironment,
  CfnHostedConfigurationVersion,
} from 'aws-cdk-lib/aws-appconfig';
import { Policy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LayerVersion } from 'aws-cdk-lib/aws-lambda';
import { FactName } from 'aws-cdk-lib/region-info';
import { Construct } from 'constructs';
import { CountAlarm } from '../../../constructs/alarms/thresholds.ts';
import type { LiveFunction } from '../../../constructs/functions/live-function.ts';
import { annotate } from '../../../pattern.ts';

/** The newest extension whose layer the CDK knows in each Region. */
const EXTENSION = '2.0.181';

/** Off, with the factor that it has when an operator turns it on. */
const FIRST = {
  version: '1',
  flags: {
    double_points: {
      name: 'Double points tonight',
      attributes: { factor: { constraints: { type: 'number', minimum: 1, maximum: 5, required: true } } },
    },
  },
  values: { double_points: { enabled: false, factor: 2 } },
};

/** The type of a profile checks each flag by its constraints. The schema asks for the flags that the code reads. */
const SCHEMA = {
  $schema: 'http://json-schema.org/draft-04/schema#',
  type: 'object',
  required: ['values'],
  properties: { values: { type: 'object', required: ['double_points'] } },
};

/** Feature flags of one function: they reach it by steps, and the errors of the function take them back. */
export class FeatureFlags extends Construct {
  readonly application: CfnApplication;
  readonly environment: CfnEnvironment;
  readonly profile: CfnConfigurationProfile;
  readonly strategy: CfnDeploymentStrategy;

  constructor(scope: Construct, id: string, reader: LiveFunction) {
    super(scope, id);
    const { stackName } = Stack.of(this);
    this.application = new CfnApplication(this, 'Application', { name: stackName });
    const applicationId = this.application.ref;
    this.environment = this.watched(applicationId, reader);
    this.profile = new CfnConfigurationProfile(this, 'Profile', {
      applicationId,
      name: 'flags',
      locationUri: 'hosted',
      type: 'AWS.AppConfig.FeatureFlags',
      validators: [{ type: 'JSON_SCHEMA', content: JSON.stringify(SCHEMA) }],
    });
    annotate(
      this.profile,
      'appconfig-flags',
      'Two checks before anything is deployed: the constraints of each flag, and a schema that asks for the flags that the code reads. What no check knows, the alarm finds.',
    );
    this.strategy = new CfnDeploymentStrategy(this, 'Strategy', {
      name: `${stackName}-by-fifths`,
      growthType: 'LINEAR',
      growthFactor: 20,
      deploymentDurationInMinutes: 10,
      finalBakeTimeInMinutes: 5,
      replicateTo: 'NONE',
    });
    annotate(
      this.strategy,
      'appconfig-flags',
      'A fifth of the clients every two minutes, and five minutes in which the alarm can still take it back. CloudFormation waits those 15 minutes.',
    );
    this.deployFirst(applicationId);
    this.letRead(reader);
  }

  /** An environment whose deployments an alarm takes back. */
  private watched(applicationId: string, { function: fn }: LiveFunction): CfnEnvironment {
    const alarm = new CountAlarm(this, 'Alarm', {
      description:
        'The function that reads the flags fails. AppConfig took a deployment of flags back, if one was under way.',
      namespace: 'AWS/Lambda',
      metricName: 'Errors',
      dimensions: { FunctionName: fn.functionName },
    });
    annotate(
      alarm,
      'appconfig-flags',
      'The errors of the function that reads the flags: a flag which every check lets through can still break code.',
    );
    // https://docs.aws.amazon.com/appconfig/latest/userguide/setting-up-appconfig.html
    const role = new Role(this, 'MonitorRole', {
      assumedBy: new ServicePrincipal('appconfig.amazonaws.com'),
      description: 'AppConfig looks at the alarm of the flags',
    });
    // AWS shows this policy with all alarms (unverified; settled by: a deployment whose role names one).
    role.addToPolicy(new PolicyStatement({ actions: ['cloudwatch:DescribeAlarms'], resources: [alarm.alarmArn] }));
    annotate(role, 'appconfig-flags', 'With this role AppConfig looks at the one alarm, and does nothing else.');
    const environment = new CfnEnvironment(this, 'Environment', {
      applicationId,
      name: 'live',
      monitors: [{ alarmArn: alarm.alarmArn, alarmRoleArn: role.roleArn }],
    });
    environment.node.addDependency(role);
    return environment;
  }

  private deployFirst(applicationId: string): void {
    const configurationProfileId = this.profile.ref;
    const version = new CfnHostedConfigurationVersion(this, 'First', {
      applicationId,
      configurationProfileId,
      contentType: 'application/json',
      content: JSON.stringify(FIRST),
    });
    const deployment = new CfnDeployment(this, 'FirstDeployment', {
      applicationId,
      configurationProfileId,
      configurationVersion: version.ref,
      environmentId: this.environment.ref,
      deploymentStrategyId: this.strategy.ref,
    });
    annotate(
      deployment,
      'appconfig-flags',
      'The template deploys the first version. Operators deploy those that follow, without the template.',
    );
  }

  /** Puts the extension next to the function, which may read these flags and no others. */
  private letRead({ function: fn, role }: LiveFunction): void {
    const stack = Stack.of(this);
    const arn = stack.regionalFact(FactName.appConfigLambdaLayerVersion(EXTENSION, 'arm64'));
    fn.addLayers(LayerVersion.fromLayerVersionArn(this, 'Extension', arn));
    // By names: the environment has the alarm on this function in it, so the function cannot wait for its id.
    fn.addEnvironment('FLAGS_PATH', `/applications/${stack.stackName}/environments/live/configurations/flags`);
    const configuration = stack.formatArn({
      service: 'appconfig',
      resource: 'application',
      resourceName: `${this.application.ref}/environment/${this.environment.ref}/configuration/${this.profile.ref}`,
    });
    // A policy next to that of the role: the function waits for the one of its role, and this one has the environment in it.
    const reading = new Policy(this, 'Reading', {
      roles: [role],
      statements: [
        new PolicyStatement({
          actions: ['appconfig:StartConfigurationSession', 'appconfig:GetLatestConfiguration'],
          resources: [configuration],
        }),
      ],
    });
    annotate(reading, 'appconfig-flags', 'The function reads these flags, changes none, and reads no others.');
    annotate(
      fn,
      'appconfig-flags',
      'The layer is the extension of AppConfig: it keeps the flags next to the function and asks for news every 45 seconds, with the role of the function. Each Region has its own ARN, hence the mapping.',
    );
  }
}
