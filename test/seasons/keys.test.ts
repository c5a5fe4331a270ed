import { expect, test } from '@jest/globals';
import { seasonItem, standingsItem } from '#lambda/seasons/keys.ts';

const closedAt = '2026-11-21T10:00:00.000Z';

test.each([
  [seasonItem.key('pong'), 'GAME#pong', 'SEASON'],
  [standingsItem.key('pong', closedAt), 'GAME#pong', `STANDINGS#${closedAt}`],
])('ddb-composite-key: %j is where items are that were written before', (key, pk, sk) => {
  expect(key).toEqual({ pk, sk });
});
