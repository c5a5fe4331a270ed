import { readAssembly } from '@serverless-arcade/stage/assembly.ts';
import { Stage } from '@serverless-arcade/stage/stage.ts';
import type { Proof, ProofResult } from './proof.ts';
import { enforceSources, enforceStrangers, enforceTransport } from './resource-policies/enforcement.ts';
import { exceptions } from './resource-policies/exceptions.ts';
import { admissionFailures, permissionFailures, staleExceptions } from './resource-policies/services.ts';
import { resourceStatements } from './resource-policies/statements.ts';
import { transportOf } from './resource-policies/transport.ts';

/** What the templates of an assembly say. */
export function inspectPolicies(assembly: string): ProofResult {
  const stacks = readAssembly(assembly);
  const statements = stacks.flatMap(resourceStatements);
  const carriers = stacks.flatMap(transportOf);
  const admitted = statements.filter(({ effect, services }) => effect === 'Allow' && services.length > 0);
  return {
    lines: [
      `${carriers.filter(({ admits }) => admits.length === 0).length} of ${carriers.length} queues, topics, buckets and customer keys refuse every action over plain HTTP`,
      `${admitted.length} statements admit a service; they have to name the source, but for:`,
      ...exceptions.map(({ name, reason, covers }) => `  ${name} (${statements.filter(covers).length}): ${reason}`),
    ],
    failures: [
      ...carriers.flatMap(({ name, admits }) => admits.map((action) => `${name} takes ${action} over plain HTTP`)),
      ...stacks.flatMap(admissionFailures),
      ...stacks.flatMap(permissionFailures),
      ...staleExceptions(statements),
    ],
  };
}

/** What a stage decides that runs the assembly. */
export async function enforcePolicies(assembly: string): Promise<ProofResult> {
  await using stage = await Stage.open({ assembly });
  const transport = enforceTransport(stage);
  const sources = enforceSources(stage);
  const strangers = enforceStrangers(stage);
  return {
    lines: [
      `${transport.asked} actions on queues and topics were tried over TLS and over plain HTTP`,
      `${sources.asked} times a service came for its own source or for another one`,
      `${strangers.asked} times a service came that no policy knows`,
    ],
    failures: [transport, sources, strangers].flatMap(({ failures }) => failures),
  };
}

/** Resources say themselves who may reach them, and how. */
export const resourcePolicies: Proof = {
  name: 'resource-policies',
  title: 'Plain HTTP is refused, and services come for the one source they were admitted for',
  async run({ assembly }) {
    const inspected = inspectPolicies(assembly);
    const enforced = await enforcePolicies(assembly);
    return {
      lines: [...inspected.lines, ...enforced.lines],
      failures: [...inspected.failures, ...enforced.failures],
    };
  },
};
