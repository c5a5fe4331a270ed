import { failForGood, PLAYER, type Scenario } from '@serverless-arcade/proofs/least-privilege/scenario.ts';

export const scenarios: readonly Scenario[] = [
  {
    id: 'failing-reader',
    after: 'failing-announcement',
    needs: ['api', 'registration'],
    title: 'a change of the table on its way to the queue of failures',
    run: (playground) => failForGood(playground, 'leaderboard/project-changes', PLAYER, 700),
  },
];
