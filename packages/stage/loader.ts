import type { AssemblyStack } from './assembly.ts';
import { StageError } from './errors.ts';
import { holds, resolve, type Scope } from './intrinsics.ts';
import { parameterValue } from './parameters.ts';
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

export interface Environment {
  readonly account: string;
  readonly region: string;
  /** A value of Parameter Store by its name. @default it has none */
  readonly storedParameter?: (name: string) => string | undefined;
}

/**
 * Creates the resources of all stacks in the order of their references, as CloudFormation would.
 *
 * A resource is created when another one first refers to it or depends on it. So the order needs no plan, and a circular
 * dependency is an error, as in a deployment.
 *
 * @throws StageError on an unknown resource type or property, a dangling reference, a circular dependency, an output that is
 *   no text, and a name that two exports or two resources of a type have
 */
export async function loadStacks(
  stacks: readonly AssemblyStack[],
  types: ReadonlyMap<string, ResourceType>,
  environment: Environment,
): Promise<readonly LoadedStack[]> {
  refuseAll(stacks, types);
  const known: Known = { exported: new Map(), named: new Map() };
  const loaded: LoadedStack[] = [];
  for (const stack of stacks) loaded.push(await loadStack(stack, types, environment, known));
  return loaded;
}

/** Says at once of all resources of a type what the stage cannot run. */
function refuseAll(stacks: readonly AssemblyStack[], types: ReadonlyMap<string, ResourceType>): void {
  for (const { type, refuseAll } of types.values()) {
    const declared = stacks.flatMap(({ stackName, template }) =>
      Object.entries(template.Resources).flatMap(([logicalId, { Type, Properties }]) =>
        Type === type ? [{ place: `${stackName}/${logicalId}`, properties: Properties }] : [],
      ),
    );
    const refusal = refuseAll?.(declared);
    if (refusal !== undefined) throw new StageError(refusal);
  }
}

/** What the stacks before have made. */
interface Known {
  /** The values of exports by their names, with the stack of each. */
  readonly exported: Map<string, { readonly value: unknown; readonly stackName: string }>;
  /** The places of resources, by their type and what `Ref` answers: their physical name, or what contains it. */
  readonly named: Map<string, string>;
}

