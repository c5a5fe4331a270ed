import type { Scenario } from '@serverless-arcade/proofs/least-privilege/scenario.ts';
import type { Playground } from '../../playground/playground.ts';
import { closeNight } from './shift.ts';
import { scenes } from './story.ts';

export const scenarios: readonly Scenario[] = [
  {
    id: 'runtimes',
    title: 'the night shift: every function of the chapter works once',
    async run(playground: Playground) {
      for (const { steps } of scenes) for (const { run } of steps) await run(playground);
    },
  },
  {
    id: 'runtimes-given-up',
    title: 'a message that is no night',
    async run(playground: Playground) {
      await closeNight(playground, 'no night');
      await playground.stage.advance(3_600);
    },
  },
];
