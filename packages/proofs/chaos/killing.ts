import type { Breakage } from './breakage.ts';

/** Who may be killed; in this order they are looked at. */
const HANDLERS = [
  'api/record-play',
  'imports/start-import',
  'imports/extract-plays',
  'imports/load-plays',
  'leaderboard/project-changes',
  'reactions/welcome-player',
  'reactions/log-activity',
  'reactions/announce-high-score',
  'reactions/review-play',
  'registration/remind-player',
];

/** Workers are killed at random points: after any of their calls. */
export const killing: Breakage = {
  title: 'workers killed at random points',
  beforeRound({ arena, chance }) {
    for (const handler of HANDLERS) {
      if (!chance.happens(0.75)) continue;
      const { name } = arena.playground.functionOf(handler);
      arena.stage.faults.functions.inject(name, { killAfterCalls: 1 + chance.below(chance.happens(0.5) ? 3 : 20) });
    }
  },
  measured: ({ happened }) => ({ 'workers killed': happened.faults['functions killed'] ?? 0 }),
};
