import type { Scenario } from '@serverless-arcade/proofs/least-privilege/scenario.ts';
import { scenes } from './story.ts';

/** The story reaches every permission of the chapter. */
export const scenarios: readonly Scenario[] = scenes.map(({ id, steps }) => ({
  id,
  title: 'a release is tried, promoted and compared',
  run: async (playground) => {
    for (const { run } of steps) await run(playground);
  },
}));
