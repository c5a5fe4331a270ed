import { array, integer, minValue, number, object, pipe, string } from 'valibot';
import { event, idSchema } from '#lambda/runtime/events/event.ts';

const SOURCE = 'arcade.tournaments';

const whole = pipe(number(), integer(), minValue(1));
const winner = object({ playerId: idSchema, place: whole, credits: whole });

/** A tournament is over, and its prizes are paid. The workflow publishes it, without a function. */
export const tournamentFinished = event({
  source: SOURCE,
  type: 'TournamentFinished.v1',
  detail: object({ tournamentId: idSchema, title: string(), winners: array(winner) }),
  sample: {
    eventId: 'TournamentFinished.v1/spring-cup',
    occurredAt: '2026-11-21T18:00:00.000Z',
    detail: {
      tournamentId: 'spring-cup',
      title: 'Spring Cup',
      winners: [{ playerId: '3c0f', place: 1, credits: 50 }],
    },
  },
  requires: ['tournamentId', 'title', 'winners'],
});

/** A tournament does not take place, and every fee that was paid is back. */
export const tournamentCancelled = event({
  source: SOURCE,
  type: 'TournamentCancelled.v1',
  detail: object({ tournamentId: idSchema, title: string(), reason: string() }),
  sample: {
    eventId: 'TournamentCancelled.v1/spring-cup',
    occurredAt: '2026-11-21T18:00:00.000Z',
    detail: { tournamentId: 'spring-cup', title: 'Spring Cup', reason: 'Rejected' },
  },
  requires: ['tournamentId', 'title', 'reason'],
});
