import { expect, test } from '@jest/globals';
import { synthArcade } from '../support/synth.ts';
import { type Resource, resources } from '../support/template-resources.ts';

/** What CloudFormation leaves when somebody destroys all stacks of an environment, by type, as the templates say. */
function leftOf(environment: 'sandbox' | 'prod'): Readonly<Record<string, number>> {
  const left = resources(synthArcade({ environment })).filter(stays);
  const types = [...new Set(left.map(({ Type }) => Type))].sort();
  return Object.fromEntries(types.map((type) => [type, left.filter(({ Type }) => Type === type).length]));
}

/** Lambda deletes all versions of a function with the function, whatever the template says of them. */
const GOES_WITH_ITS_OWNER = 'AWS::Lambda::Version';

const stays = ({ Type, DeletionPolicy = 'Delete' }: Resource) =>
  DeletionPolicy !== 'Delete' && Type !== GOES_WITH_ITS_OWNER;

const count = (environment: 'sandbox' | 'prod', type: string) => resources(synthArcade({ environment }), type).length;

test('deletion-policy: of a sandbox only the role stays with which API Gateway writes logs for the whole account', () => {
  expect(leftOf('sandbox')).toEqual({ 'AWS::ApiGateway::Account': 1, 'AWS::IAM::Role': 1 });
});

test('deletion-policy: of production the data stays as well: table, accounts of players and logs', () => {
  expect(leftOf('prod')).toEqual({
    'AWS::ApiGateway::Account': 1,
    'AWS::IAM::Role': 1,
    'AWS::Cognito::UserPool': 1,
    'AWS::Cognito::UserPoolClient': 1,
    'AWS::Cognito::UserPoolGroup': 2,
    'AWS::DynamoDB::GlobalTable': 1,
    'AWS::Logs::LogGroup': count('prod', 'AWS::Logs::LogGroup'),
  });
});

test('deletion-policy: what production keeps goes when its first deployment fails, but for the role of the account', () => {
  const kept = resources(synthArcade({ environment: 'prod' })).filter(stays);
  const always = kept.filter(({ DeletionPolicy }) => DeletionPolicy === 'Retain').map(({ Type }) => Type);
  expect(always.sort()).toEqual(['AWS::ApiGateway::Account', 'AWS::IAM::Role']);
  expect(kept.filter(({ UpdateReplacePolicy }) => UpdateReplacePolicy !== 'Retain')).toEqual([]);
});

test('ddb-pitr: no table of a sandbox leaves a backup behind, which nobody could delete for 35 days', () => {
  const tables = resources(synthArcade(), 'AWS::DynamoDB::GlobalTable');
  expect(JSON.stringify(tables)).not.toContain('"PointInTimeRecoveryEnabled":true');
});

test.each([
  ['sandbox', 2],
  ['prod', 5],
] as const)(
  'lambda-reserved-concurrency: in %s no poller of a queue takes more than %d executions',
  (environment, most) => {
    const mappings = resources(synthArcade({ environment }), 'AWS::Lambda::EventSourceMapping');
    const queues = mappings.filter(({ Properties }) => Properties.ScalingConfig !== undefined);
    const limits = queues.map(({ Properties }) => Object(Properties.ScalingConfig).MaximumConcurrency);
    expect(queues.length).toBeGreaterThan(0);
    expect(Math.max(...limits)).toBe(most);
  },
);
