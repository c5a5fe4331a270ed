import { object, picklist } from 'valibot';
import { event, idSchema, timestampSchema } from '#lambda/runtime/events/event.ts';

const source = 'arcade.registration';

/** A player registered, at `occurredAt`. */
export const playerRegistered = event({
  source,
  type: 'PlayerRegistered.v1',
  detail: object({ playerId: idSchema }),
  sample: {
    eventId: 'PlayerRegistered.v1/3c0f',
    occurredAt: '2026-11-21T09:00:00.000Z',
    detail: { playerId: '3c0f' },
  },
  requires: ['playerId'],
});

const sessionDetail = object({ playerId: idSchema, signedInAt: timestampSchema });

/** The session's time was over, and DynamoDB deleted it, perhaps days later. */
export const sessionExpired = event({
  source,
  type: 'SessionExpired.v1',
  detail: sessionDetail,
  sample: {
    eventId: 'SessionExpired.v1/0000000000000000100000000000123456789012',
    occurredAt: '2026-12-22T04:17:31.000Z',
    detail: { playerId: '3c0f', signedInAt: '2026-11-21T09:05:00.000Z' },
  },
  requires: ['playerId', 'signedInAt'],
});

/** Somebody deleted the session before its time. */
export const sessionEnded = event({
  source,
  type: 'SessionEnded.v1',
  detail: sessionDetail,
  sample: {
    eventId: 'SessionEnded.v1/0000000000000000100000000000123456789013',
    occurredAt: '2026-11-22T04:17:31.000Z',
    detail: { playerId: '3c0f', signedInAt: '2026-11-21T09:05:00.000Z' },
  },
  requires: ['playerId', 'signedInAt'],
});

/** A reminder is in the inbox of a player who had not played, since `occurredAt`. */
export const playerReminded = event({
  source,
  type: 'PlayerReminded.v1',
  detail: object({ playerId: idSchema, reminder: picklist(['first', 'second']) }),
  sample: {
    eventId: 'PlayerReminded.v1/3c0f/first',
    occurredAt: '2026-11-21T09:10:00.000Z',
    detail: { playerId: '3c0f', reminder: 'first' },
  },
  requires: ['playerId', 'reminder'],
});
