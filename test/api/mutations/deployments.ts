import {
  add,
  type Change,
  drop,
  dropResource,
  idOf,
  referTo,
  replace,
} from '@serverless-arcade/proofs/mutations/change.ts';
import type { Mutations } from '@serverless-arcade/proofs/mutations/mutation.ts';
import { alsoAllow, widenTo } from '@serverless-arcade/proofs/mutations/statements.ts';

/** Puts one more alarm into a deployment group. */
const alsoStoppedBy =
  (group: string, alarm: string): Change =>
  (template) =>
    add(group, 'Properties/AlarmConfiguration/Alarms/1', { Name: { Ref: idOf(template, alarm) } })(template);

/** Lets an alias be updated before another resource that it has to wait for. */
const waitsNotFor = (alias: string, other: string): Change =>
  referTo(alias, 'DependsOn', other, 'DeploymentsServiceRights');

/** What breaks the gradual deployments of the functions behind the API. */
export const deployments: Mutations = {
  'no-hook-before-traffic': {
    pattern: 'codedeploy-hooks-rollback',
    breaks: 'a version that cannot answer gets traffic',
    change: drop('RecordPlayAliaslive', 'UpdatePolicy/CodeDeployLambdaAliasUpdate/BeforeAllowTrafficHook'),
  },
  'no-hook-after-traffic': {
    pattern: 'codedeploy-hooks-rollback',
    breaks: 'nobody looks whether the alias has arrived',
    change: drop('GetImportAliaslive', 'UpdatePolicy/CodeDeployLambdaAliasUpdate/AfterAllowTrafficHook'),
  },
  'no-update-policy': {
    pattern: 'codedeploy-lambda-canary',
    breaks: 'the alias moves at once, whatever the version does',
    change: drop('ListGamesAliaslive', 'UpdatePolicy'),
  },
  'no-rollback': {
    pattern: 'codedeploy-hooks-rollback',
    breaks: 'a bad version stays',
    change: drop('DeploymentsAddGame', 'Properties/AutoRollbackConfiguration'),
  },
  'no-rollback-by-alarm': {
    pattern: 'codedeploy-hooks-rollback',
    breaks: 'a bad version stays though the alarm is on',
    environment: 'prod',
    change: drop('DeploymentsListPlays', 'Properties/AutoRollbackConfiguration/Events/2'),
  },
  'alarms-ignored': {
    pattern: 'codedeploy-hooks-rollback',
    breaks: 'alarms stop no deployment',
    environment: 'prod',
    change: replace('DeploymentsGetPlayer', 'Properties/AlarmConfiguration/Enabled', false),
  },
  'no-alarm': {
    pattern: 'codedeploy-hooks-rollback',
    breaks: 'errors of the new version stop no deployment',
    environment: 'prod',
    change: drop('DeploymentsStartImport', 'Properties/AlarmConfiguration/Alarms/0'),
  },
  'alarm-of-all-versions-stops-deployments': {
    pattern: 'codedeploy-hooks-rollback',
    breaks: 'a function that fails cannot be replaced by its repair',
    environment: 'prod',
    change: alsoStoppedBy('DeploymentsRecordPlay', 'DeploymentsRecordPlayErrors'),
  },
  'alarm-of-the-api-stops-deployments': {
    pattern: 'codedeploy-hooks-rollback',
    breaks: 'one route that fails keeps the repair of every other route out',
    environment: 'prod',
    change: alsoStoppedBy('DeploymentsListGames', 'ServerErrors'),
  },
  'all-at-once-in-prod': {
    pattern: 'codedeploy-lambda-canary',
    breaks: 'everybody gets a bad version at the same time',
    environment: 'prod',
    change: replace('DeploymentsRecordPlay', 'Properties/DeploymentConfigName', 'CodeDeployDefault.LambdaAllAtOnce'),
  },
  'all-functions-at-once': {
    pattern: 'codedeploy-lambda-canary',
    breaks: 'hooks and versions need more executions than a new account has',
    change: waitsNotFor('RecordPlayAliaslive', 'StartImportAliaslive'),
  },
  'alarm-of-all-versions-twice': {
    pattern: 'codedeploy-hooks-rollback',
    breaks: 'the errors of one new version in ten drown in those of the others',
    environment: 'prod',
    change: drop('DeploymentsChangePlayerNewVersionErrors', 'Properties/Dimensions/0'),
  },
  'alarm-in-silence': {
    pattern: 'codedeploy-hooks-rollback',
    breaks: 'a quiet night rolls a deployment back',
    environment: 'prod',
    change: replace('DeploymentsListGamesNewVersionErrors', 'Properties/TreatMissingData', 'missing'),
  },
  'alarm-after-a-quarter-of-an-hour': {
    pattern: 'codedeploy-hooks-rollback',
    breaks: 'the deployment is over before the alarm is on',
    environment: 'prod',
    change: replace('DeploymentsRecordPlayNewVersionErrors', 'Properties/Period', 900),
  },
  'nobody-hears-of-errors': {
    pattern: 'alarm-lambda-api',
    breaks: 'a function fails and no alarm is on',
    environment: 'prod',
    change: dropResource('DeploymentsListPlaysErrors'),
  },
  'group-changed-too-late': {
    pattern: 'codedeploy-hooks-rollback',
    breaks: 'the switch for an emergency takes effect after the deployment that needs it',
    change: waitsNotFor('ListPlaysAliaslive', 'DeploymentsListPlays'),
  },
  'service-sees-some-alarms': {
    pattern: 'iam-role-per-function',
    breaks: 'CodeDeploy may not be able to look at alarms, and stops every deployment',
    change: widenTo('DeploymentsServiceRights', 'cloudwatch:DescribeAlarms', 'arn:aws:cloudwatch:*:*:alarm:arcade-*'),
  },
  'service-role-of-anybody': {
    pattern: 'iam-role-per-function',
    breaks: 'CodeDeploy can be told by another account to use the role',
    change: drop('DeploymentsServiceRole', 'Properties/AssumeRolePolicyDocument/Statement/0/Condition'),
  },
  'service-invokes-everything': {
    pattern: 'iam-role-per-function',
    breaks: 'a deployment may invoke any function of the account',
    change: widenTo('DeploymentsServiceRights', 'lambda:InvokeFunction'),
  },
  'service-may-change-code': {
    pattern: 'iam-role-per-function',
    breaks: 'a deployment may replace the code of a function',
    change: alsoAllow('DeploymentsServiceRights', 'lambda:UpdateAlias', 'lambda:UpdateFunctionCode'),
  },
  'hook-invokes-everything': {
    pattern: 'iam-role-per-function',
    breaks: 'a hook may invoke any function of the account',
    change: widenTo('BeforeTrafficRoleDefaultPolicy', 'lambda:InvokeFunction'),
  },
  'hook-reads-every-revision': {
    pattern: 'iam-role-per-function',
    breaks: 'a hook may read what other applications deploy',
    change: widenTo('BeforeTrafficRoleDefaultPolicy', 'codedeploy:GetApplicationRevision'),
  },
  'server-errors-of-another-stage': {
    pattern: 'alarm-lambda-api',
    breaks: 'the alarm watches a metric that does not exist',
    change: replace('ServerErrors', 'Properties/Dimensions/1/Value', 'production'),
  },
  'server-errors-of-fifty': {
    pattern: 'alarm-lambda-api',
    breaks: 'fifty failed requests a minute are nobody’s business',
    change: replace('ServerErrors', 'Properties/Threshold', 50),
  },
  'hooks-the-other-way-round': {
    pattern: 'codedeploy-hooks-rollback',
    breaks: 'the old version is asked whether the new one is good',
    change: referTo(
      'GetPlayerAliaslive',
      'UpdatePolicy/CodeDeployLambdaAliasUpdate/BeforeAllowTrafficHook',
      'BeforeTraffic',
      'AfterTraffic',
    ),
  },
  'group-of-another-function': {
    pattern: 'codedeploy-lambda-canary',
    breaks: 'two functions wait for the deployment of one another',
    change: referTo(
      'ListPlaysAliaslive',
      'UpdatePolicy/CodeDeployLambdaAliasUpdate/DeploymentGroupName',
      'DeploymentsListPlays',
      'DeploymentsListGames',
    ),
  },
};
