import { expect, test } from '@jest/globals';
import { evaluate } from '../../iam/evaluate.ts';
import { managedPolicy } from '../../services/iam/managed-policies.ts';

const decide = (name: string, action: string) => {
  const managed = managedPolicy(`arn:aws:iam::aws:policy/${name}`);
  const principal = { type: 'AWS', id: 'arn:aws:iam::000000000000:role/worker' } as const;
  const resource = 'arn:aws:sqs:us-east-1:000000000000:orders';
  return evaluate({ principal, action, resource, context: {} }, managed === undefined ? [] : [managed.document], []);
};

test.each([
  ['AmazonSQSReadOnlyAccess', 'sqs:ListQueueTags', 'sqs:SendMessage'],
  ['AmazonSNSFullAccess', 'sns:Publish', 'sms-voice:SendTextMessage'],
  ['AmazonDynamoDBReadOnlyAccess', 'dynamodb:Query', 'dynamodb:PutItem'],
  ['service-role/AWSLambdaBasicExecutionRole', 'logs:PutLogEvents', 'logs:DeleteLogGroup'],
])('%s allows %s, and not %s', (name, allowed, denied) => {
  expect(decide(name, allowed)).toBe('allow');
  expect(decide(name, denied)).toBe('implicit-deny');
});

test('a policy that the stage does not know has no content', () => {
  expect(managedPolicy('arn:aws:iam::aws:policy/AdministratorAccess')).toBeUndefined();
  expect(managedPolicy('arn:aws:iam::000000000000:policy/AmazonSNSFullAccess')).toBeUndefined();
});
