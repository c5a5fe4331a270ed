import { allow, type ManagedPolicy, policy } from './managed-policy.ts';
import { SERVICE_POLICIES } from './service-policies.ts';

const LOGS = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'];

/**
 * The AWS managed policies that the stage knows, by what follows `:policy/` in their ARN: those that the constructs of the CDK
 * attach, and those that serverless apps often do. The page of each is
 * `https://docs.aws.amazon.com/aws-managed-policy/latest/reference/<name>.html`. AWS publishes new versions of a policy: a
 * version that is newer than the one here may allow more.
 */
const POLICIES: Readonly<Record<string, ManagedPolicy>> = {
  'service-role/AWSLambdaBasicExecutionRole': policy('v1', allow(LOGS)),
  'service-role/AWSAppSyncPushToCloudWatchLogs': policy('v1', allow(LOGS)),
  'service-role/AWSLambdaBasicDurableExecutionRolePolicy': policy(
    'v1',
    allow([...LOGS, 'lambda:CheckpointDurableExecution', 'lambda:GetDurableExecutionState']),
  ),
  'service-role/AWSLambdaVPCAccessExecutionRole': policy(
    'v3',
    allow([
      ...LOGS,
      'ec2:CreateNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSubnets',
      'ec2:DeleteNetworkInterface',
      'ec2:AssignPrivateIpAddresses',
      'ec2:UnassignPrivateIpAddresses',
    ]),
  ),
  'service-role/AWSLambdaDynamoDBExecutionRole': policy(
    'v1',
    allow([
      'dynamodb:DescribeStream',
      'dynamodb:GetRecords',
      'dynamodb:GetShardIterator',
      'dynamodb:ListStreams',
      ...LOGS,
    ]),
  ),
  'service-role/AWSLambdaSQSQueueExecutionRole': policy(
    'v1',
    allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', ...LOGS]),
  ),
  'service-role/AWSLambdaKinesisExecutionRole': policy(
    'v2',
    allow([
      'kinesis:DescribeStream',
      'kinesis:DescribeStreamSummary',
      'kinesis:GetRecords',
      'kinesis:GetShardIterator',
      'kinesis:ListShards',
      'kinesis:ListStreams',
      'kinesis:SubscribeToShard',
      ...LOGS,
    ]),
  ),
  'service-role/AWSLambdaRole': policy('v1', allow('lambda:InvokeFunction')),
  'service-role/AmazonAPIGatewayPushToCloudWatchLogs': policy(
    'v1',
    allow([...LOGS, 'logs:DescribeLogGroups', 'logs:DescribeLogStreams', 'logs:GetLogEvents', 'logs:FilterLogEvents']),
  ),
  'service-role/AWSCodeDeployRoleForLambdaLimited': policy(
    'v1',
    allow([
      'cloudwatch:DescribeAlarms',
      'lambda:UpdateAlias',
      'lambda:GetAlias',
      'lambda:GetProvisionedConcurrencyConfig',
    ]),
    allow(['s3:GetObject', 's3:GetObjectVersion'], 'arn:aws:s3:::*/CodeDeploy/*'),
    {
      ...allow(['s3:GetObject', 's3:GetObjectVersion']),
      Condition: { StringEquals: { 's3:ExistingObjectTag/UseWithCodeDeploy': 'true' } },
    },
    allow('lambda:InvokeFunction', 'arn:aws:lambda:*:*:function:CodeDeployHook_*'),
  ),
  AWSBackupServiceRolePolicyForS3Backup: policy(
    'v4',
    allow('cloudwatch:GetMetricData'),
    allow(
      [
        'events:DeleteRule',
        'events:PutTargets',
        'events:DescribeRule',
        'events:EnableRule',
        'events:PutRule',
        'events:RemoveTargets',
        'events:ListTargetsByRule',
        'events:DisableRule',
      ],
      'arn:aws:events:*:*:rule/AwsBackupManagedRule*',
    ),
    allow('events:ListRules'),
    {
      ...allow(['kms:Decrypt', 'kms:DescribeKey']),
      Condition: { StringLike: { 'kms:ViaService': 's3.*.amazonaws.com' } },
    },
    allow(
      [
        's3:GetBucketTagging',
        's3:GetInventoryConfiguration',
        's3:ListBucketVersions',
        's3:ListBucket',
        's3:GetBucketVersioning',
        's3:GetBucketLocation',
        's3:GetBucketAcl',
        's3:PutInventoryConfiguration',
        's3:GetBucketNotification',
        's3:PutBucketNotification',
      ],
      'arn:aws:s3:::*',
    ),
    allow(
      [
        's3:GetObjectAcl',
        's3:GetObject',
        's3:GetObjectVersionTagging',
        's3:GetObjectVersionAcl',
        's3:GetObjectTagging',
        's3:GetObjectVersion',
      ],
      'arn:aws:s3:::*/*',
    ),
    allow('s3:ListAllMyBuckets'),
    {
      ...allow('backup:TagResource', 'arn:aws:backup:*:*:recovery-point:*'),
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of IAM
      Condition: { StringEquals: { 'aws:PrincipalAccount': '${aws:ResourceAccount}' } },
    },
  ),
  AWSXRayDaemonWriteAccess: policy(
    'v2',
    allow([
      'xray:PutTraceSegments',
      'xray:PutTelemetryRecords',
      'xray:GetSamplingRules',
      'xray:GetSamplingTargets',
      'xray:GetSamplingStatisticSummaries',
    ]),
  ),
  CloudWatchLambdaInsightsExecutionRolePolicy: policy(
    'v1',
    allow('logs:CreateLogGroup'),
    allow(['logs:CreateLogStream', 'logs:PutLogEvents'], 'arn:aws:logs:*:*:log-group:/aws/lambda-insights:*'),
  ),
  ...SERVICE_POLICIES,
};

const PREFIX = /^arn:aws[\w-]*:iam::aws:policy\//;

/** @returns undefined for an ARN that is not of an AWS managed policy, or of one that the stage does not know */
export function managedPolicy(arn: string): ManagedPolicy | undefined {
  const name = arn.replace(PREFIX, '');
  return PREFIX.test(arn) && Object.hasOwn(POLICIES, name) ? POLICIES[name] : undefined;
}
