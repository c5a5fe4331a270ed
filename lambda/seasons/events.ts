import { array, number, object } from 'valibot';
import { event, idSchema, timestampSchema } from '#lambda/runtime/events/event.ts';

/** A place on the leaderboard when a season ended; equal scores share a rank. */
const place = object({ rank: number(), playerId: idSchema, score: number(), playedAt: timestampSchema });

/** A season of a game is over; `occurredAt` is when it ended, however late it was closed. */
export const seasonClosed = event({
  source: 'arcade.seasons',
  type: 'SeasonClosed.v1',
  detail: object({ gameId: idSchema, startedAt: timestampSchema, closedAt: timestampSchema, standings: array(place) }),
  sample: {
    eventId: 'SeasonClosed.v1/asteroids/2026-11-21T10:10:00.000Z',
    occurredAt: '2026-11-21T10:10:00.000Z',
    detail: {
      gameId: 'asteroids',
      startedAt: '2026-11-21T10:00:00.000Z',
      closedAt: '2026-11-21T10:10:00.000Z',
      standings: [{ rank: 1, playerId: '3c0f', score: 4200, playedAt: '2026-11-21T10:03:11.000Z' }],
    },
  },
  requires: ['closedAt', 'gameId', 'standings', 'startedAt'],
});
