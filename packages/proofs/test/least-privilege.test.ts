import { afterAll, describe, expect, jest, test } from '@jest/globals';
import { changedAssembly, closeArcades } from '../../../test/support/arcade.ts';
import { TEST_ASSEMBLY } from '../../../test/support/test-assembly.ts';
import { scenarios } from '../least-privilege/scenarios.ts';
import { observeGrants } from '../least-privilege.ts';

afterAll(closeArcades);

const registering = scenarios.filter(({ id }) => id === 'registering');

const ignore = () => undefined;

// Far more than it takes on a machine that has nothing else to do.
jest.setTimeout(120_000);

test('iam-role-per-function: every role uses all that it is granted, and is refused nothing', async () => {
  const { failures, lines } = await observeGrants({ assembly: TEST_ASSEMBLY, parts: [scenarios], onProgress: ignore });
  expect(failures).toEqual([]);
  expect(lines.at(-1)).toMatch(/^\d+ roles: \d+ grants, [1-9]\d* used$/);
});

describe('an assembly in which somebody has changed a role', () => {
  /** The statements of the policy of one function. */
  const statementsOf = (resources: Record<string, Record<string, unknown>>, prefix: string) => {
    const [policy] = Object.entries(resources).filter(
      ([id, { Type }]) => id.startsWith(prefix) && Type === 'AWS::IAM::Policy',
    );
    const { PolicyDocument } = Object(policy?.[1].Properties);
    const statements: { Action: string | string[]; Resource: unknown }[] = PolicyDocument.Statement;
    return statements;
  };

  test('iam-role-per-function: an action too many, a wildcard and one that is never needed are named', async () => {
    const assembly = changedAssembly('registration', (resources) => {
      for (const statement of statementsOf(resources, 'RemindPlayerRole')) {
        if ([statement.Action].flat().includes('dynamodb:GetItem')) {
          statement.Action = ['dynamodb:*', 'dynamodb:Scan', 'dynamodb:UpdateItem'];
        }
        if (statement.Action === 'events:PutEvents') statement.Resource = '*';
      }
    });
    const { failures } = await observeGrants({ assembly, parts: [registering], onProgress: ignore });
    expect(failures.filter((failure) => failure.startsWith('registration/remind-player'))).toEqual([
      expect.stringMatching(/^registration\/remind-player is granted dynamodb:Scan on table\/\S+ and never uses it$/),
      expect.stringMatching(/granted dynamodb:\* on table\/\S+, which is wider than what it uses$/),
      'registration/remind-player is granted events:PutEvents on everything, which is wider than what it uses',
    ]);
  });

  test('iam-role-per-function: an action that is missing fails the scenario, and the refusal is named', async () => {
    const assembly = changedAssembly('api', (resources) => {
      for (const statement of statementsOf(resources, 'ListGamesRole')) {
        if (statement.Action === 'dynamodb:Query') statement.Action = 'dynamodb:GetItem';
      }
    });
    const { failures } = await observeGrants({ assembly, parts: [registering], onProgress: ignore });
    expect(failures).toEqual([
      `${registering[0]?.title}: /games is answered 500`,
      expect.stringMatching(/^AccessDenied: arcade-api-ListGames\w+ asked for dynamodb:Query on table\/\S+\/byGame$/),
    ]);
  });
});
