import type { AssemblyStack, Template } from '../assembly.ts';
import { StageError, UnsupportedError } from '../errors.ts';
import { resolve, type Scope } from '../intrinsics.ts';
import type { LoadedResource, LoadedStack } from '../loader.ts';
import { type ResourceResult, type ResourceType, unsupported } from '../registry.ts';
import { NO_VALUES, withDynamicValues } from './dynamic-references.ts';
import type { LeftOut } from './left-out.ts';
import { RefersToRefused, type Refusals } from './refusals.ts';
import { type Environment, TemplateValues } from './template-values.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-customresource.html */
const CUSTOM_RESOURCE = 'AWS::CloudFormation::CustomResource';

type Resource = Template['Resources'][string];

/** What all stacks of a start have in common. */
export interface Known {
  readonly types: ReadonlyMap<string, ResourceType>;
  readonly environment: Environment;
  readonly refusals: Refusals;
  readonly leftOut: LeftOut;
  /** The exports of the stacks before by their accounts and names, with the stack of each; without a value where that was refused. */
  readonly exported: Map<string, { readonly value?: unknown; readonly stackName: string }>;
  /** The places of resources, by their account, their type and what `Ref` answers: their physical name, or what contains it. */
  readonly named: Map<string, string>;
  /** The stacks that exist; one that is part of another comes before it. */
  readonly loaded: LoadedStack[];
}

/** Creates the resources of one stack, each when another one first refers to it or depends on it. */
export class StackLoading implements Scope {
  readonly #stack: AssemblyStack;
  readonly #known: Known;
  readonly #values: TemplateValues;
  readonly #account: string;
  readonly #created = new Map<string, LoadedResource>();
  readonly #refused = new Set<string>();
  /** The resources that are being created, each for the one before. */
  readonly #inProgress: string[] = [];
  /** The output that is being resolved. */
  #output = '';

