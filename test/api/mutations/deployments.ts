import { drop, referTo, replace } from '@serverless-arcade/proofs/mutations/change.ts';
import type { Mutations } from '@serverless-arcade/proofs/mutations/mutation.ts';
import { alsoAllow, widenTo } from '@serverless-arcade/proofs/mutations/statements.ts';

/** What breaks the gradual deployments of the functions behind the API. */
export const deployments: Mutations = {
  'no-hook-before-traffic': {
    pattern: 'codedeploy-hooks-rollback',
    breaks: 'a version that cannot answer gets traffic',
    change: drop('RecordPlayAliaslive', 'UpdatePolicy/CodeDeployLambdaAliasUpdate/BeforeAllowTrafficHook'),
  },
  'no-hook-after-traffic': {
    pattern: 'codedeploy-hooks-rollback',
    breaks: 'nobody looks whether the API still answers',
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
    change: drop('DeploymentsListPlays', 'Properties/AutoRollbackConfiguration/Events/2'),
  },
  'alarms-ignored': {
    pattern: 'codedeploy-hooks-rollback',
    breaks: 'alarms stop no deployment',
    change: replace('DeploymentsGetPlayer', 'Properties/AlarmConfiguration/Enabled', false),
  },
  'one-alarm-less': {
    pattern: 'codedeploy-hooks-rollback',
    breaks: 'errors of the new version alone stop no deployment',
    change: drop('DeploymentsStartImport', 'Properties/AlarmConfiguration/Alarms/1'),
  },
  'all-at-once-in-prod': {
    pattern: 'codedeploy-lambda-canary',
    breaks: 'everybody gets a bad version at the same time',
    environment: 'prod',
    change: replace('DeploymentsRecordPlay', 'Properties/DeploymentConfigName', 'CodeDeployDefault.LambdaAllAtOnce'),
  },
  'alarm-of-all-versions-twice': {
    pattern: 'codedeploy-hooks-rollback',
    breaks: 'the errors of one new version in ten drown in those of the others',
    change: drop('DeploymentsChangePlayerNewVersionErrors', 'Properties/Dimensions/0'),
  },
  'alarm-in-silence': {
    pattern: 'codedeploy-hooks-rollback',
    breaks: 'a quiet night rolls a deployment back',
    change: replace('DeploymentsListGamesErrors', 'Properties/TreatMissingData', 'missing'),
  },
  'alarm-after-a-quarter-of-an-hour': {
    pattern: 'codedeploy-hooks-rollback',
    breaks: 'the deployment is over before the alarm is on',
    change: replace('DeploymentsRecordPlayErrors', 'Properties/Period', 900),
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
  'hook-told-another-parameter': {
    pattern: 'ssm-parameter-config',
    breaks: 'the hook may not read what it is told to read',
    change: replace('AfterTraffic', 'Properties/Environment/Variables/API_URL_PARAMETER', '/elsewhere/api-url'),
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
    breaks: 'the check of the API runs before there is anything to check',
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
