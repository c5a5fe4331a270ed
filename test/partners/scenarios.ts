import type { Scenario } from '@serverless-arcade/proofs/least-privilege/scenario.ts';
import { integrationSteps } from './integration-steps.ts';
import { answerHealth } from './story.ts';

export const scenarios: readonly Scenario[] = [
  { id: 'partners', title: 'partners call', run: async (playground) => void (await answerHealth(playground)) },
  ...integrationSteps.map(
    ({ pattern, title, run }): Scenario => ({
      id: `partners-${pattern}`,
      title,
      run: async (playground) => void (await run(playground)),
    }),
  ),
];
