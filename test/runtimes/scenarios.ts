import { type Scenario, scenariosOf } from '@serverless-arcade/proofs/least-privilege/scenario.ts';
import type { Playground } from '../../playground/playground.ts';
import { closeNight } from './shift.ts';
import { scenes } from './story.ts';

export const scenarios: readonly Scenario[] = [
  ...scenariosOf(scenes),
  {
    id: 'runtimes-given-up',
    title: 'a message that is no night',
    async run(playground: Playground) {
      await closeNight(playground, 'no night');
      await playground.stage.advance(3_600);
    },
  },
];
