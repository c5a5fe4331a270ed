import { type Comparison, IN_SHELL, root, run, timed } from './measure.ts';

/** The demo on an assembly that is up to date: all of it, next to the time of its story. */
export function demo(runs: number): Comparison {
  let total = 0;
  return {
    title: 'npm run demo, the second time',
    runs,
    cases: [
      {
        name: 'the story, by its own clock',
        async once() {
          let told = '';
          total = await timed(async () => {
            told = (await run('npm', ['run', 'demo'], { cwd: root, maxBuffer: 1e8, shell: IN_SHELL })).stdout;
          });
          return Number(/proved in ([\d.]+) s/.exec(told)?.[1]) * 1_000;
        },
      },
      { name: 'the whole command', once: async () => total, budget: 1.2 },
    ],
  };
}
