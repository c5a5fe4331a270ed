import { newImportSchema } from '#lambda/imports/use-cases/new-import.ts';
import type { WorkQueue } from '../../constructs/queues/work-queue.ts';
import type { Route } from '../../route.ts';
import type { ArcadeTable } from '../foundation/parts/arcade-table.ts';

interface Ports {
  readonly table: ArcadeTable;
  readonly extractions: WorkQueue;
}

/** Partners send imports and ask how far they are. */
export const routes: readonly Route<Ports>[] = [
  {
    id: 'StartImport',
    method: 'POST',
    path: '/imports',
    caller: 'partner',
    body: { name: 'NewImport', schema: newImportSchema },
    throttle: { rate: 5, burst: 10 },
    wire: (fn, { table, extractions: { queue } }) => {
      fn.function.addEnvironment('EXTRACTION_QUEUE_URL', queue.queueUrl);
      table.grantItems(fn, 'dynamodb:GetItem', 'dynamodb:PutItem');
      queue.grant(fn, 'sqs:SendMessage');
    },
    shows: [
      {
        pattern: 'sqs-decouple-buffer',
        why: 'Stores the batch, asks for its extraction and answers 202 with where to look: loading takes longer than a caller would wait.',
      },
    ],
  },
  {
    id: 'GetImport',
    method: 'GET',
    path: '/imports/{importId}',
    caller: 'partner',
    wire: (fn, { table }) => table.grantItems(fn, 'dynamodb:GetItem', 'dynamodb:Query'),
    shows: [
      {
        pattern: 'backend-authorization',
        why: 'Shows an import to the key that sent it; to every other it does not exist.',
      },
    ],
  },
];
