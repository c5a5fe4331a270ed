import { A_MOMENT, leaderboard, play } from '../../../playground/galaxian.ts';
import { observe, type Scene } from '../../../playground/step.ts';

/** The leaderboard follows the plays. */
export const viewing: Scene = {
  id: 'viewing',
  after: 'welcoming',
  needs: ['api', 'reactions', 'registration'],
  steps: [
    {
      pattern: 'ddb-stream-derived-view',
      title: 'The leaderboard has the best play of each player and no other',
      async run(playground) {
        for (const [name, score] of [
          ['katherine', 900],
          ['dorothy', 700],
          ['katherine', 300],
        ] as const) {
          await play(playground, name, score);
        }
        await playground.stage.advance(A_MOMENT);
        const seen = await leaderboard(playground);
        observe(seen === 'katherine 900, dorothy 700', seen);
        return `three plays, two entries: ${seen}`;
      },
    },
  ],
};
