import { playerChangesSchema } from '#lambda/registration/use-cases/player-changes.ts';
import type { Route } from '../../route.ts';
import type { ArcadeTable } from '../foundation/parts/arcade-table.ts';

/** Players see and change themselves, and read what the arcade tells them. */
export const routes: readonly Route<{ readonly table: ArcadeTable }>[] = [
  {
    id: 'GetPlayer',
    method: 'GET',
    path: '/players/me',
    caller: 'player',
    wire: (fn, { table }) => table.grantItems(fn, 'dynamodb:GetItem'),
    shows: [
      {
        pattern: 'ddb-consistent-read',
        why: 'Reads strongly consistent: a player who has just played must see the credit gone. It costs twice an eventual read.',
      },
    ],
  },
  {
    id: 'ListMessages',
    method: 'GET',
    path: '/players/me/messages',
    caller: 'player',
    wire: (fn, { table }) => table.grantItems(fn, 'dynamodb:Query'),
    shows: [
      {
        pattern: 'ddb-query-not-scan',
        why: "The inbox is a range of the player's partition, which the token names: one query reads it and nothing else.",
      },
    ],
  },
  {
    id: 'ChangePlayer',
    method: 'PATCH',
    path: '/players/me',
    caller: 'player',
    body: { name: 'PlayerChanges', schema: playerChangesSchema },
    wire: (fn, { table }) => table.grantItems(fn, 'dynamodb:UpdateItem'),
    shows: [
      {
        pattern: 'ddb-conditional-optimistic-lock',
        why: 'Writes only if the version is still the one the caller has read; of two writers at once, one is told to read again.',
      },
    ],
  },
];
