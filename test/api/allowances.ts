import {
  type Allowance,
  type Denial,
  isOneOf,
  type ManagedRole,
} from '@serverless-arcade/proofs/least-privilege/allowance.ts';

const isDeployer = (name: string) => name.includes('DeploymentsServiceRole');

export const managedRoles: readonly ManagedRole[] = [
  {
    name: /ApiCloudWatchRole/,
    reason:
      'API Gateway writes access logs of the whole account with it, by the managed policy that its documentation prescribes (https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html).',
  },
];

export const allowances: readonly Allowance[] = [
  {
    name: 'alarms during a deployment',
    reason:
      'CodeDeploy looks at alarms as it prescribes, on all of them; the sandbox has none in its groups, and the action changes nothing (https://docs.aws.amazon.com/codedeploy/latest/userguide/monitoring-create-alarms-grant-permissions.html).',
    covers: (grant, { name }) => isDeployer(name) && grant.action === 'cloudwatch:DescribeAlarms',
  },
  {
    name: 'provisioned concurrency during a deployment',
    reason:
      'CodeDeploy waits for the provisioned concurrency of a version before it shifts an alias; on the stage no version has any (https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSCodeDeployRoleForLambdaLimited.html).',
    covers: (grant, { name }) => isDeployer(name) && grant.action === 'lambda:GetProvisionedConcurrencyConfig',
  },
  {
    name: 'aliases by their own ARN',
    reason:
      'The service authorization reference names the function as the resource of GetAlias and UpdateAlias. IAM may compare the ARN of the alias when CodeDeploy names it (unverified; settled by: a deployment whose role names the function only), so both are granted.',
    covers: (grant, { name }) =>
      isDeployer(name) && isOneOf(['lambda:GetAlias', 'lambda:UpdateAlias'], grant) && grant.resource.endsWith(':live'),
  },
  {
    name: 'versions of a function',
    reason: 'A hook invokes a version by its number, which no template knows before the version is published.',
    covers: (grant, { name }) =>
      name === 'api/before-traffic' &&
      grant.action === 'lambda:InvokeFunction' &&
      /:function:[\w-]+:\*$/.test(grant.resource),
  },
];

export const denials: readonly Denial[] = [
  {
    reason: 'the story calls a function past its alias, as API Gateway',
    covers: ({ principal, action, resource }) =>
      principal === 'apigateway.amazonaws.com' &&
      action === 'lambda:InvokeFunction' &&
      /:function:[\w-]+$/.test(resource),
  },
];
