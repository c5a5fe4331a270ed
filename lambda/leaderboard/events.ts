import { number, object, optional } from 'valibot';
import { playDetail } from '#lambda/api/events.ts';
import { event } from '#lambda/runtime/events/event.ts';

/** A play is the best of all players; without `previousScore` it is the first of its game. */
export const highScoreBeaten = event({
  source: 'arcade.leaderboard',
  type: 'HighScoreBeaten.v1',
  detail: object({ ...playDetail.entries, previousScore: optional(number()) }),
  sample: {
    eventId: 'HighScoreBeaten.v1/8e1a',
    occurredAt: '2026-11-21T10:00:00.000Z',
    detail: { playId: '8e1a', playerId: '3c0f', gameId: 'asteroids', score: 4200, previousScore: 1300 },
  },
  requires: ['gameId', 'playId', 'playerId', 'score'],
});
