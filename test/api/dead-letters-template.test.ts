import { expect, test } from '@jest/globals';
import { DEAD_LETTER_QUEUES, REDRIVE_QUEUES } from '#lambda/api/adapters/dead-letter-queues.ts';
import { kebab } from '../../lib/chapter.ts';
import { synthArcade } from '../support/synth.ts';
import { resources, statementsOf, theOnly } from '../support/template-resources.ts';

/** What the two functions for dead letters may do, and which queues they know: all that a consumer takes messages from. */
const arcade = synthArcade();
const api = arcade.chapter('api');

/** The ids of all work queues: of each queue with a dead-letter queue. */
const QUEUES = arcade.chapters.flatMap((chapter) =>
  resources(chapter, 'AWS::SQS::Queue')
    .filter(({ Properties }) => Properties.RedrivePolicy !== undefined)
    .map(({ logicalId }) => logicalId.replace(/Queue[0-9A-F]{8}$/, '')),
);
const NAMES = QUEUES.map(kebab);

const grantsOf = (name: string) =>
  statementsOf(theOnly(api, 'AWS::IAM::Policy', name))
    .filter(({ Action }) => Action.some((action) => action.startsWith('sqs:')))
    .map(({ Action, Resource }) => ({
      Action: [...Action].sort(),
      Resource: Resource.map(
        (arn) => /ExportsOutputFnGetAtt(\w+?)[0-9A-F]{8}Arn/.exec(JSON.stringify(arn))?.[1],
      ).sort(),
    }));
const deadLetters = QUEUES.map((id) => `${id}DeadLetters`).sort();

test('iam-role-per-function: ListDeadLetters may look at the dead letters of every queue, not delete them', () => {
  expect(QUEUES).toEqual(expect.arrayContaining(['Reminders', 'Extractions', 'Loads', 'Welcome']));
  expect(grantsOf('ListDeadLetters')).toEqual([
    { Action: ['sqs:GetQueueAttributes', 'sqs:ReceiveMessage'], Resource: deadLetters },
  ]);
});

test('sqs-dlq-redrive-source: the redrive may empty the dead letters and send to their sources, nothing else', () => {
  expect(grantsOf('RedriveDeadLetters')).toEqual([
    {
      Action: [
        'sqs:DeleteMessage',
        'sqs:GetQueueAttributes',
        'sqs:ListMessageMoveTasks',
        'sqs:ReceiveMessage',
        'sqs:StartMessageMoveTask',
      ],
      Resource: deadLetters,
    },
    { Action: ['sqs:SendMessage'], Resource: QUEUES.map((id) => `${id}Queue`).sort() },
  ]);
});

test('sqs-policy-conditions: of all roles, only that of the redrive says that it redrives', () => {
  const marked = arcade.chapters.flatMap((chapter) =>
    resources(chapter, 'AWS::IAM::Role').filter(({ Properties }) =>
      JSON.stringify(Properties.Tags).includes('"redrive"'),
    ),
  );
  expect(marked.map(({ logicalId }) => logicalId)).toEqual([expect.stringMatching(/^RedriveDeadLettersRole/)]);
});

test.each([
  ['ListDeadLetters', DEAD_LETTER_QUEUES],
  ['RedriveDeadLetters', REDRIVE_QUEUES],
])('lambda-env-config: %s knows every queue by its name', (name, variable) => {
  const { Variables } = Object(theOnly(api, 'AWS::Lambda::Function', name).Properties.Environment) as {
    readonly Variables: Readonly<Record<string, { readonly 'Fn::Join': readonly [string, readonly unknown[]] }>>;
  };
  const [, parts] = Variables[variable]?.['Fn::Join'] ?? ['', []];
  const told = JSON.parse(parts.map((part) => (typeof part === 'string' ? part : 'here')).join(''));
  expect(Object.keys(told).sort()).toEqual([...NAMES].sort());
});
