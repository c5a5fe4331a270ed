import { HOURS_IN_MONTH, type Quantities } from './quantities.ts';
import { scheduled } from './scheduled.ts';
import { member, type Resource, type Template } from './template.ts';

/** What a resource costs while no person uses the arcade: nothing, for a reason, or some quantities. */
type Tariff = string | ((resource: Resource, template: Template) => Quantities);

/**
 * Five readers long-poll each queue that a function consumes, 20 s each time. Lambda goes down to two where the mapping has no
 * maximum concurrency (https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html). A reader waits the 20 s that
 * SQS allows (unverified; settled by: NumberOfEmptyReceives of an idle queue with a function).
 */
const POLLERS = { limited: 5, free: 2, waitSeconds: 20 };

const alarm: Tariff = ({ Properties = {} }) => {
  const queries: readonly unknown[] = Array.isArray(Properties.Metrics) ? Properties.Metrics : [];
  const stats = queries.flatMap((query) => member(query, 'MetricStat') ?? []);
  refuse(Properties.ThresholdMetricId, 'an alarm on an anomaly');
  const periods =
    queries.length > 0 ? stats.map((stat) => Number(member(stat, 'Period'))) : [Number(Properties.Period)];
  return periods.some((period) => period < 60)
    ? { highResolutionAlarmMetric: periods.length }
    : { alarmMetric: Math.max(1, periods.length) };
};

const mapping: Tariff = ({ Properties = {} }) => {
  refuse(Properties.ProvisionedPollerConfig, 'provisioned pollers');
  // Only streams have a position. Lambda reads those of DynamoDB free of charge.
  if (Properties.Enabled === false || Properties.StartingPosition !== undefined) return {};
  const readers = Properties.ScalingConfig === undefined ? POLLERS.free : POLLERS.limited;
  return { queueRequest: (readers * HOURS_IN_MONTH * 3_600) / POLLERS.waitSeconds };
};

/** Free while idle, unless a property asks for what is billed by the hour. */
const without =
  (...properties: readonly string[]): Tariff =>
  ({ Type, Properties = {} }) => {
    for (const name of properties) refuse(Properties[name], `${Type} with ${name}`);
    return {};
  };

/** Batch on Fargate bills what runs; on instances it would bill those that wait. https://aws.amazon.com/batch/pricing/ */
const fargateOnly: Tariff = ({ Properties = {} }) => {
  if (member(Properties.ComputeResources, 'Type') !== 'FARGATE') refuse(true, 'machines of Batch other than Fargate');
  return {};
};

function refuse(value: unknown, what: string): void {
  if (value !== undefined && value !== false)
    throw new Error(`There is no price for ${what}: judge it in scripts/cost/tariffs.ts.`);
}

const SETTINGS = 'settings of something else, which cost nothing themselves';
/** NAT gateways, endpoints and addresses are billed by the hour, and have no tariff yet. https://aws.amazon.com/vpc/pricing/ */
const NETWORK = 'a network without NAT gateways, endpoints and addresses costs nothing';
const BY_CALL = 'billed by the call';
const BY_EVENT = 'billed by the event';
const BY_SIZE = 'billed by what is stored, which is next to nothing while idle';

