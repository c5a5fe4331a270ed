import { reading } from './story/reading.ts';
import { sessions } from './story/sessions.ts';
import { units } from './story/units.ts';
import { writing } from './story/writing.ts';

/** They come after the story of the core: see playground/order.ts. */
export const scenes = [reading, writing, sessions, units];
