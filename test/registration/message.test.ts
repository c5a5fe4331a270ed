import { expect, test } from '@jest/globals';
import { newestFirst } from '#lambda/registration/use-cases/message.ts';

test('ddb-pagination-projection: messages are shown from the last sent to the first', () => {
  const at = (name: string, sentAt: string) => ({ name, text: name, sentAt });
  const welcome = at('welcome', '2026-11-21T10:00:00.000Z');
  const first = at('reminder-first', '2026-11-21T10:10:00.000Z');
  const second = at('reminder-second', '2026-11-21T10:15:00.000Z');
  expect(newestFirst([welcome, second, first])).toEqual([second, first, welcome]);
  expect(newestFirst([])).toEqual([]);
});
