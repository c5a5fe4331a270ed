import type { Scene } from '../../playground/step.ts';
import { httpScene } from './http-story.ts';
import { scoresScene } from './scores.ts';
import { socketScene } from './socket-story.ts';

/** They come after the story of the core: see playground/order.ts. */
export const scenes: readonly Scene[] = [socketScene, httpScene, scoresScene];
