import { deploying } from './scenarios/deploying.ts';
import { playing } from './scenarios/playing.ts';
import { redriving } from './scenarios/redriving.ts';

export const scenarios = [playing, redriving, deploying];
