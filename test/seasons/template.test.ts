import { describe, expect, test } from '@jest/globals';
import { synthArcade } from '../support/synth.ts';
import { expectGoldenTemplate } from '../support/template-golden.ts';
import { resources, statementsOf, theOnly } from '../support/template-resources.ts';

const seasons = synthArcade().chapter('seasons');

const SCHEDULE = theOnly(seasons, 'AWS::Scheduler::Schedule');
const GROUP = theOnly(seasons, 'AWS::Scheduler::ScheduleGroup');
const ROLE = theOnly(seasons, 'AWS::IAM::Role', 'SeasonEndsRole');
const ALIAS = theOnly(seasons, 'AWS::Lambda::Alias', 'TurnSeason');
const queueArn = (id: string) => ({ 'Fn::GetAtt': [theOnly(seasons, 'AWS::SQS::Queue', id).logicalId, 'Arn'] });

test('cdk-synth-tests: the template is the golden one', () => expectGoldenTemplate('seasons'));

describe('the schedule', () => {
  test('eventbridge-schedule: is one of EventBridge Scheduler, and no rule of any chapter has a schedule', () => {
    expect(SCHEDULE.Properties).toMatchObject({
      ScheduleExpression: 'rate(10 minutes)',
      GroupName: { Ref: GROUP.logicalId },
      FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 1 },
    });
    const rules = resources(synthArcade(), 'AWS::Events::Rule');
    expect(rules.filter(({ Properties }) => 'ScheduleExpression' in Properties)).toEqual([]);
  });

  test('eventbridge-schedule: invokes the alias with the slot, retries within bounds, and keeps what was refused', () => {
    expect(SCHEDULE.Properties.Target).toEqual({
      Arn: { Ref: ALIAS.logicalId },
      RoleArn: { 'Fn::GetAtt': [ROLE.logicalId, 'Arn'] },
      Input: '{"slot":"<aws.scheduler.scheduled-time>"}',
      RetryPolicy: { MaximumEventAgeInSeconds: 300, MaximumRetryAttempts: 5 },
      DeadLetterConfig: { Arn: queueArn('SeasonEndsFailures') },
    });
  });

  test('eventbridge-schedule: is on, from the first day to the last', () => {
    expect(SCHEDULE.Properties.State ?? 'ENABLED').toBe('ENABLED');
    for (const bound of ['StartDate', 'EndDate']) expect(SCHEDULE.Properties).not.toHaveProperty(bound);
  });

  test('eventbridge-schedule: nothing has a name of its own, so a second copy has a schedule of its own', () => {
    for (const { Properties } of [SCHEDULE, GROUP]) expect(Properties).not.toHaveProperty('Name');
  });

  test('iam-role-per-function: its role trusts Scheduler, for this group of this account only', () => {
    expect(ROLE.Properties.AssumeRolePolicyDocument).toMatchObject({
      Statement: [
        {
          Action: 'sts:AssumeRole',
          Effect: 'Allow',
          Principal: { Service: 'scheduler.amazonaws.com' },
          Condition: {
            ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': [GROUP.logicalId, 'Arn'] } },
            StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
          },
        },
      ],
    });
  });

  test('iam-role-per-function: its role may invoke exactly the alias and leave failures in one queue', () => {
    expect(statementsOf(theOnly(seasons, 'AWS::IAM::Policy', 'SeasonEndsRole'))).toMatchObject([
      { Action: ['lambda:InvokeFunction'], Resource: [{ Ref: ALIAS.logicalId }] },
      { Action: ['sqs:SendMessage'], Resource: [queueArn('SeasonEndsFailures')] },
    ]);
  });

  test('lambda-resource-policy: the function has no policy of its own, because the role says it all', () => {
    expect(resources(seasons, 'AWS::Lambda::Permission')).toEqual([]);
  });
});

describe('the function', () => {
  test('lambda-invocation-modes: events are tried three times in nine minutes; failures and successes go somewhere', () => {
    const { Properties } = theOnly(seasons, 'AWS::Lambda::EventInvokeConfig');
    expect(Properties).toMatchObject({
      MaximumEventAgeInSeconds: 540,
      MaximumRetryAttempts: 2,
      DestinationConfig: {
        OnFailure: { Destination: queueArn('TurnsFailures') },
        OnSuccess: { Destination: { 'Fn::ImportValue': expect.stringMatching(/^arcade-foundation:.*Events.*Arn/) } },
      },
    });
    // The first try, a minute, the second, two minutes, the third: all before the next slot is due.
    expect(Properties.MaximumEventAgeInSeconds).toBeGreaterThan(60 + 120);
    expect(Properties.MaximumEventAgeInSeconds).toBeLessThan(10 * 60);
  });

  test('iam-role-per-function: may read and write items, query the index, publish, and leave failures', () => {
    const grants = statementsOf(theOnly(seasons, 'AWS::IAM::Policy', 'TurnSeasonRole')).filter(
      ({ Action }) => !Action.some((action) => /^(logs|xray):/.test(action)),
    );
    const table = { 'Fn::ImportValue': expect.stringMatching(/GetAttTable\w+Arn/) };
    expect(grants).toMatchObject([
      { Action: ['dynamodb:GetItem', 'dynamodb:PutItem'], Resource: [table] },
      { Action: ['dynamodb:Query'], Resource: [{ 'Fn::Join': ['', [table, '/index/byGame']] }] },
      { Action: ['events:PutEvents'], Resource: [{ 'Fn::ImportValue': expect.stringMatching(/GetAttEvents\w+Arn/) }] },
      { Action: ['sqs:SendMessage'], Resource: [queueArn('TurnsFailures')] },
    ]);
  });
});

test('eventbridge-pattern-rule: what succeeded is visible: the log of the bus takes the records of the on-success destination', () => {
  const { EventPattern } = theOnly(synthArcade().chapter('foundation'), 'AWS::Events::Rule').Properties;
  expect(EventPattern).toMatchObject({ source: expect.arrayContaining([{ prefix: 'lambda' }]) });
});
