import type { Scenario } from '@serverless-arcade/proofs/least-privilege/scenario.ts';
import { failForGood } from '../../playground/fail-for-good.ts';
import { collectFromAccounts, pipeArrivals, replayPlays } from './story/buses.ts';
import { letters } from './story/letters.ts';
import { tickets } from './story/tickets.ts';

export const scenarios: readonly Scenario[] = [
  {
    id: 'mailroom',
    title: 'letters and tickets',
    async run(playground) {
      for (const step of [...letters, ...tickets]) await step.run(playground);
    },
  },
  {
    id: 'mailroom-buses',
    title: 'a replay, events of other accounts, and new players out of the stream',
    async run(playground) {
      await replayPlays(playground);
      await collectFromAccounts(playground);
      await pipeArrivals(playground);
    },
  },
  {
    id: 'mailroom-failures',
    title: 'news of SES that nobody can read',
    run: (playground) => failForGood(playground, ['mailroom/heed-feedback', 'mailroom/read-post']),
  },
];
