import { arriving } from './steps/arriving.ts';
import { deploying } from './steps/deploying.ts';
import { followUp } from './steps/follow-up.ts';
import { importing } from './steps/importing.ts';
import { limits } from './steps/limits.ts';
import { parting } from './steps/parting.ts';
import { playing } from './steps/playing.ts';
import { reacting } from './steps/reacting.ts';
import { seasons } from './steps/seasons.ts';
import type { Step } from './steps/step.ts';
import { watching } from './steps/watching.ts';

/** The story of the arcade, in order: every step builds on those before it. */
export const story: readonly Step[] = [
  ...arriving,
  ...playing,
  ...followUp,
  ...importing,
  ...deploying,
  ...reacting,
  ...watching,
  ...seasons,
  ...limits,
  ...parting,
];
