import { is } from 'valibot';
import { playerReminded } from '../../../lambda/registration/events.ts';
import { type Books, compare, type Finding } from './books.ts';

/**
 * Reminders: who registered and has not played gets each reminder once, in the inbox and as an event of one id, or the reminder
 * is in the dead letters. Who has played meanwhile gets none.
 */
export function auditReminders({ arena, ledger, table, failures }: Books): readonly Finding[] {
  const waiting = ledger.idlers;
  const expected = [...waiting].flatMap((playerId) => [`${playerId}/first`, `${playerId}/second`]);
  const keeps = (id: string) => failures.keeps(id.slice(0, id.indexOf('/')));
  const published = arena.events.flatMap(({ detail }) => (is(playerReminded.schema, detail) ? [detail] : []));
  // An event that is published again comes with its id, by which consumers drop it.
  const told = new Set(published.map(({ detail }) => `${detail.playerId}/${detail.reminder}`));
  const times = new Map(published.map(({ eventId, occurredAt }) => [eventId, occurredAt]));
  const wrong = published.flatMap(({ detail, eventId, occurredAt }) => [
    ...(waiting.has(detail.playerId) ? [] : [`${eventId}: reminded after playing`]),
    ...(times.get(eventId) === occurredAt ? [] : [`${eventId} came with another time`]),
  ]);
  const players = table('player').filter(({ playerId, plays }) => waiting.has(String(playerId)) && plays === 0);
  if (players.length !== waiting.size) wrong.push('a player who should have waited has played');
  const inInbox = table('message').flatMap(({ playerId, name }) => {
    const [, reminder] = /^reminder-(.+)$/.exec(String(name)) ?? [];
    return reminder === undefined ? [] : [`${playerId}/${reminder}`];
  });
  return [
    compare('reminders in inboxes', expected, inInbox, keeps),
    compare('reminders told', expected, told, keeps, wrong),
  ];
}