/** Every resource type that a chapter may have. A new one is judged here first, by the price list of its service. */
export const TARIFFS: Readonly<Record<string, Tariff>> = {
  'AWS::ApiGateway::Account': SETTINGS,
  'AWS::ApiGateway::ApiKey': SETTINGS,
  'AWS::ApiGateway::Authorizer': SETTINGS,
  'AWS::ApiGateway::Deployment': SETTINGS,
  'AWS::ApiGateway::GatewayResponse': SETTINGS,
  'AWS::ApiGateway::Method': BY_CALL,
  'AWS::ApiGateway::Model': SETTINGS,
  'AWS::ApiGateway::RequestValidator': SETTINGS,
  'AWS::ApiGateway::Resource': SETTINGS,
  'AWS::ApiGateway::RestApi': BY_CALL,
  'AWS::ApiGateway::Stage': without('CacheClusterEnabled'),
  'AWS::ApiGateway::UsagePlan': SETTINGS,
  'AWS::ApiGateway::UsagePlanKey': SETTINGS,
  'AWS::ApiGatewayV2::Api': BY_CALL,
  'AWS::ApiGatewayV2::Authorizer': SETTINGS,
  'AWS::ApiGatewayV2::Integration': SETTINGS,
  'AWS::ApiGatewayV2::Route': SETTINGS,
  'AWS::ApiGatewayV2::RouteResponse': SETTINGS,
  'AWS::ApiGatewayV2::Stage': SETTINGS,
  'AWS::AppConfig::Application': SETTINGS,
  'AWS::AppConfig::ConfigurationProfile': SETTINGS,
  'AWS::AppConfig::Deployment': SETTINGS,
  'AWS::AppConfig::DeploymentStrategy': SETTINGS,
  'AWS::AppConfig::Environment': SETTINGS,
  'AWS::AppConfig::HostedConfigurationVersion':
    'billed by the requests of its readers, and by each time that one receives it',
  'AWS::AppSync::DataSource': SETTINGS,
  'AWS::AppSync::FunctionConfiguration': SETTINGS,
  'AWS::AppSync::GraphQLApi': BY_CALL,
  'AWS::AppSync::GraphQLSchema': SETTINGS,
  'AWS::AppSync::Resolver': SETTINGS,
  'AWS::Backup::BackupPlan': SETTINGS,
  'AWS::Backup::BackupSelection': SETTINGS,
  'AWS::Backup::BackupVault': BY_SIZE,
  'AWS::Batch::ComputeEnvironment': fargateOnly,
  'AWS::Batch::JobDefinition': SETTINGS,
  'AWS::Batch::JobQueue': SETTINGS,
  'AWS::CloudWatch::Alarm': alarm,
  'AWS::CloudWatch::CompositeAlarm': () => ({ compositeAlarm: 1 }),
  'AWS::CloudWatch::Dashboard': () => ({ dashboard: 1 }),
  'AWS::CodeDeploy::Application': SETTINGS,
  'AWS::CodeDeploy::DeploymentGroup': 'deployments of functions cost nothing',
  'AWS::Cognito::IdentityPool': 'free of charge',
  'AWS::Cognito::IdentityPoolRoleAttachment': SETTINGS,
  'AWS::Cognito::ManagedLoginBranding': SETTINGS,
  'AWS::Cognito::UserPool': 'billed by monthly active user',
  'AWS::Cognito::UserPoolClient': SETTINGS,
  'AWS::Cognito::UserPoolDomain': SETTINGS,
  'AWS::Cognito::UserPoolGroup': SETTINGS,
  'AWS::CloudFormation::CustomResource': 'Its function is billed by invocations, at deployments.',
  'AWS::DynamoDB::GlobalTable': (table) => {
    if (table.Properties?.BillingMode !== 'PAY_PER_REQUEST') refuse(true, 'provisioned capacity');
    return {};
  },
  'AWS::EC2::InternetGateway': NETWORK,
  'AWS::EC2::Route': NETWORK,
  'AWS::EC2::RouteTable': NETWORK,
  'AWS::EC2::SecurityGroup': NETWORK,
  'AWS::EC2::Subnet': NETWORK,
  'AWS::EC2::SubnetRouteTableAssociation': NETWORK,
  'AWS::EC2::VPC': NETWORK,
  'AWS::EC2::VPCGatewayAttachment': NETWORK,
  'AWS::ECS::Cluster': SETTINGS,
  'AWS::ECS::TaskDefinition': SETTINGS,
  'AWS::Events::Archive': 'billed by the bytes that come in, and by those that it keeps',
  'AWS::Events::EventBus': BY_EVENT,
  'AWS::Events::EventBusPolicy': SETTINGS,
  'AWS::Events::Rule': without('ScheduleExpression'),
  'AWS::IAM::Policy': SETTINGS,
  'AWS::IAM::Role': SETTINGS,
  'AWS::KMS::Alias': SETTINGS,
  'AWS::KMS::Key': () => ({ key: 1 }),
  'AWS::Lambda::Alias': without('ProvisionedConcurrencyConfig'),
  'AWS::Lambda::EventInvokeConfig': SETTINGS,
  'AWS::Lambda::EventSourceMapping': mapping,
  'AWS::Lambda::Function': without('SnapStart', 'CapacityProviderConfig'),
  'AWS::Lambda::LayerVersion': SETTINGS,
  'AWS::Lambda::Permission': SETTINGS,
  'AWS::Lambda::Url': SETTINGS,
  'AWS::Lambda::Version': without('ProvisionedConcurrencyConfig'),
  'AWS::Logs::LogGroup': BY_SIZE,
  'AWS::Logs::MetricFilter': 'its metrics are billed in hours with log lines: see schedules',
  'AWS::Logs::QueryDefinition': 'a query is billed by what it reads',
  'AWS::Logs::ResourcePolicy': SETTINGS,
  'AWS::ResourceGroups::Group': SETTINGS,
  'AWS::Scheduler::Schedule': scheduled,
  'AWS::Scheduler::ScheduleGroup': SETTINGS,
  'AWS::SecretsManager::RotationSchedule': SETTINGS,
  'AWS::SecretsManager::Secret': () => ({ secret: 1 }),
  'AWS::Pipes::Pipe': 'billed by the requests that its filter lets through',
  'AWS::S3::AccessPoint': SETTINGS,
  'AWS::S3::Bucket': BY_SIZE,
  'AWS::S3::BucketPolicy': SETTINGS,
  'AWS::SNS::Subscription': SETTINGS,
  'AWS::SES::ConfigurationSet': SETTINGS,
  'AWS::SES::ConfigurationSetEventDestination': SETTINGS,
  'AWS::SES::EmailIdentity': 'billed by the mail',
  'AWS::SES::ReceiptRule': 'billed by the mail, and by 256 KB of each that comes in',
  'AWS::SES::ReceiptRuleSet': SETTINGS,
  'AWS::SES::Template': SETTINGS,
  'AWS::SNS::Topic': BY_EVENT,
  'AWS::SNS::TopicPolicy': SETTINGS,
  'AWS::SQS::Queue': 'billed by the request: see the mappings that poll it',
  'AWS::SQS::QueuePolicy': SETTINGS,
  'AWS::SSM::Parameter': (parameter) => {
    if (!['Standard', undefined].some((tier) => tier === parameter.Properties?.Tier))
      refuse(true, 'advanced parameters');
    return {};
  },
  'AWS::StepFunctions::Activity': SETTINGS,
  'AWS::StepFunctions::StateMachine': 'billed by state transition, or by request and duration',
  'AWS::XRay::Group': 'insights are billed by the trace',
  'AWS::XRay::ResourcePolicy': SETTINGS,
  'AWS::XRay::SamplingRule': SETTINGS,
};
