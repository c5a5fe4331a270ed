import { describe, expect, test } from '@jest/globals';
import { Match } from 'aws-cdk-lib/assertions';
import { SECOND_REMINDER_DELAY_SECONDS } from '#lambda/registration/use-cases/register-player.ts';
import { synthArcade } from '../support/synth.ts';
import { expectGoldenTemplate } from '../support/template-golden.ts';
import { aliasIn, referredId, resources, statementsOf, theOnly } from '../support/template-resources.ts';

const registration = synthArcade().chapter('registration');
const { template } = registration;
const production = synthArcade({ environment: 'prod' }).chapter('registration');

test('cdk-synth-tests: the template is the golden one', () => expectGoldenTemplate('registration'));

describe('the player directory', () => {
  const POOL = 'AWS::Cognito::UserPool';
  const pool = theOnly(registration, POOL);

  test('cognito-user-pool: players sign up by themselves, with a verified email address as their name', () => {
    template.hasResourceProperties(POOL, {
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: false },
      UsernameAttributes: ['email'],
      AutoVerifiedAttributes: ['email'],
      UsernameConfiguration: { CaseSensitive: false },
      Schema: [{ Name: 'email', Required: true, Mutable: true }],
    });
  });

  test('cognito-user-pool: the old address stays in use until the new one is verified', () => {
    template.hasResourceProperties(POOL, {
      UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
    });
  });

  test('cognito-user-pool: a password has 12 characters of four kinds and is recovered by email only', () => {
    template.hasResourceProperties(POOL, {
      Policies: {
        PasswordPolicy: {
          MinimumLength: 12,
          RequireLowercase: true,
          RequireUppercase: true,
          RequireNumbers: true,
          RequireSymbols: true,
          TemporaryPasswordValidityDays: 1,
        },
      },
      AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'verified_email', Priority: 1 }] },
    });
  });

  test('cognito-mfa: offered, by authenticator app only; nothing in the pool can send an SMS', () => {
    template.hasResourceProperties(POOL, {
      MfaConfiguration: 'OPTIONAL',
      EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
      SmsConfiguration: Match.absent(),
    });
  });

  test('cognito-user-pool: the client is public, holds no secret and does not tell who has an account', () => {
    template.hasResourceProperties('AWS::Cognito::UserPoolClient', {
      UserPoolId: { Ref: pool.logicalId },
      GenerateSecret: false,
      PreventUserExistenceErrors: 'ENABLED',
      EnableTokenRevocation: true,
      AllowedOAuthFlowsUserPoolClient: false,
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    });
  });

  test('cognito-user-pool: tokens live an hour, a session 30 days', () => {
    template.hasResourceProperties('AWS::Cognito::UserPoolClient', {
      IdTokenValidity: 60,
      AccessTokenValidity: 60,
      RefreshTokenValidity: 30 * 24 * 60,
      TokenValidityUnits: { IdToken: 'minutes', AccessToken: 'minutes', RefreshToken: 'minutes' },
    });
  });

  test('backend-authorization: there are players and admins, and no third group', () => {
    const groups = resources(registration, 'AWS::Cognito::UserPoolGroup');
    expect(groups.map(({ Properties }) => Properties.GroupName).sort()).toEqual(['admins', 'players']);
    expect(groups.map(({ Properties }) => referredId(Properties.UserPoolId))).toEqual([pool.logicalId, pool.logicalId]);
  });

  test.each(['PostConfirmation', 'PostAuthentication'])(
    'cognito-lambda-trigger: the pool calls %s, and the function lets this pool and no other do so',
    (operation) => {
      const fn = theOnly(registration, 'AWS::Lambda::Function', operation);
      const alias = theOnly(registration, 'AWS::Lambda::Alias', operation);
      const arn = { Ref: alias.logicalId };
      expect(referredId(alias.Properties.FunctionName)).toBe(fn.logicalId);
      expect(pool.Properties.LambdaConfig).toMatchObject({ [operation]: arn });
      template.hasResourceProperties('AWS::Lambda::Permission', {
        Action: 'lambda:InvokeFunction',
        FunctionName: arn,
        Principal: 'cognito-idp.amazonaws.com',
        SourceArn: { 'Fn::GetAtt': [pool.logicalId, 'Arn'] },
      });
      // Cognito waits 5 s, the start of an environment included: Lambda has to give up first, or its log says nothing.
      expect(fn.Properties.Timeout).toBe(4);
    },
  );

  test('iam-role-per-function: only the two triggers may put players into groups, and only in this pool', () => {
    const grants = resources(registration, 'AWS::IAM::Policy').flatMap((policy) =>
      statementsOf(policy)
        .filter(({ Action }) => Action.some((action) => action.startsWith('cognito-idp:')))
        .map(({ Action, Resource }) => ({ Action, Resource, Roles: policy.Properties.Roles })),
    );
    const roles = ['PostConfirmation', 'PostAuthentication'].map((name) =>
      theOnly(registration, 'AWS::IAM::Role', name),
    );
    expect(grants).toEqual(
      roles.map(({ logicalId }) => ({
        Action: ['cognito-idp:AdminAddUserToGroup'],
        Resource: [{ 'Fn::GetAtt': [pool.logicalId, 'Arn'] }],
        Roles: [{ Ref: logicalId }],
      })),
    );
  });

  test('cognito-lambda-trigger: the sign-in knows and may do what a registration takes: it registers who is missing', () => {
    const queue = theOnly(registration, 'AWS::SQS::Queue', 'RemindersQueue');
    const [confirmation, authentication] = ['PostConfirmation', 'PostAuthentication'].map((name) => {
      const { Variables } = Object(theOnly(registration, 'AWS::Lambda::Function', name).Properties.Environment);
      const { PLAYERS_GROUP, REMINDER_QUEUE_URL, STARTING_CREDITS_PARAMETER } = Variables;
      const statements = statementsOf(theOnly(registration, 'AWS::IAM::Policy', `${name}Role`));
      const sending = statements.filter(({ Action }) => Action.includes('sqs:SendMessage'));
      const reading = statements.filter(({ Action }) => Action.includes('ssm:GetParameter'));
      expect(sending).toMatchObject([
        { Action: ['sqs:SendMessage'], Resource: [{ 'Fn::GetAtt': [queue.logicalId, 'Arn'] }] },
      ]);
      expect(JSON.stringify(reading)).toContain(referredId(STARTING_CREDITS_PARAMETER));
      return { PLAYERS_GROUP, REMINDER_QUEUE_URL, STARTING_CREDITS_PARAMETER };
    });
    expect(authentication).toEqual(confirmation);
    expect(authentication).toMatchObject({ PLAYERS_GROUP: 'players', REMINDER_QUEUE_URL: { Ref: queue.logicalId } });
  });

  test('deletion-policy: the sandbox pool goes with its stack, the production pool stays', () => {
    template.hasResource(POOL, { DeletionPolicy: 'Delete', Properties: { DeletionProtection: 'INACTIVE' } });
    production.template.hasResource(POOL, {
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
      Properties: { DeletionProtection: 'ACTIVE' },
    });
    expect(production.stack.terminationProtection).toBe(true);
  });

  test.each(['AWS::Cognito::UserPoolClient', 'AWS::Cognito::UserPoolGroup'])(
    'deletion-policy: %s stays or goes with the pool, which is of no use without it',
    (type) => {
      template.allResources(type, { DeletionPolicy: 'Delete' });
      production.template.allResources(type, { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
    },
  );
});