  /** @param parameters values, in place of defaults. @throws StageError when the template does not have them */
  constructor(stack: AssemblyStack, known: Known, parameters: Readonly<Record<string, unknown>> = {}) {
    this.#stack = stack;
    this.#known = known;
    this.#account = stack.account ?? known.environment.account;
    const environment = { ...known.environment, account: this.#account };
    this.#values = new TemplateValues(stack.stackName, stack.template, environment, parameters);
  }

  /** @throws only bugs: what the stage refuses is noted */
  async load(): Promise<LoadedStack> {
    const { template, id, stackName } = this.#stack;
    for (const [logicalId, resource] of Object.entries(template.Resources)) {
      if (this.#isLeftOut(logicalId)) continue;
      await this.#noting(async () => {
        if (await this.#exists(resource)) await this.#create(logicalId);
      }, this.#place(logicalId));
    }
    const outputs: Record<string, string> = {};
    const exports: Record<string, string> = {};
    for (const [name, output] of Object.entries(template.Outputs)) {
      this.#output = name;
      await this.#noting(async () => {
        if (!(await this.#exists(output))) return;
        const exportName = output.Export === undefined ? undefined : String(await resolve(output.Export.Name, this));
        if (exportName !== undefined) this.#export(exportName);
        outputs[name] = this.#text(await resolve(output.Value, this));
        if (exportName === undefined) return;
        exports[name] = exportName;
        this.#known.exported.set(this.#exportKey(exportName), { value: outputs[name], stackName });
      }, this.#user());
    }
    const loaded = { id, stackName, outputs, exports, resources: this.#created, source: this.#stack };
    this.#known.loaded.push(loaded);
    return loaded;
  }

  async ref(name: string): Promise<unknown> {
    if (this.#values.has(name)) return this.#values.value(name);
    return this.#isLeftOut(name) ? this.#placeholder(name) : (await this.#create(name)).ref;
  }

  async getAtt(logicalId: string, attribute: string): Promise<unknown> {
    if (this.#isLeftOut(logicalId)) return this.#placeholder(logicalId);
    const value = (await this.#create(logicalId)).attributes?.[attribute];
    if (value !== undefined) return value;
    throw new StageError(`the local stage does not know the attribute ${attribute} of ${logicalId}.`);
  }

  importValue(name: string): unknown {
    const found = this.#known.exported.get(this.#exportKey(name));
    if (found === undefined) throw new StageError(`no stack exports ${name}.`);
    if (found.value === undefined) throw new RefersToRefused();
    return found.value;
  }

  condition(name: string): Promise<boolean> {
    return this.#values.condition(name, this);
  }

  mapped(mapping: string, first: string, second: string): unknown {
    return this.#values.mapped(mapping, first, second);
  }

  async #create(logicalId: string): Promise<ResourceResult> {
    const done = this.#created.get(logicalId);
    if (done !== undefined) return done;
    if (this.#refused.has(logicalId)) throw new RefersToRefused();
    const { Resources } = this.#stack.template;
    const resource = Object.hasOwn(Resources, logicalId) ? Resources[logicalId] : undefined;
    if (resource === undefined) throw new StageError(`a reference names ${logicalId}, which does not exist.`);
    if (this.#inProgress.includes(logicalId))
      throw new StageError(`circular dependency ${[...this.#inProgress, logicalId].join(' -> ')}.`);
    if (!(await this.#exists(resource)))
      throw new StageError(`a reference names ${logicalId}, whose condition does not hold.`);
    this.#inProgress.push(logicalId);
    try {
      const created = await this.#make(logicalId, resource);
      this.#created.set(logicalId, created);
      return created;
    } catch (error) {
      this.#refused.add(logicalId);
      if (error instanceof StageError) this.#refuse(logicalId, error);
      else if (!(error instanceof RefersToRefused)) throw error;
      throw new RefersToRefused();
    } finally {
      this.#inProgress.pop();
    }
  }

  async #make(logicalId: string, resource: Resource): Promise<LoadedResource> {
    const { environment, types, named, refusals } = this.#known;
    const { stackName, assets, template } = this.#stack;
    const { Metadata: metadata = {} } = resource;
    const place = this.#place(logicalId);
    const type = types.get(resource.Type.startsWith('Custom::') ? CUSTOM_RESOURCE : resource.Type);
    if (type === undefined)
      throw new UnsupportedError(`resource type ${resource.Type} is not supported by the local stage.`);
    if (this.#stack.account !== undefined && !type.anyAccount) {
      const account = `${this.#account}, another account than the one of the other stacks`;
      throw new UnsupportedError(`resource type ${resource.Type} in ${account}, is not supported by the local stage.`);
    }
    const why = type.unfit?.why(resource.Properties, metadata);
    if (type.unfit !== undefined && why !== undefined) {
      refusals.addUnfit(place, type.unfit, why);
      throw new RefersToRefused();
    }
    for (const needed of dependencies(resource.DependsOn)) {
      const other = template.Resources[needed];
      if (this.#isLeftOut(needed) || (other !== undefined && !(await this.#exists(other)))) continue;
      await this.#create(needed);
    }
    const properties = await this.#properties(resource, type, logicalId);
    // What is kept of the properties has the references: values of secrets are shown nowhere.
    const result = await type.create(withDynamicValues(properties, environment.dynamicValues ?? NO_VALUES), {
      ...{ logicalId, stackName, account: this.#account, type: resource.Type, metadata },
      asset: (hash) => assets.get(hash),
      nested: (parameters) => this.#nested(logicalId, parameters),
    });
    const name = `${resource.Type} ${result.uniqueName ?? result.ref}`;
    const other = named.get(`${this.#account} ${name}`);
    if (other !== undefined) throw new StageError(`${name} exists already, as ${other}.`);
    named.set(`${this.#account} ${name}`, place);
    return { ...result, type: resource.Type, properties: Object(properties) };
  }

  async #nested(logicalId: string, parameters: Readonly<Record<string, unknown>>): Promise<LoadedStack> {
    const stack = this.#stack.nested.get(logicalId);
    if (stack === undefined)
      throw new UnsupportedError('its TemplateURL is no asset of the app: the local stage does not know the template.');
    const { refusals } = this.#known;
    const before = refusals.size;
    const loaded = await new StackLoading(stack, this.#known, parameters).load();
    if (refusals.size > before) throw new RefersToRefused();
    return loaded;
  }

  /** An update policy contains references, as properties do. A resource type that does not know it refuses it by name. */
  async #properties({ Properties, UpdatePolicy }: Resource, type: ResourceType, logicalId: string): Promise<unknown> {
    const written = UpdatePolicy === undefined ? Properties : { ...Properties, UpdatePolicy };
    try {
      return await resolve(written, this);
    } catch (error) {
      // What has nothing to do with the reference is said at the first start already.
      const unknown = error instanceof RefersToRefused ? type.unknownProperties(written) : [];
      if (unknown.length > 0) this.#refuse(logicalId, new UnsupportedError(`${unknown.map(unsupported).join('; ')}.`));
      throw error;
    }
  }

  #refuse(logicalId: string, error: StageError): void {
    const { leftOut, refusals } = this.#known;
    const place = this.#place(logicalId);
    // Without what it refers to, it has to be left out as well.
    const message = `${error.message} It refers to what is left out.`;
    refusals.addResource(place, leftOut.isUsedBy(place) ? new UnsupportedError(message) : error);
  }

  /** Notes what the stage refuses, instead of throwing it. */
  async #noting(task: () => Promise<void>, place: string): Promise<void> {
    try {
      await task();
    } catch (error) {
      if (error instanceof StageError) this.#known.refusals.add(place, error);
      else if (!(error instanceof RefersToRefused)) throw error;
    }
  }

  /** Lets other stacks know that there is an export, whatever becomes of its value. */
  #export(exportName: string): void {
    const { exported } = this.#known;
    const key = this.#exportKey(exportName);
    const before = exported.get(key);
    if (before !== undefined)
      throw new StageError(`it is exported as ${exportName}, as one of ${before.stackName} is.`);
    exported.set(key, { stackName: this.#stack.stackName });
  }

  /** Stacks import what is exported in their account. */
  #exportKey(exportName: string): string {
    return `${this.#account} ${exportName}`;
  }

  #text(value: unknown): string {
    if (['string', 'number', 'boolean'].includes(typeof value)) return String(value);
    throw new StageError('it is not a text.');
  }

  async #exists({ Condition }: { readonly Condition?: string | undefined }): Promise<boolean> {
    return Condition === undefined || (await this.condition(Condition));
  }

  #isLeftOut(logicalId: string): boolean {
    const { stackName, template } = this.#stack;
    return Object.hasOwn(template.Resources, logicalId) && this.#known.leftOut.has(stackName, logicalId);
  }

  #placeholder(logicalId: string): string {
    return this.#known.leftOut.value(this.#stack.stackName, logicalId, this.#user());
  }

  #place(logicalId: string): string {
    return `${this.#stack.stackName}/${logicalId}`;
  }

  /** How messages name what is being resolved. */
  #user(): string {
    const resource = this.#inProgress.at(-1);
    return resource === undefined ? `${this.#stack.stackName}: the output ${this.#output}` : this.#place(resource);
  }
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-dependson.html */
function dependencies(dependsOn: unknown): readonly string[] {
  const names: readonly unknown[] = Array.isArray(dependsOn) ? dependsOn : [dependsOn ?? []].flat();
  return names.map((name) => {
    if (typeof name === 'string') return name;
    throw new StageError('DependsOn is not a logical id or a list of them.');
  });
}
