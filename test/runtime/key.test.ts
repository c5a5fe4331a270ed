import { expect, test } from '@jest/globals';
import { gamePartition, itemKind, playerPartition } from '#lambda/runtime/table/key.ts';

test('ddb-composite-key: a kind of item gives its items a key and the name of the kind', () => {
  const kind = itemKind('trophy', (playerId: string, year: number) => ({
    pk: playerPartition(playerId),
    sk: `TROPHY#${year}`,
  }));
  expect(kind.entity).toBe('trophy');
  expect(kind.key('p-1', 2026)).toEqual({ pk: 'PLAYER#p-1', sk: 'TROPHY#2026' });
  expect(kind.head('p-1', 2026)).toEqual({ pk: 'PLAYER#p-1', sk: 'TROPHY#2026', entity: 'trophy' });
});

test('ddb-partition-key-choice: players and games have partitions of their own', () => {
  expect([playerPartition('x'), gamePartition('x')]).toEqual(['PLAYER#x', 'GAME#x']);
});
