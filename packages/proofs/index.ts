import { chaos } from './chaos.ts';
import { delivery } from './delivery.ts';
import { hostile } from './hostile.ts';
import { kills } from './kills.ts';
import { leastPrivilege } from './least-privilege.ts';
import { ordeals } from './ordeals.ts';
import { parity } from './parity.ts';
import type { Proof } from './proof.ts';
import { resourcePolicies } from './resource-policies.ts';
import { staticChecks } from './static-checks.ts';
import { steady } from './steady.ts';
import { templateMutationsProof } from './template-mutations.ts';
import { useCaseMutations } from './use-case-mutations.ts';

/** All proofs, in the order in which they are printed. */
export const proofs: readonly Proof[] = [
  leastPrivilege,
  resourcePolicies,
  staticChecks,
  parity,
  delivery,
  chaos,
  kills,
  ordeals,
  steady,
  hostile,
  templateMutationsProof,
  useCaseMutations,
];
