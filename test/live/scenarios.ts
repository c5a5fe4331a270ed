import type { Scenario } from '@serverless-arcade/proofs/least-privilege/scenario.ts';
import { newcomer, score } from './socket-story.ts';

/** What the story does not bring about: work that is given up, and what is kept of it. */
export const scenarios: readonly Scenario[] = [
  {
    id: 'live-given-up',
    needs: ['api', 'leaderboard', 'registration'],
    title: 'scores whose functions fail',
    async run(playground) {
      const name = await newcomer(playground);
      for (const fn of ['spread-score', 'push-score']) {
        playground.stage.faults.functions.inject(playground.functionOf(`live/${fn}`).name, 'throw', 100);
        await score(playground, 1, name);
        await playground.stage.advance(3_600);
        playground.stage.faults.clear();
      }
    },
  },
];
