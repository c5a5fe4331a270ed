import { expect, test } from '@jest/globals';
import { synthChapter } from '../support/synth-chapter.ts';
import { expectGoldenChapter } from '../support/template-golden.ts';
import { statementsOf, theOnly } from '../support/template-resources.ts';

const chapter = synthChapter('telemetry');

test('cdk-synth-tests: the template is the golden one', () => expectGoldenChapter(chapter));

test('sqs-visibility-timeout: a note stays hidden for six times the timeout of its function', () => {
  const { Properties } = theOnly(chapter, 'AWS::SQS::Queue', 'CabinetNotesQueue');
  expect(Properties.VisibilityTimeout).toBe(6 * 10);
  expect(theOnly(chapter, 'AWS::Lambda::Function', 'KeepNote').Properties.Timeout).toBe(10);
});

test('sqs-dlq-redrive-policy: a note that fails five times is a dead letter', () => {
  const { Properties } = theOnly(chapter, 'AWS::SQS::Queue', 'CabinetNotesQueue');
  expect(Properties.RedrivePolicy).toMatchObject({ maxReceiveCount: 5 });
});

test('sqs-batch-partial-failure: one bad note does not send its batch back', () => {
  const { Properties } = theOnly(chapter, 'AWS::Lambda::EventSourceMapping', 'KeepNoteConsumer');
  expect(Properties.FunctionResponseTypes).toEqual(['ReportBatchItemFailures']);
});

test('iam-role-per-function: the function may put items, and read no others', () => {
  const actions = statementsOf(theOnly(chapter, 'AWS::IAM::Policy', 'KeepNoteRole')).flatMap(({ Action }) => Action);
  expect(actions.filter((action) => action.startsWith('dynamodb:'))).toEqual(['dynamodb:PutItem']);
});
