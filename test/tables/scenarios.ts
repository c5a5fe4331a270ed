import type { Scenario } from '@serverless-arcade/proofs/least-privilege/scenario.ts';
import { correctPlays, readByEnd } from './story/reading.ts';
import { endSession, keepSession } from './story/sessions.ts';
import { countInShards } from './story/writing.ts';

export const scenarios: readonly Scenario[] = [
  {
    id: 'tables',
    title: 'plays that are kept, asked for and corrected, counts, and sessions',
    async run(playground) {
      for (const step of [readByEnd, correctPlays, countInShards, keepSession, endSession]) await step(playground);
    },
  },
];
