import type { Playground } from '../../playground/playground.ts';
import { observe, type Scene } from '../../playground/step.ts';
import { partnerApiUrl } from './calling.ts';
import { integrationSteps } from './integration-steps.ts';

/** Asks the API whether it is there. @returns what was observed. @throws Unproved unless it answers by itself */
export async function answerHealth(playground: Playground): Promise<string> {
  const answer = await fetch(`${partnerApiUrl(playground)}/health`);
  observe(answer.status === 200, `the health check is answered ${answer.status}`);
  return 'GET /health is answered 200';
}

/** It comes after the story of the core: see playground/order.ts. */
export const scenes: readonly Scene[] = [
  {
    id: 'partners',
    steps: [
      { pattern: 'api-health-mock', title: 'The API of partners answers by itself', run: answerHealth },
      ...integrationSteps,
    ],
  },
];
