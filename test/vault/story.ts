import type { Scene } from '../../playground/step.ts';

/** It comes after the story of the core: see playground/order.ts. */
export const scenes: readonly Scene[] = [{ id: 'vault', steps: [] }];
