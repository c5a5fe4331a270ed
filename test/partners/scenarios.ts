import type { Scenario } from '@serverless-arcade/proofs/least-privilege/scenario.ts';
import { answerHealth } from './story.ts';

export const scenarios: readonly Scenario[] = [
  { id: 'partners', title: 'partners call', run: async (playground) => void (await answerHealth(playground)) },
];