async function loadStack(
  stack: AssemblyStack,
  types: ReadonlyMap<string, ResourceType>,
  environment: Environment,
  { exported, named }: Known,
): Promise<LoadedStack> {
  const { stackName, template } = stack;
  const { storedParameter = () => undefined } = environment;
  const pseudo = pseudoParameters(stackName, environment);
  const results = new Map<string, LoadedResource>();
  const inProgress: string[] = [];

  const create = async (logicalId: string): Promise<ResourceResult> => {
    const done = results.get(logicalId);
    if (done !== undefined) return done;
    const resource = Object.hasOwn(template.Resources, logicalId) ? template.Resources[logicalId] : undefined;
    if (resource === undefined)
      throw new StageError(`${stackName}: a reference names ${logicalId}, which does not exist.`);
    if (inProgress.includes(logicalId)) {
      throw new StageError(`${stackName}: circular dependency ${[...inProgress, logicalId].join(' -> ')}.`);
    }
    const type = types.get(resource.Type);
    if (type === undefined) {
      throw new StageError(
        `${stackName}/${logicalId}: resource type ${resource.Type} is not supported by the local stage.`,
      );
    }
    if (!(await exists(resource))) {
      throw new StageError(`${stackName}: a reference names ${logicalId}, whose condition does not hold.`);
    }
    inProgress.push(logicalId);
    for (const needed of dependencies(resource.DependsOn, `${stackName}/${logicalId}`)) {
      const other = template.Resources[needed];
      if (other === undefined || (await exists(other))) await create(needed);
    }
    // An update policy contains references, as properties do. A resource type that does not know it refuses it by name.
    const { Properties, UpdatePolicy } = resource;
    const properties = await resolve(UpdatePolicy === undefined ? Properties : { ...Properties, UpdatePolicy }, scope);
    const result = await type.create(properties, { logicalId, stackName, asset: (hash) => stack.assets.get(hash) });
    inProgress.pop();
    const name = `${resource.Type} ${result.uniqueName ?? result.ref}`;
    const other = named.get(name);
    if (other !== undefined) throw new StageError(`${stackName}/${logicalId}: ${name} exists already, as ${other}.`);
    named.set(name, `${stackName}/${logicalId}`);
    results.set(logicalId, { ...result, type: resource.Type, properties: Object(properties) });
    return result;
  };

  const judged = new Map<string, boolean>();
  const exists = async ({ Condition }: { readonly Condition?: string | undefined }) =>
    Condition === undefined || (await scope.condition(Condition));
  const parameters = new Map(Object.entries(template.Parameters ?? {}));
  const conditions = new Map(Object.entries(template.Conditions ?? {}));
  const mappings = new Map(Object.entries(template.Mappings ?? {}));

  const scope: Scope = {
    async ref(name) {
      const parameter = parameters.get(name);
      if (parameter !== undefined) return parameterValue(parameter, `${stackName}/${name}`, storedParameter);
      return pseudo.has(name) ? pseudo.get(name) : (await create(name)).ref;
    },
    async condition(name) {
      const known = judged.get(name);
      if (known !== undefined) return known;
      if (!conditions.has(name)) throw new StageError(`${stackName}: there is no condition ${name}.`);
      const held = await holds(conditions.get(name), scope);
      judged.set(name, held);
      return held;
    },
    mapped(mapping, first, second) {
      const keys = new Map(Object.entries(mappings.get(mapping) ?? {}));
      return new Map(Object.entries(keys.get(first) ?? {})).get(second);
    },
    async getAtt(logicalId, attribute) {
      const value = (await create(logicalId)).attributes?.[attribute];
      if (value !== undefined) return value;
      throw new StageError(`${stackName}/${logicalId}: the local stage does not know its attribute ${attribute}.`);
    },
    importValue(name) {
      const found = exported.get(name);
      if (found !== undefined) return found.value;
      throw new StageError(`${stackName}: no stack exports ${name}.`);
    },
  };

  for (const [logicalId, resource] of Object.entries(template.Resources)) {
    if (await exists(resource)) await create(logicalId);
  }

  const outputs: Record<string, string> = {};
  const exports: Record<string, string> = {};
  for (const [name, output] of Object.entries(template.Outputs)) {
    if (!(await exists(output))) continue;
    const value = await resolve(output.Value, scope);
    if (!['string', 'number', 'boolean'].includes(typeof value)) {
      throw new StageError(`${stackName}: the output ${name} is not a text.`);
    }
    outputs[name] = String(value);
    if (output.Export === undefined) continue;
    const exportName = String(await resolve(output.Export.Name, scope));
    exports[name] = exportName;
    const before = exported.get(exportName);
    if (before !== undefined) {
      throw new StageError(
        `${stackName}: the output ${name} is exported as ${exportName}, as one of ${before.stackName} is.`,
      );
    }
    exported.set(exportName, { value, stackName });
  }
  return { id: stack.id, stackName, outputs, exports, resources: results, source: stack };
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-dependson.html */
function dependencies(dependsOn: unknown, place: string): readonly string[] {
  const names: readonly unknown[] = Array.isArray(dependsOn) ? dependsOn : [dependsOn ?? []].flat();
  return names.map((name) => {
    if (typeof name === 'string') return name;
    throw new StageError(`${place}: DependsOn is not a logical id or a list of them.`);
  });
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/pseudo-parameter-reference.html */
function pseudoParameters(stackName: string, { account, region }: Environment): ReadonlyMap<string, unknown> {
  return new Map<string, unknown>([
    ['AWS::AccountId', account],
    ['AWS::NoValue', undefined],
    ['AWS::Partition', 'aws'],
    ['AWS::Region', region],
    ['AWS::StackId', `arn:aws:cloudformation:${region}:${account}:stack/${stackName}/local`],
    ['AWS::StackName', stackName],
    ['AWS::URLSuffix', 'amazonaws.com'],
  ]);
}
