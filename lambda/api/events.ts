import { number, object } from 'valibot';
import { event, idSchema } from '#lambda/runtime/events/event.ts';

const source = 'arcade.api';

/** What events say about a play. */
export const playDetail = object({ playId: idSchema, playerId: idSchema, gameId: idSchema, score: number() });

/** A play was stored; `occurredAt` is when it was played. */
export const playRecorded = event({
  source,
  type: 'PlayRecorded.v1',
  detail: playDetail,
  sample: {
    eventId: 'PlayRecorded.v1/8e1a',
    occurredAt: '2026-11-21T10:00:00.000Z',
    detail: { playId: '8e1a', playerId: '3c0f', gameId: 'asteroids', score: 4200 },
  },
  requires: ['gameId', 'playId', 'playerId', 'score'],
});

/** An operator took a play back; `occurredAt` is when it was played, so consumers find what they made of it. */
export const playRemoved = event({
  source,
  type: 'PlayRemoved.v1',
  detail: playDetail,
  sample: {
    eventId: 'PlayRemoved.v1/8e1a',
    occurredAt: '2026-11-21T10:00:00.000Z',
    detail: { playId: '8e1a', playerId: '3c0f', gameId: 'asteroids', score: 4200 },
  },
  requires: ['gameId', 'playId', 'playerId', 'score'],
});
