import { keys } from './story/keys.ts';

export const scenes = [keys];
