import { Stack } from 'aws-cdk-lib';
import { DEAD_LETTER_QUEUES, REDRIVE_QUEUES } from '#lambda/api/adapters/dead-letter-queues.ts';
import { newGameSchema, newPlaySchema } from '#lambda/api/use-cases/schemas.ts';
import type { LiveFunction } from '../../constructs/functions/live-function.ts';
import { markRedriver } from '../../constructs/queues/redriver.ts';
import type { WorkQueue } from '../../constructs/queues/work-queue.ts';
import type { Route } from '../../route.ts';
import type { ArcadeTable } from '../foundation/parts/arcade-table.ts';
import type { WorkQueues } from './parts/work-queues.ts';

interface Ports {
  readonly table: ArcadeTable;
  readonly workQueues: WorkQueues;
}

/** Players play; admins add games and look after messages that failed. */
export const routes: readonly Route<Ports>[] = [
  {
    id: 'RecordPlay',
    method: 'POST',
    path: '/plays',
    caller: 'player',
    body: { name: 'NewPlay', schema: newPlaySchema },
    requiredHeaders: ['Idempotency-Key'],
    wire: (fn, { table }) => table.grantItems(fn, 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'),
    shows: [
      {
        pattern: 'ddb-transactions',
        why: 'Consumes the credit, stores the play and counts it in one transaction: never one without the others. Twice the write capacity.',
      },
      {
        pattern: 'lambda-idempotency',
        why: "The answer is stored under the caller's Idempotency-Key in the same transaction: a repeated request gets it again and costs nothing.",
      },
      {
        pattern: 'ddb-atomic-counter',
        why: 'Credits and statistics change by ADD, so concurrent plays add up; a retry would count twice, which the idempotency record prevents.',
      },
    ],
  },
  {
    id: 'ListPlays',
    method: 'GET',
    path: '/players/me/plays',
    caller: 'player',
    wire: (fn, { table }) => table.grantItems(fn, 'dynamodb:Query'),
    shows: [
      {
        pattern: 'ddb-query-not-scan',
        why: 'A range of time is a range of the sort key, so one query reads what it returns and nothing else.',
      },
      {
        pattern: 'ddb-pagination-projection',
        why: 'Pages of 25 with the attributes it shows; the cursor holds the sort key only, so it cannot be aimed at another player.',
      },
    ],
  },
  {
    id: 'ListGames',
    method: 'GET',
    path: '/games',
    caller: 'player',
    wire: (fn, { table }) => table.grantQueryByGame(fn),
    shows: [
      {
        pattern: 'ddb-gsi',
        why: 'Reads the index: games share one of its partitions, in the order in which they were added.',
      },
    ],
  },
  {
    id: 'AddGame',
    method: 'POST',
    path: '/admin/games',
    caller: 'admin',
    body: { name: 'NewGame', schema: newGameSchema },
    wire: (fn, { table }) => table.grantItems(fn, 'dynamodb:PutItem'),
    shows: [
      {
        pattern: 'backend-authorization',
        why: 'The authorizer lets every player in; the function looks at the groups in the token and answers 403 to all but admins.',
      },
    ],
  },
  {
    id: 'ListDeadLetters',
    method: 'GET',
    path: '/admin/queues/{queue}/dead-letters',
    caller: 'admin',
    wire: (fn, { workQueues }) => {
      setByName(fn, DEAD_LETTER_QUEUES, workQueues, ({ deadLetterQueue }) => deadLetterQueue.queueUrl);
      for (const { deadLetterQueue } of workQueues.values()) {
        deadLetterQueue.grant(fn, 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage');
      }
    },
    shows: [
      {
        pattern: 'backend-authorization',
        why: 'For admins; shows how many messages failed and when, never what is in them.',
      },
    ],
  },
  {
    id: 'RedriveDeadLetters',
    method: 'POST',
    path: '/admin/queues/{queue}/dead-letters/redrive',
    caller: 'admin',
    wire: (fn, { workQueues }) => {
      setByName(fn, REDRIVE_QUEUES, workQueues, ({ deadLetterQueue }) => deadLetterQueue.queueArn);
      for (const { queue, deadLetterQueue } of workQueues.values()) {
        deadLetterQueue.grant(
          fn,
          'sqs:StartMessageMoveTask',
          'sqs:ListMessageMoveTasks',
          // What the move task does it does with the caller's permissions.
          'sqs:ReceiveMessage',
          'sqs:DeleteMessage',
          'sqs:GetQueueAttributes',
        );
        queue.grant(fn, 'sqs:SendMessage');
      }
      markRedriver(fn.role);
    },
    shows: [
      {
        pattern: 'sqs-dlq-redrive-source',
        why: 'Starts a move task, which acts with this role: it may empty the dead-letter queues and send to their sources, nothing else.',
      },
    ],
  },
];

/** Sets a variable that holds one value of each queue by the queue's name, as JSON. */
function setByName(
  fn: LiveFunction,
  variable: string,
  queues: WorkQueues,
  addressOf: (queue: WorkQueue) => string,
): void {
  const values = Object.fromEntries([...queues].map(([name, queue]) => [name, addressOf(queue)]));
  fn.function.addEnvironment(variable, Stack.of(fn).toJsonString(values));
}
