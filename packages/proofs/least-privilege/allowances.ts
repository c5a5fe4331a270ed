import type { Grant } from './grants.ts';
import type { RoleOwner } from './role-usage.ts';

/** Grants that may stay although no call is seen that needs exactly them. One that excuses nothing any more is a failure. */
export interface Allowance {
  readonly name: string;
  readonly reason: string;
  readonly covers: (grant: Grant, owner: RoleOwner) => boolean;
}

/** Roles whose grants do not stand in a template, and why. */
export const managedRoles: readonly { readonly name: RegExp; readonly reason: string }[] = [
  {
    name: /ApiCloudWatchRole/,
    reason:
      'API Gateway writes access logs of the whole account with it, by the managed policy that its documentation prescribes (https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html).',
  },
];

const isOneOf = (actions: readonly string[], { action }: Grant) => actions.includes(action);

/** What the local stage cannot put to the test, and the wildcards that cannot be avoided. */
export const allowances: readonly Allowance[] = [
  {
    name: 'logs of the function',
    reason:
      'Lambda writes the log with the role of the function, outside of its code; the stage keeps the lines without asking. Its own log group only.',
    covers: (grant, { logGroup }) =>
      logGroup !== undefined &&
      isOneOf(['logs:CreateLogStream', 'logs:PutLogEvents'], grant) &&
      grant.resource.endsWith(`:log-group:${logGroup}:*`),
  },
  {
    name: 'traces of the function',
    reason:
      'Lambda sends the traces with the role of the function, outside of its code. These actions know no resources (https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html).',
    covers: (grant, { logGroup }) =>
      logGroup !== undefined &&
      isOneOf(['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], grant) &&
      grant.resource === '*',
  },
  {
    name: 'alarms during a deployment',
    reason: 'The names of the alarms are known only by their beginning, and the action changes nothing.',
    covers: (grant, { name }) =>
      isDeployer(name) && grant.action === 'cloudwatch:DescribeAlarms' && /:alarm:[\w-]+-\*$/.test(grant.resource),
  },
  {
    name: 'provisioned concurrency during a deployment',
    reason:
      'CodeDeploy waits for the provisioned concurrency of a version before it shifts an alias; the stage has none to wait for (https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSCodeDeployRoleForLambdaLimited.html).',
    covers: (grant, { name }) => isDeployer(name) && grant.action === 'lambda:GetProvisionedConcurrencyConfig',
  },
  {
    name: 'aliases by their own ARN',
    reason:
      'The service authorization reference names the function as the resource of GetAlias and UpdateAlias; whether IAM compares the ARN of the alias when CodeDeploy names it is (unverified), so both are granted.',
    covers: (grant, { name }) =>
      isDeployer(name) && isOneOf(['lambda:GetAlias', 'lambda:UpdateAlias'], grant) && grant.resource.endsWith(':live'),
  },
  {
    name: 'dead letters of a schedule',
    reason:
      'The scheduler hands an event over when Lambda has taken it, and Lambda takes every event: its dead letters are for a role that may not invoke any more, which test/seasons shows.',
    covers: (grant) =>
      grant.action === 'sqs:SendMessage' && /:[\w-]+-seasons-SeasonEndsFailures\w+$/.test(grant.resource),
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

const isDeployer = (name: string) => name.includes('DeploymentsServiceRole');