test.each([
  ['PostConfirmation', ['dynamodb:PutItem']],
  ['PostAuthentication', ['dynamodb:GetItem', 'dynamodb:PutItem']],
  ['RemindPlayer', ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem']],
])('iam-role-per-function: %s may do with the table what it does, and no more', (name, Action) => {
  const grants = statementsOf(theOnly(registration, 'AWS::IAM::Policy', `${name}Role`)).filter((statement) =>
    statement.Action.some((action) => action.startsWith('dynamodb:')),
  );
  expect(grants).toMatchObject([
    { Action, Resource: [{ 'Fn::ImportValue': expect.stringMatching(/GetAttTable\w+Arn/) }] },
  ]);
});

describe('the reminders', () => {
  const QUEUE = 'AWS::SQS::Queue';
  const queue = theOnly(registration, QUEUE, 'RemindersQueue');
  const deadLetters = theOnly(registration, QUEUE, 'RemindersDeadLetters');

  test('sqs-delay-queue: holds every message back for 600 s', () => {
    expect(queue.Properties.DelaySeconds).toBe(600);
    // THEN a dead letter is visible at once, also after a redrive.
    expect(deadLetters.Properties).not.toHaveProperty('DelaySeconds');
  });

  test('sqs-message-timer: the second reminder waits longer than the queue, and no longer than SQS allows', () => {
    expect(SECOND_REMINDER_DELAY_SECONDS).toBeGreaterThan(Number(queue.Properties.DelaySeconds));
    expect(SECOND_REMINDER_DELAY_SECONDS).toBeLessThanOrEqual(900);
    // Delays per message exist on standard queues only.
    expect(queue.Properties).not.toHaveProperty('FifoQueue');
  });

  test('sqs-visibility-timeout: six times the timeout of the function that consumes the queue', () => {
    const consumer = theOnly(registration, 'AWS::Lambda::Function', 'RemindPlayer');
    expect(consumer.Properties.Timeout).toBe(10);
    expect(queue.Properties.VisibilityTimeout).toBe(60);
  });

  test('sqs-dlq-redrive-policy: after five receives a message moves to the dead letters', () => {
    expect(queue.Properties.RedrivePolicy).toEqual({
      deadLetterTargetArn: { 'Fn::GetAtt': [deadLetters.logicalId, 'Arn'] },
      maxReceiveCount: 5,
    });
  });

  test('sqs-dlq-retention: dead letters stay 14 days, longer than the 4 days of the queue', () => {
    expect(queue.Properties.MessageRetentionPeriod).toBe(4 * 86_400);
    expect(deadLetters.Properties.MessageRetentionPeriod).toBe(14 * 86_400);
  });

  test('sqs-dlq-redrive-source: the dead-letter queue takes messages from the delay queue and no other', () => {
    const { redrivePermission, sourceQueueArns } = deadLetters.Properties.RedriveAllowPolicy as Record<string, unknown>;
    expect(redrivePermission).toBe('byQueue');
    expect(JSON.stringify(sourceQueueArns)).toContain(`":${queue.Properties.QueueName}"`);
    expect(sourceQueueArns).toHaveLength(1);
  });

  test('sqs-batch-partial-failure: the consumer reports the messages that failed and no others', () => {
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      EventSourceArn: { 'Fn::GetAtt': [queue.logicalId, 'Arn'] },
      BatchSize: 10,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    });
    const { Properties } = theOnly(registration, 'AWS::Lambda::EventSourceMapping');
    const alias = theOnly(registration, 'AWS::Lambda::Alias', 'RemindPlayer');
    expect(aliasIn(Properties.FunctionName, [alias])).toBe(alias);
  });

  test('lambda-reserved-concurrency: the mapping bounds the consumer, so no concurrency is taken from others', () => {
    const bounded = (MaximumConcurrency: number) => ({ ScalingConfig: { MaximumConcurrency } });
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', bounded(2));
    production.template.hasResourceProperties('AWS::Lambda::EventSourceMapping', bounded(5));
    template.allResourcesProperties('AWS::Lambda::Function', { ReservedConcurrentExecutions: Match.absent() });
  });

  test('alarm-dlq-depth: one dead letter raises the alarm, and an empty queue is not missing data', () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [deadLetters.logicalId, 'QueueName'] } }],
      Statistic: 'Maximum',
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching',
    });
  });

  test('alarm-dlq-depth: a message that is half an hour overdue raises the alarm', () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'ApproximateAgeOfOldestMessage',
      Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [queue.logicalId, 'QueueName'] } }],
      Statistic: 'Maximum',
      Threshold: 600 + 30 * 60,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'notBreaching',
    });
  });
});

describe('the configuration', () => {
  test.each([
    ['starting-credits', '3'],
    ['session-days', '30'],
  ])('ssm-parameter-config: %s is a plain parameter below the path of the stack', (name, Value) => {
    template.hasResourceProperties('AWS::SSM::Parameter', {
      Name: `/arcade-registration/${name}`,
      Type: 'String',
      Value,
    });
  });

  test('ssm-parameter-config: no parameter lies outside that path', () => {
    const names = resources(registration, 'AWS::SSM::Parameter').map(({ Properties }) => Properties.Name);
    expect(names).toEqual(names.map(() => expect.stringMatching(/^\/arcade-registration\//)));
  });
});
