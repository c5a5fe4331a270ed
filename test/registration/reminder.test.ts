import { expect, test } from '@jest/globals';
import { parseReminder } from '#lambda/registration/use-cases/reminder.ts';

test.each(['first', 'second'])('sqs-message-timer: a %s reminder is read', (reminder) => {
  expect(parseReminder(JSON.stringify({ playerId: 'p-1', reminder }))).toEqual({ playerId: 'p-1', reminder });
});

test.each([
  ['nothing', ''],
  ['no JSON', 'remind p-1'],
  ['half a message', '{"playerId":"p-1"'],
  ['null', 'null'],
  ['a list', '[]'],
  ['no player', '{"reminder":"first"}'],
  ['an empty player', '{"playerId":"","reminder":"first"}'],
  ['a player that is a number', '{"playerId":1,"reminder":"first"}'],
  ['a player too long for a key', JSON.stringify({ playerId: 'p'.repeat(129), reminder: 'first' })],
  ['no reminder', '{"playerId":"p-1"}'],
  ['a third reminder', '{"playerId":"p-1","reminder":"third"}'],
  ['a field too many', '{"playerId":"p-1","reminder":"first","credits":99}'],
])('sqs-dlq-redrive-policy: %s is poison, so it throws and ends in the dead letters', (_, text) => {
  expect(() => parseReminder(text)).toThrow();
});
