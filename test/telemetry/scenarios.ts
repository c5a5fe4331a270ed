import type { Scenario } from '@serverless-arcade/proofs/least-privilege/scenario.ts';
import { keepNotes } from './story.ts';

export const scenarios: readonly Scenario[] = [
  { id: 'telemetry', title: 'a note, sent twice', run: async (playground) => void (await keepNotes(playground)) },
];
