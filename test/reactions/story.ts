import { reacting, welcoming } from './story/reacting.ts';

export const scenes = [welcoming, reacting];
