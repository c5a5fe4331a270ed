import type { Denial } from '@serverless-arcade/proofs/least-privilege/allowance.ts';
import { BORROWED_ROLE } from '../../playground/step.ts';

export const denials: readonly Denial[] = [
  {
    reason: 'the story reads a whole table by a role that must not',
    covers: ({ principal, action }) => principal === BORROWED_ROLE && action === 'dynamodb:PartiQLSelect',
  },
];
