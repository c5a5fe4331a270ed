import { add, drop, referTo, replace, rewrite } from '@serverless-arcade/proofs/mutations/change.ts';
import type { Mutations } from '@serverless-arcade/proofs/mutations/mutation.ts';
import { alsoAllow, widenTo } from '@serverless-arcade/proofs/mutations/statements.ts';
import { deployments } from './mutations/deployments.ts';
import { watched } from './mutations/watched.ts';

const STAGE = 'ApiDeploymentStage(?:sandbox|prod)';
const ORIGIN = 'method.response.header.Access-Control-Allow-Origin';

const api: Mutations = {
  'method-without-authorizer': {
    pattern: 'api-cognito-authorizer',
    breaks: 'anybody may record plays',
    change: replace('ApiplaysPOST', 'Properties/AuthorizationType', 'NONE'),
  },
  'admin-method-without-authorizer': {
    pattern: 'api-cognito-authorizer',
    breaks: 'anybody may send dead letters back',
    change: replace('ApiadminqueuesqueuedeadlettersredrivePOST', 'Properties/AuthorizationType', 'NONE'),
  },
  'authorizer-of-another-kind': {
    pattern: 'api-cognito-authorizer',
    breaks: 'signatures are asked for instead of tokens',
    change: replace('ApigamesGET', 'Properties/AuthorizationType', 'AWS_IAM'),
  },
  'authorizer-of-another-header': {
    pattern: 'api-cognito-authorizer',
    breaks: 'every token is looked for where no client puts it',
    change: replace('ApiPlayersOnly', 'Properties/IdentitySource', 'method.request.header.X-Token'),
  },
  'key-not-asked-for': {
    pattern: 'api-usage-plan-keys',
    breaks: 'anybody may send imports',
    change: replace('ApiimportsPOST', 'Properties/ApiKeyRequired', false),
  },
  'health-asks-for-a-token': {
    pattern: 'api-health-mock',
    breaks: 'whoever watches the API needs an account',
    change: replace('ApihealthGET', 'Properties/AuthorizationType', 'AWS_IAM'),
  },
  'play-not-validated': {
    pattern: 'api-request-validation',
    breaks: 'every bad request is an invocation',
    change: drop('ApiplaysPOST', 'Properties/RequestValidatorId'),
  },
  'changes-not-validated': {
    pattern: 'api-request-validation',
    breaks: 'every bad request is an invocation',
    change: drop('ApiplayersmePATCH', 'Properties/RequestValidatorId'),
  },
  'game-without-model': {
    pattern: 'api-request-validation',
    breaks: 'the validator has nothing to compare with',
    change: drop('ApiadmingamesPOST', 'Properties/RequestModels'),
  },
  'import-of-any-size': {
    pattern: 'api-request-validation',
    breaks: 'a request of any number of plays reaches the function',
    change: drop('ApiNewImport', 'Properties/Schema/properties/plays/maxItems'),
  },
  'idempotency-key-optional': {
    pattern: 'api-request-validation',
    breaks: 'a repeated request is a second play',
    change: replace('ApiplaysPOST', 'Properties/RequestParameters/method.request.header.Idempotency-Key', false),
  },
  'body-not-validated': {
    pattern: 'api-request-validation',
    breaks: 'models are there and not used',
    change: replace('ApiRequestValidator', 'Properties/ValidateRequestBody', false),
  },
  'model-of-anything': {
    pattern: 'api-request-validation',
    breaks: 'unknown members pass the gateway',
    change: drop('ApiNewPlay', 'Properties/Schema/additionalProperties'),
  },
  'origin-of-everybody': {
    pattern: 'api-cors',
    breaks: 'every page may call the API with the token of its visitor',
    change: replace(
      'ApiplaysOPTIONS',
      `Properties/Integration/IntegrationResponses/0/ResponseParameters/${ORIGIN}`,
      "'*'",
    ),
  },
  'error-origin-of-everybody': {
    pattern: 'api-cors',
    breaks: 'every page may read why a request was refused',
    change: rewrite('ApiTHROTTLED', 'Properties/ResponseParameters', "'http", "'*http"),
  },
  'function-origin-of-everybody': {
    pattern: 'api-cors',
    breaks: 'every page may read the answer of the function',
    change: replace('ListPlays', 'Properties/Environment/Variables/ALLOWED_ORIGIN', '*'),
  },
  'stage-unthrottled': {
    pattern: 'api-throttle-stage-method',
    breaks: 'one API uses up the limit of the account',
    change: drop(STAGE, 'Properties/MethodSettings/0/ThrottlingRateLimit'),
  },
  'imports-throttled-as-all': {
    pattern: 'api-throttle-stage-method',
    breaks: 'the largest requests come as often as the smallest',
    change: drop(STAGE, 'Properties/MethodSettings/1'),
  },
  'bodies-in-the-log': {
    pattern: 'logs-retention',
    breaks: 'tokens and personal data are in the logs',
    change: replace(STAGE, 'Properties/MethodSettings/0/DataTraceEnabled', true),
  },
  'gateway-untraced': {
    pattern: 'xray-tracing',
    breaks: 'traces begin in the middle',
    change: replace(STAGE, 'Properties/TracingEnabled', false),
  },
  'access-log-gone': {
    pattern: 'logs-retention',
    breaks: 'refused requests leave no trace',
    change: drop(STAGE, 'Properties/AccessLogSetting/DestinationArn'),
  },
  'caller-in-the-access-log': {
    pattern: 'logs-retention',
    breaks: 'addresses of players are kept',
    change: rewrite(STAGE, 'Properties/AccessLogSetting/Format', '$context.status', '$context.identity.sourceIp'),
  },
  'access-log-for-ever': {
    pattern: 'logs-retention',
    breaks: 'logs are paid for until somebody notices',
    change: drop('ApiAccessLogs', 'Properties/RetentionInDays'),
  },
  'edge-optimized': {
    pattern: 'api-endpoint-types',
    breaks: 'requests take a way around CloudFront that nobody sees',
    change: replace('Api', 'Properties/EndpointConfiguration/Types', ['EDGE']),
  },
  'plan-unthrottled': {
    pattern: 'api-usage-plan-keys',
    breaks: 'one partner takes what there is',
    change: drop('Partners', 'Properties/Throttle'),
  },
  'plan-without-quota': {
    pattern: 'api-usage-plan-keys',
    breaks: 'a partner sends as many imports as it likes',
    change: drop('Partners', 'Properties/Quota'),
  },
  'key-written-down': {
    pattern: 'api-usage-plan-keys',
    breaks: 'the key is in the template, for everybody who may read it',
    change: add('PartnersCabinet', 'Properties/Value', 'abcdefghijklmnopqrstuvwxyz'),
  },
  'error-of-another-shape': {
    pattern: 'api-request-validation',
    breaks: 'clients have to know two kinds of errors',
    change: rewrite('ApiBADREQUESTBODY', 'Properties/ResponseTemplates', 'invalid_body', 'validation failed'),
  },
  'latest-code': {
    pattern: 'api-rest-lambda-proxy',
    breaks: 'the gateway invokes $LATEST, whatever is deployed',
    change: referTo('ApiplayersmeGET', 'Properties/Integration/Uri', 'GetPlayerAliaslive', 'GetPlayer'),
  },
  'wrong-function': {
    pattern: 'api-rest-lambda-proxy',
    breaks: 'one route answers with another’s data',
    change: referTo('ApigamesGET', 'Properties/Integration/Uri', 'ListGamesAliaslive', 'ListPlaysAliaslive'),
  },
  'permission-of-any-api': {
    pattern: 'lambda-resource-policy',
    breaks: 'any REST API of any account may invoke the function',
    change: drop('ApigamesGETApiPermission\\w+GETgames', 'Properties/SourceArn'),
  },
  'permission-of-any-route': {
    pattern: 'lambda-resource-policy',
    breaks: 'every route of every stage may invoke the function',
    change: rewrite(
      'ApiadmingamesPOSTApiPermission\\w+POSTadmingames',
      'Properties/SourceArn',
      '/POST/admin/games',
      '/*',
    ),
  },
  'permission-of-anybody': {
    pattern: 'lambda-resource-policy',
    breaks: 'everybody may invoke the function',
    change: replace('ApiplaysPOSTApiPermission\\w+POSTplays', 'Properties/Principal', '*'),
  },
  'timeout-above-the-gateway': {
    pattern: 'lambda-config-explicit',
    breaks: 'the function works on after the gateway has given up at 29 s',
    change: replace('RecordPlay', 'Properties/Timeout', 60),
  },
  'default-memory': {
    pattern: 'lambda-config-explicit',
    breaks: 'every request is as slow as 128 MiB are',
    change: drop('GetPlayer', 'Properties/MemorySize'),
  },
  'other-processor': {
    pattern: 'lambda-config-explicit',
    breaks: 'a fifth more is paid for the same',
    change: replace('AddGame', 'Properties/Architectures', ['x86_64']),
  },
  untraced: {
    pattern: 'xray-tracing',
    breaks: 'traces end at the gateway',
    change: replace('ListLeaderboard', 'Properties/TracingConfig/Mode', 'PassThrough'),
  },
  'reader-may-write': {
    pattern: 'iam-role-per-function',
    breaks: 'a bug of a GET can change players',
    change: alsoAllow('GetPlayerRoleDefaultPolicy', 'dynamodb:GetItem', 'dynamodb:PutItem'),
  },
  'leaderboard-may-write': {
    pattern: 'iam-role-per-function',
    breaks: 'a bug of a GET can change the leaderboard',
    change: alsoAllow('ListLeaderboardRoleDefaultPolicy', 'dynamodb:GetItem', 'dynamodb:PutItem'),
  },
  'games-from-the-table': {
    pattern: 'ddb-gsi',
    breaks: 'the list of games may read every player',
    change: widenTo('ListGamesRoleDefaultPolicy', 'dynamodb:Query', {
      'Fn::ImportValue': 'arcade-foundation:ExportsOutputFnGetAttTableCD117FA1ArnE2C8C204',
    }),
  },
  'any-queue': {
    pattern: 'iam-role-per-function',
    breaks: 'whoever starts imports may send to every queue',
    change: widenTo('StartImportRoleDefaultPolicy', 'sqs:SendMessage', {
      'Fn::Join': [
        '',
        ['arn:', { Ref: 'AWS::Partition' }, ':sqs:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':*'],
      ],
    }),
  },
  'dead-letters-deleted': {
    pattern: 'iam-role-per-function',
    breaks: 'a bug of the list can delete dead letters',
    change: alsoAllow('ListDeadLettersRoleDefaultPolicy', 'sqs:ReceiveMessage', 'sqs:DeleteMessage'),
  },
  'redrive-may-purge': {
    pattern: 'sqs-dlq-redrive-source',
    breaks: 'a bug of the redrive can delete all dead letters',
    change: alsoAllow('RedriveDeadLettersRoleDefaultPolicy', 'sqs:StartMessageMoveTask', 'sqs:PurgeQueue'),
  },
  'redrive-to-anywhere': {
    pattern: 'sqs-dlq-redrive-source',
    breaks: 'dead letters can be sent to any queue',
    change: widenTo('RedriveDeadLettersRoleDefaultPolicy', 'sqs:SendMessage', {
      'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':sqs:*:*:*']],
    }),
  },
  'unpublished-methods': {
    pattern: 'api-stages-deployments',
    breaks: 'the deployment is made before the method exists, and the route is missing',
    change: drop('ApiDeployment', 'DependsOn/7'),
  },
  'secret-in-the-environment': {
    pattern: 'lambda-env-config',
    breaks: 'whoever may read the configuration reads the secret',
    change: add('RecordPlay', 'Properties/Environment/Variables/DATABASE_PASSWORD', 'abc'),
  },
  'resolved-secret-in-the-environment': {
    pattern: 'lambda-env-config',
    breaks: 'CloudFormation puts the secret in the configuration in the clear',
    change: add('RecordPlay', 'Properties/Environment/Variables/MAIL', '{{resolve:secretsmanager:mail}}'),
  },
  'physical-name': {
    pattern: 'multi-env-config',
    breaks: 'a second copy cannot be deployed',
    change: add('GetPlayer', 'Properties/FunctionName', 'get-player'),
  },
  'account-in-the-template': {
    pattern: 'cdk-synth-tests',
    breaks: 'the template fits one account only',
    change: add(
      'GetPlayer',
      'Properties/Environment/Variables/API_URL',
      'https://abc.execute-api.eu-central-1.amazonaws.com/sandbox/',
    ),
  },
  'untagged-stage': {
    pattern: 'tagging',
    breaks: 'its cost belongs to nobody',
    change: drop(STAGE, 'Properties/Tags'),
  },
};

export const mutations = [api, deployments, watched];
