import { fleetScene } from './fleet-story.ts';
import { login } from './login-story.ts';
import { spaceScene } from './space-story.ts';

/** It comes after the story of the core: see playground/order.ts. */
export const scenes = [login, spaceScene, fleetScene];
