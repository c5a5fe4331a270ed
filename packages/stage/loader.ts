import type { AssemblyStack } from './assembly.ts';
import { LeftOut } from './loading/left-out.ts';
import { Refusals } from './loading/refusals.ts';
import { type Known, StackLoading } from './loading/stack-loading.ts';
import type { Environment } from './loading/template-values.ts';
import type { ResourceResult, ResourceType } from './registry.ts';

/** A resource that exists. */
export interface LoadedResource extends ResourceResult {
  readonly type: string;
  /** Its properties, in which every reference has its value. */
  readonly properties: Readonly<Record<string, unknown>>;
}

export interface LoadedStack {
  readonly id: string;
  readonly stackName: string;
  readonly outputs: Readonly<Record<string, string>>;
  /** The names under which outputs are exported, by the name of the output. */
  readonly exports: Readonly<Record<string, string>>;
  /** Every resource by its logical id. */
  readonly resources: ReadonlyMap<string, LoadedResource>;
  /** What it was loaded from. */
  readonly source: AssemblyStack;
}

/** What was made of the templates. */
export interface Loaded {
  /** With those that are part of others. */
  readonly stacks: readonly LoadedStack[];
  /** One line for each reference to a resource that was left out, with what stands in its place. */
  readonly skipped: readonly string[];
}

/**
 * Creates the resources of all stacks in the order of their references, as CloudFormation would.
 *
 * A resource is created when another one first refers to it or depends on it. So the order needs no plan, and a circular
 * dependency is an error, as in a deployment.
 *
 * @param skip resources to leave out: logical ids, or `<stack>/<logical id>`
 * @throws StageError with everything that the stage refuses, each part on a line: an unknown resource type or property, a
 *   dangling reference, a circular dependency, an output that is no text, a name that two exports or two resources of a type
 *   have, and a name in `skip` that no resource has
 */
export async function loadStacks(
  stacks: readonly AssemblyStack[],
  types: ReadonlyMap<string, ResourceType>,
  environment: Environment,
  skip: readonly string[] = [],
): Promise<Loaded> {
  const refusals = new Refusals();
  const leftOut = new LeftOut(skip, environment);
  const known: Known = { types, environment, refusals, leftOut, exported: new Map(), named: new Map(), loaded: [] };
  for (const stack of stacks) await new StackLoading(stack, known).load();
  leftOut.checkNames();
  refusals.throwAll();
  return { stacks: known.loaded, skipped: leftOut.uses };
}
