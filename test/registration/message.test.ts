import { expect, test } from '@jest/globals';
import { parse, safeParse } from 'valibot';
import { messageSchema, newestFirst, shownMessageSchema } from '#lambda/registration/use-cases/message.ts';

test('ddb-pagination-projection: messages are shown from the last sent to the first', () => {
  const at = (name: string, sentAt: string) => ({ name, text: name, sentAt });
  const welcome = at('welcome', '2026-11-21T10:00:00.000Z');
  const first = at('reminder-first', '2026-11-21T10:10:00.000Z');
  const second = at('reminder-second', '2026-11-21T10:15:00.000Z');
  expect(newestFirst([welcome, second, first])).toEqual([second, first, welcome]);
  expect(newestFirst([])).toEqual([]);
});

const message = { playerId: 'p-1', name: 'welcome', text: 'Hello', sentAt: '2026-11-21T10:00:00.000Z' };

test('ddb-pagination-projection: a player sees a message without the key of the partition it is in', () => {
  const { playerId, ...shown } = message;
  expect(parse(shownMessageSchema, message)).toEqual(shown);
  expect(parse(messageSchema, message)).toEqual({ playerId, ...shown });
});

test.each(['playerId', 'name', 'text', 'sentAt'])('an item without %s is not a message', (missing) => {
  expect(safeParse(messageSchema, { ...message, [missing]: undefined }).success).toBe(false);
});
