import { afterAll, describe, expect, test } from '@jest/globals';
import { changedAssembly, closeArcades } from '../../../test/support/arcade.ts';
import { TEST_ASSEMBLY } from '../../../test/support/test-assembly.ts';
import { enforcePolicies, inspectPolicies } from '../resource-policies.ts';

afterAll(closeArcades);

test('tls-only-resource-policies: every queue and topic refuses plain HTTP, and services are bound to their source', () => {
  expect(inspectPolicies(TEST_ASSEMBLY).failures).toEqual([]);
});

test('queue-topic-access-policy: the stage refuses plain HTTP, other sources and strangers', async () => {
  const { failures, lines } = await enforcePolicies(TEST_ASSEMBLY);
  expect(failures).toEqual([]);
  // Something was asked each time.
  expect(lines.filter((line) => !/^[1-9]/.test(line))).toEqual([]);
});

describe('an assembly in which somebody has changed a policy', () => {
  type Statement = Record<string, unknown>;
  /** Changes the statements of one policy; what is left are those for which the change returns something. */
  const changed = (prefix: string, change: (statement: Statement) => Statement | undefined, chapter = 'reactions') =>
    changedAssembly(chapter, (resources) => {
      const found = Object.keys(resources).find((id) => id.startsWith(prefix));
      const document = Object(Object(resources[found ?? '']?.Properties).PolicyDocument);
      const statements: Statement[] = document.Statement;
      document.Statement = statements.flatMap((statement) => change(statement) ?? []);
    });
  const ofBoth = async (assembly: string) => [
    ...inspectPolicies(assembly).failures,
    ...(await enforcePolicies(assembly)).failures,
  ];

  test('tls-only-resource-policies: a queue that takes plain HTTP is found twice', async () => {
    const open = changed('WelcomeQueuePolicy', (statement) => (statement.Effect === 'Deny' ? undefined : statement));
    const failures = await ofBoth(open);
    expect(failures[0]).toMatch(/^reactions\/WelcomeQueue\w+ takes sqs:\* over plain HTTP$/);
    expect(failures[1]).toMatch(/^sqs:SendMessage on \S+:arcade-reactions-Welcome is taken over plain HTTP$/);
  });

  test('tls-only-resource-policies: a deny with another condition beside it is none', () => {
    const narrowed = ({ Condition, ...statement }: Statement) => ({
      ...statement,
      Condition: { ...Object(Condition), StringEquals: { 'aws:SourceAccount': '111111111111' } },
    });
    const narrow = changed('DomainEventsPolicy', narrowed, 'leaderboard');
    expect(inspectPolicies(narrow).failures).toContainEqual(
      expect.stringMatching(/^leaderboard\/DomainEvents\w+ takes sns:Publish over plain HTTP$/),
    );
  });

  test('queue-topic-access-policy: a service that may come for anybody is found', async () => {
    const open = changed('WelcomeQueuePolicy', ({ Condition, ...statement }) =>
      statement.Effect === 'Deny' ? { ...statement, Condition } : statement,
    );
    const failures = await ofBoth(open);
    expect(failures[0]).toMatch(/^reactions\/WelcomeQueuePolicy\w+ admits sns.amazonaws.com for any source$/);
    expect(failures[1]).toMatch(
      /^sns.amazonaws.com may sqs:SendMessage on \S+:arcade-reactions-Welcome for \S+:stranger$/,
    );
  });

  test('queue-topic-access-policy: everybody, and every action, is too many', () => {
    const open = changed('WelcomeQueuePolicy', ({ Condition, ...statement }) =>
      statement.Effect === 'Deny' ? { ...statement, Condition } : { ...statement, Principal: '*', Action: 'sqs:*' },
    );
    expect(inspectPolicies(open).failures).toEqual([
      expect.stringMatching(/WelcomeQueuePolicy\w+ admits everybody without a condition$/),
      expect.stringMatching(/WelcomeQueuePolicy\w+ admits to sqs:\*$/),
    ]);
  });

  test('lambda-resource-policy: a permission without its source, or for a bucket of any account, is found', () => {
    const sources: Record<string, unknown> = {
      none: undefined,
      bucket: 'arn:aws:s3:::scores',
    };
    for (const SourceArn of Object.values(sources)) {
      const open = changedAssembly('reactions', (resources) => {
        for (const { Type, Properties } of Object.values(resources)) {
          if (Type === 'AWS::Lambda::Permission') Object.assign(Object(Properties), { SourceArn });
        }
      });
      expect(inspectPolicies(open).failures).toEqual([
        expect.stringMatching(/^reactions\/HighScoresInvoke\w+ admits events.amazonaws.com for any source$/),
      ]);
    }
  });
});
