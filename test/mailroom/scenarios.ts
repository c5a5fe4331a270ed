import type { Scenario } from '@serverless-arcade/proofs/least-privilege/scenario.ts';
import { keepLetters } from './story/letters.ts';

export const scenarios: readonly Scenario[] = [
  { id: 'mailroom', title: 'a letter, sent twice', run: async (playground) => void (await keepLetters(playground)) },
];
