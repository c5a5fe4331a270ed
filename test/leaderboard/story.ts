import { failing } from './story/failing.ts';
import { parting } from './story/parting.ts';
import { reading } from './story/reading.ts';
import { viewing } from './story/viewing.ts';

export const scenes = [reading, viewing, failing, parting];
