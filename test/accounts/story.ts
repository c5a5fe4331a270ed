import type { Scene } from '../../playground/step.ts';
import { findPage } from './login-story.ts';
import { spaceScene } from './space-story.ts';

/** It comes after the story of the core: see playground/order.ts. */
export const scenes: readonly Scene[] = [
  {
    id: 'accounts-login',
    steps: [{ pattern: 'cognito-managed-login', title: 'A web page is a client of the pool', run: findPage }],
  },
  spaceScene,
];
