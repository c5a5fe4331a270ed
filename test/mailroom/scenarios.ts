import type { Scenario } from '@serverless-arcade/proofs/least-privilege/scenario.ts';
import { collectFromAccounts, pipeArrivals, replayPlays } from './story/buses.ts';
import { keepLetters } from './story/letters.ts';

export const scenarios: readonly Scenario[] = [
  { id: 'mailroom', title: 'a letter, sent twice', run: async (playground) => void (await keepLetters(playground)) },
  {
    id: 'mailroom-buses',
    title: 'a replay, events of other accounts, and new players out of the stream',
    async run(playground) {
      await replayPlays(playground);
      await collectFromAccounts(playground);
      await pipeArrivals(playground);
    },
  },
];
