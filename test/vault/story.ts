import type { Scene } from '../../playground/step.ts';
import { flagSteps } from './flag-steps.ts';
import { secretSteps } from './secret-steps.ts';
import { keys } from './story/keys.ts';

export const scenes: readonly Scene[] = [
  keys,
  { id: 'vault-secrets', steps: secretSteps },
  { id: 'vault-flags', steps: flagSteps },
];
