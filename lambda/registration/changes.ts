import { object, string } from 'valibot';
import { change, hasExpired } from '#lambda/runtime/events/change.ts';
import { playerRegistered, sessionEnded, sessionExpired } from './events.ts';
import { profileItem, sessionItem } from './keys.ts';

/** The changes of this chapter's items that become events. */
export const changes = [
  change('INSERT', profileItem, {
    schema: object({ playerId: string(), registeredAt: string() }),
    event: ({ playerId, registeredAt }) => playerRegistered.of(playerId, registeredAt, { playerId }),
  }),
  change('REMOVE', sessionItem, {
    schema: object({ playerId: string(), signedInAt: string() }),
    event: (session, record) =>
      (hasExpired(record) ? sessionExpired : sessionEnded).of(record.sequence, record.changedAt, session),
  }),
];
