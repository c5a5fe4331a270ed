import { deploying } from './deploying.ts';
import { failing } from './failing.ts';
import { importing } from './importing.ts';
import { playing } from './playing.ts';
import { redriving } from './redriving.ts';
import { registering } from './registering.ts';
import type { Scenario } from './scenario.ts';
import { turning } from './turning.ts';

/** Everything the arcade does, in an order in which each scenario finds what it needs. */
export const scenarios: readonly Scenario[] = [registering, playing, turning, importing, redriving, deploying, failing];
