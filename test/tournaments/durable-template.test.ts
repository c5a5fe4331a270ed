import { expect, test } from '@jest/globals';
import { synthChapter } from '../support/synth-chapter.ts';
import { statementsOf, theOnly } from '../support/template-resources.ts';

const chapter = await synthChapter('tournaments');
const actionsOf = (policy: string) =>
  statementsOf(theOnly(chapter, 'AWS::IAM::Policy', policy)).flatMap(({ Action }) => Action);

test('lambda-durable-wait-callback: an execution may take longer than sign-up, matches and approval together', () => {
  const { Properties } = theOnly(chapter, 'AWS::Lambda::Function', 'RunTournament');
  const days = (count: number) => count * 86_400;
  expect(Properties.DurableConfig).toEqual({ ExecutionTimeout: days(30), RetentionPeriodInDays: 14 });
  expect(days(30)).toBeGreaterThan(days(7 + 1 + 1));
  expect(Properties.Timeout).toBe(20);
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
