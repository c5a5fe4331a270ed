import { failForGood, RIVAL, type Scenario } from '@serverless-arcade/proofs/least-privilege/scenario.ts';

export const scenarios: readonly Scenario[] = [
  {
    id: 'failing-announcement',
    after: 'deploying',
    needs: ['api', 'leaderboard', 'registration'],
    title: 'an event of the bus on its way to the queue of failures',
    run: (playground) => failForGood(playground, 'reactions/announce-high-score', RIVAL, 30_000_000),
  },
];
