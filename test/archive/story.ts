import { ageing } from './story/ageing.ts';
import { keeping } from './story/keeping.ts';
import { restoring } from './story/restoring.ts';

export const scenes = [keeping, restoring, ageing];
