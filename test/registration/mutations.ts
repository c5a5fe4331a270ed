import { add, drop, dropResource, referTo, replace, rewrite } from '@serverless-arcade/proofs/mutations/change.ts';
import type { Mutations } from '@serverless-arcade/proofs/mutations/mutation.ts';
import {
  allowEverything,
  alsoAllow,
  dropCondition,
  dropStatement,
  widenTo,
} from '@serverless-arcade/proofs/mutations/statements.ts';

const PASSWORD = 'Properties/Policies/PasswordPolicy';

const templates: Mutations = {
  'mfa-off': {
    pattern: 'cognito-mfa',
    breaks: 'nobody can protect an account by more than a password',
    change: replace('Players', 'Properties/MfaConfiguration', 'OFF'),
  },
  'mfa-by-sms': {
    pattern: 'cognito-mfa',
    breaks: 'codes can be intercepted, and each costs',
    change: replace('Players', 'Properties/EnabledMfas', ['SOFTWARE_TOKEN_MFA', 'SMS_MFA']),
  },
  'password-of-eight': {
    pattern: 'cognito-user-pool',
    breaks: 'passwords are guessed',
    change: replace('Players', `${PASSWORD}/MinimumLength`, 8),
  },
  'password-without-symbols': {
    pattern: 'cognito-user-pool',
    breaks: 'passwords are guessed',
    change: replace('Players', `${PASSWORD}/RequireSymbols`, false),
  },
  'client-with-a-secret': {
    pattern: 'cognito-user-pool',
    breaks: 'a browser would have to carry a secret',
    change: replace('PlayersWeb', 'Properties/GenerateSecret', true),
  },
  'users-can-be-enumerated': {
    pattern: 'cognito-user-pool',
    breaks: 'the sign-in tells who has an account',
    change: replace('PlayersWeb', 'Properties/PreventUserExistenceErrors', 'LEGACY'),
  },
  'tokens-not-revocable': {
    pattern: 'cognito-user-pool',
    breaks: 'a stolen refresh token is good until it expires',
    change: replace('PlayersWeb', 'Properties/EnableTokenRevocation', false),
  },
  'tokens-of-a-day': {
    pattern: 'cognito-user-pool',
    breaks: 'a stolen token opens the API for a day',
    change: replace('PlayersWeb', 'Properties/IdTokenValidity', 1_440),
  },
  'custom-flow-allowed': {
    pattern: 'cognito-user-pool',
    breaks: 'a way to sign in that nobody looks after',
    change: replace('PlayersWeb', 'Properties/ExplicitAuthFlows', [
      'ALLOW_USER_PASSWORD_AUTH',
      'ALLOW_USER_SRP_AUTH',
      'ALLOW_REFRESH_TOKEN_AUTH',
      'ALLOW_CUSTOM_AUTH',
    ]),
  },
  'address-changes-unproven': {
    pattern: 'cognito-user-pool',
    breaks: 'an account can be moved to an address that nobody has proven to own',
    change: drop('Players', 'Properties/UserAttributeUpdateSettings'),
  },
  'parameter-of-the-sandbox-in-prod': {
    pattern: 'multi-env-config',
    breaks: 'what an operator sets in a sandbox is set in production',
    environment: 'prod',
    change: rewrite('StartingCredits', 'Properties/Name', 'arcade-prod-', 'arcade-'),
  },
  'pool-goes-with-its-stack-in-prod': {
    pattern: 'deletion-policy',
    breaks: 'deleting the stack deletes all accounts',
    environment: 'prod',
    change: replace('Players', 'DeletionPolicy', 'Delete'),
  },
  'client-goes-with-its-stack-in-prod': {
    pattern: 'deletion-policy',
    breaks: 'the pool that stays lets nobody in',
    environment: 'prod',
    change: replace('PlayersWeb', 'DeletionPolicy', 'Delete'),
  },
  'admins-go-with-their-stack-in-prod': {
    pattern: 'deletion-policy',
    breaks: 'who was an administrator is lost, though the pool stays',
    environment: 'prod',
    change: replace('Playersadmins', 'DeletionPolicy', 'Delete'),
  },
  'pollers-of-a-sandbox-take-what-the-account-has': {
    pattern: 'lambda-reserved-concurrency',
    breaks: 'in a new account with ten executions the pollers throttle the trigger, and a registration is lost',
    environment: 'sandbox',
    change: replace('RemindersConsumer', 'Properties/ScalingConfig/MaximumConcurrency', 5),
  },
  'pool-unprotected-in-prod': {
    pattern: 'deletion-policy',
    breaks: 'one DeleteUserPool call deletes all accounts',
    environment: 'prod',
    change: replace('Players', 'Properties/DeletionProtection', 'INACTIVE'),
  },
  'admins-gone': {
    pattern: 'backend-authorization',
    breaks: 'nobody can be made an administrator',
    change: dropResource('Playersadmins'),
  },
  'trigger-of-any-pool': {
    pattern: 'lambda-resource-policy',
    breaks: 'any user pool of any account may invoke the function',
    change: drop('PlayersPostConfirmationCognito', 'Properties/SourceArn'),
  },
  'trigger-detached': {
    pattern: 'cognito-lambda-trigger',
    breaks: 'registrations make no players',
    change: drop('Players', 'Properties/LambdaConfig/PostConfirmation'),
  },
  'trigger-of-the-latest-code': {
    pattern: 'lambda-versions-aliases',
    breaks: 'the pool invokes $LATEST, whatever is deployed',
    change: referTo('Players', 'Properties/LambdaConfig', 'PostAuthenticationAliaslive', 'PostAuthentication'),
  },
  'trigger-slower-than-cognito': {
    pattern: 'cognito-lambda-trigger',
    breaks: 'the function works on answers that nobody waits for',
    change: replace('PostConfirmation', 'Properties/Timeout', 30),
  },
  'delay-of-a-minute': {
    pattern: 'sqs-delay-queue',
    breaks: 'players are reminded before they could play',
    change: replace('RemindersQueue', 'Properties/DelaySeconds', 60),
  },
  'redrive-policy-dropped': {
    pattern: 'sqs-dlq-redrive-policy',
    breaks: 'a bad message is retried for four days and then gone',
    change: drop('RemindersQueue', 'Properties/RedrivePolicy'),
  },
  'one-receive': {
    pattern: 'sqs-dlq-redrive-policy',
    breaks: 'one throttle makes a dead letter',
    change: replace('RemindersQueue', 'Properties/RedrivePolicy/maxReceiveCount', 1),
  },
  'dead-letters-of-anybody': {
    pattern: 'sqs-dlq-redrive-source',
    breaks: 'messages of other queues mix in, and a redrive sends them here',
    change: replace('RemindersDeadLetters', 'Properties/RedriveAllowPolicy', { redrivePermission: 'allowAll' }),
  },
  'dead-letters-kept-as-short': {
    pattern: 'sqs-dlq-retention',
    breaks: 'dead letters expire on arrival',
    change: replace('RemindersDeadLetters', 'Properties/MessageRetentionPeriod', 345_600),
  },
  'visibility-as-short-as-the-timeout': {
    pattern: 'sqs-visibility-timeout',
    breaks: 'messages are processed twice',
    change: replace('RemindersQueue', 'Properties/VisibilityTimeout', 10),
  },
  'no-partial-failures': {
    pattern: 'sqs-batch-partial-failure',
    breaks: 'one bad message repeats nine good ones',
    change: drop('RemindersConsumer', 'Properties/FunctionResponseTypes'),
  },
  'consumer-unbounded': {
    pattern: 'lambda-reserved-concurrency',
    breaks: 'a flood of messages takes the concurrency of everybody',
    change: drop('RemindersConsumer', 'Properties/ScalingConfig'),
  },
  'consumer-of-the-latest-code': {
    pattern: 'lambda-versions-aliases',
    breaks: 'the queue invokes $LATEST, whatever is deployed',
    change: referTo('RemindersConsumer', 'Properties/FunctionName', 'RemindPlayerAliaslive', 'RemindPlayer'),
  },
  'queue-without-tls': {
    pattern: 'tls-only-resource-policies',
    breaks: 'messages may travel in the clear',
    change: dropStatement('RemindersQueuePolicy', 'sqs:*'),
  },
  'tls-for-some': {
    pattern: 'tls-only-resource-policies',
    breaks: 'everybody is refused, with TLS or without',
    change: dropCondition('RemindersDeadLettersPolicy', 'sqs:*'),
  },
  'dead-letter-alarm-gone': {
    pattern: 'alarm-dlq-depth',
    breaks: 'nobody hears of dead letters',
    change: dropResource('RemindersDeadLettersAlarm'),
  },
  'lag-alarm-breaching-in-silence': {
    pattern: 'alarm-dlq-depth',
    breaks: 'an empty queue wakes somebody up',
    change: replace('RemindersOldestMessageAlarm', 'Properties/TreatMissingData', 'missing'),
  },
  'role-may-delete-too': {
    pattern: 'iam-role-per-function',
    breaks: 'a bug of the registration can delete players',
    change: alsoAllow('PostConfirmationRoleDefaultPolicy', 'dynamodb:PutItem', 'dynamodb:DeleteItem'),
  },
  'sign-in-may-do-everything': {
    pattern: 'iam-role-per-function',
    breaks: 'a bug of the sign-in can delete the table',
    change: allowEverything('PostAuthenticationRoleDefaultPolicy', 'dynamodb:PutItem'),
  },
  'sign-in-cannot-remind': {
    pattern: 'cognito-lambda-trigger',
    breaks: 'a player whom the registration has missed can never sign in',
    change: dropStatement('PostAuthenticationRoleDefaultPolicy', 'sqs:SendMessage'),
  },
  'reminder-may-scan': {
    pattern: 'ddb-query-not-scan',
    breaks: 'the consumer can read all players',
    change: alsoAllow('RemindPlayerRoleDefaultPolicy', 'dynamodb:GetItem', 'dynamodb:Scan'),
  },
  'groups-of-every-pool': {
    pattern: 'iam-role-per-function',
    breaks: 'the function may put users of other pools into groups',
    change: widenTo('PostConfirmationJoinsPlayers', 'cognito-idp:AdminAddUserToGroup'),
  },
  'logs-anywhere': {
    pattern: 'lambda-stdout-logs',
    breaks: 'a function can write into the logs of another',
    change: referTo(
      'RemindPlayerRoleDefaultPolicy',
      'Properties/PolicyDocument',
      'RemindPlayerLogs',
      'PostConfirmationLogs',
    ),
  },
  'untagged-pool': {
    pattern: 'tagging',
    breaks: 'its cost belongs to nobody',
    change: drop('Players', 'Properties/UserPoolTags'),
  },
  'first-reminder-as-late-as-the-second': {
    pattern: 'sqs-message-timer',
    breaks: 'a player gets both reminders at once',
    change: replace('RemindersQueue', 'Properties/DelaySeconds', 900),
  },
  'secret-in-the-environment': {
    pattern: 'lambda-env-config',
    breaks: 'whoever may read the configuration reads the secret',
    change: add('RemindPlayer', 'Properties/Environment/Variables/MAIL_API_KEY', 'abc'),
  },
  'parameter-outside-its-path': {
    pattern: 'ssm-parameter-config',
    breaks: 'two copies of the arcade fight for one name',
    change: replace('StartingCredits', 'Properties/Name', '/starting-credits'),
  },
  'starting-credits-changed': {
    pattern: 'ssm-parameter-config',
    breaks: 'every new player owns a fortune',
    change: replace('StartingCredits', 'Properties/Value', '3000'),
  },
  'parameter-as-a-secret': {
    pattern: 'ssm-parameter-config',
    breaks: 'the parameter is of a type that CloudFormation cannot make',
    change: replace('StartingCredits', 'Properties/Type', 'SecureString'),
  },
};

export const mutations = [templates];
