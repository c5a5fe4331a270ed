import type { Scenario } from '@serverless-arcade/proofs/least-privilege/scenario.ts';
import { durableScene } from './durable-scene.ts';
import { Hall } from './hall.ts';
import { playToTheEnd } from './story.ts';

/** A tournament that takes place, one with too few, and one that is rejected after an organiser has thought about it. */
export const scenarios: readonly Scenario[] = [
  {
    id: 'tournaments',
    needs: ['api', 'registration'],
    title: 'a tournament to its end, and one that is called off',
    async run(playground) {
      const hall = new Hall(playground);
      await playToTheEnd(playground, 'scenario', ['vic', 'wyn']);
      await hall.untilMatches('scenario-lonely', ['xan']);
      await hall.untilApproval('scenario-rejected', ['yul', 'zoe']);
      await hall.decide('scenario-rejected', 'considering');
      await hall.decide('scenario-rejected', 'reject');
      await playground.stage.settle();
    },
  },
  {
    id: 'durable-tournaments',
    title: 'tournaments that a durable function runs: one to its end, one that is called off',
    async run(playground) {
      for (const { run } of durableScene.steps) await run(playground);
    },
  },
];
