import { expect, test } from '@jest/globals';
import { synthArcade } from '../support/synth.ts';
import { synthChapter } from '../support/synth-chapter.ts';
import { resources, statementsOf, theOnly } from '../support/template-resources.ts';

const chapter = synthChapter('tournaments');
const actionsOf = (policy: string) =>
  statementsOf(theOnly(chapter, 'AWS::IAM::Policy', policy)).flatMap(({ Action }) => Action);

test('lambda-durable-wait-callback: an execution may take longer than sign-up, matches and approval together', () => {
  const { Properties } = theOnly(chapter, 'AWS::Lambda::Function', 'RunTournament');
  const days = (count: number) => count * 86_400;
  expect(Properties.DurableConfig).toEqual({ ExecutionTimeout: days(30), RetentionPeriodInDays: 14 });
  expect(days(30)).toBeGreaterThan(days(7 + 1 + 1));
  expect(Properties.Timeout).toBe(20);
});

test('lambda-durable-steps: the function is a durable one, or its events would have no execution', () => {
  const { Properties } = theOnly(chapter, 'AWS::Lambda::Function', 'RunTournament');
  expect(Properties).toHaveProperty('DurableConfig');
});

test('lambda-durable-steps: the function writes checkpoints of its own executions', () => {
  expect(statementsOf(theOnly(chapter, 'AWS::IAM::Policy', 'RunTournamentCheckpoints'))).toMatchObject([
    {
      Action: ['lambda:CheckpointDurableExecution', 'lambda:GetDurableExecutionState'],
      Resource: [{ 'Fn::Join': ['', [{ 'Fn::GetAtt': [expect.stringMatching(/^RunTournament/), 'Arn'] }, ':*']] }],
    },
  ]);
});

test('lambda-durable-steps: what its steps may do, and no more', () => {
  expect(actionsOf('RunTournamentRole').toSorted()).toEqual([
    ...['dynamodb:PutItem', 'dynamodb:Query', 'dynamodb:UpdateItem', 'events:PutEvents'],
    ...['logs:CreateLogStream', 'logs:PutLogEvents', 'sns:Publish'],
    ...['xray:PutTelemetryRecords', 'xray:PutTraceSegments'],
  ]);
});

test('lambda-durable-wait-callback: the route may answer executions of this function, and read items', () => {
  const role = theOnly(synthArcade({ chapter: 'all' }).chapter('api'), 'AWS::IAM::Policy', 'AnswerQuestionRole');
  const granted = statementsOf(role).filter(({ Action }) =>
    Action.some((action) => /^(dynamodb|lambda):/.test(action)),
  );
  expect(granted).toMatchObject([
    { Action: ['dynamodb:GetItem'] },
    {
      Action: ['Failure', 'Heartbeat', 'Success'].map((how) => `lambda:SendDurableExecutionCallback${how}`),
      Resource: [{ 'Fn::Join': ['', [{ 'Fn::ImportValue': expect.stringMatching(/:.*RunTournament/) }, ':*']] }],
    },
  ]);
});

test('lambda-durable-parallel: its branches read who entered, and write fees, refunds and prizes', () => {
  const actions = actionsOf('RunTournamentRole').filter((action) => action.startsWith('dynamodb:'));
  expect(actions.toSorted()).toEqual(['dynamodb:PutItem', 'dynamodb:Query', 'dynamodb:UpdateItem']);
});

test('lambda-durable-parallel: in production one failed execution sets off an alarm, and none in a sandbox', () => {
  const alarm = 'DurableTournamentFailedAlarm';
  const prod = synthChapter('tournaments', 'prod');
  const { logicalId } = theOnly(prod, 'AWS::Lambda::Function', 'RunTournament');
  expect(theOnly(prod, 'AWS::CloudWatch::Alarm', alarm).Properties).toMatchObject({
    Namespace: 'AWS/Lambda',
    MetricName: 'DurableExecutionFailed',
    Dimensions: [{ Name: 'FunctionName', Value: { Ref: logicalId } }],
    Statistic: 'Sum',
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    Threshold: 1,
    TreatMissingData: 'notBreaching',
  });
  expect(resources(chapter, 'AWS::CloudWatch::Alarm').filter(({ logicalId }) => logicalId.startsWith(alarm))).toEqual(
    [],
  );
});
