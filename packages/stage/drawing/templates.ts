/** What a drawing needs of a stack, as `readAssembly` gives it. */
export interface TemplateStack {
  readonly id: string;
  readonly template: {
    readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties: Json }>>;
    readonly Outputs: Readonly<
      Record<string, { readonly Value: unknown; readonly Export?: { readonly Name: unknown } | undefined }>
    >;
  };
}

/** A resource of one of the templates: `<chapter>/<logical id>`. */
export type ResourceId = string;

/** A resource of one of the templates. */
export interface TemplateResource {
  readonly id: ResourceId;
  readonly chapter: string;
  readonly logicalId: string;
  readonly type: string;
  readonly properties: Json;
}

/** The templates together, so that a reference can be followed from one to another. */
export class Templates {
  readonly stacks: readonly TemplateStack[];
  /** Every resource with its properties. */
  readonly resources: readonly TemplateResource[];
  readonly #byId: ReadonlyMap<ResourceId, TemplateResource>;
  readonly #exports = new Map<string, { readonly chapter: string; readonly value: unknown }>();

  constructor(stacks: readonly TemplateStack[]) {
    this.stacks = stacks;
    this.resources = stacks.flatMap(({ id: chapter, template }) =>
      Object.entries(template.Resources).map(([logicalId, { Type, Properties }]) => ({
        id: `${chapter}/${logicalId}`,
        chapter,
        logicalId,
        type: Type,
        properties: Properties,
      })),
    );
    this.#byId = new Map(this.resources.map((resource) => [resource.id, resource]));
    for (const { id: chapter, template } of stacks) {
      for (const { Value, Export } of Object.values(template.Outputs)) {
        if (typeof Export?.Name === 'string') this.#exports.set(Export.Name, { chapter, value: Value });
      }
    }
  }

  resource(id: ResourceId): TemplateResource | undefined {
    return this.#byId.get(id);
  }

  /** The resources that a value refers to, by any intrinsic function, also in other chapters. */
  referred(chapter: string, value: unknown): readonly ResourceId[] {
    if (Array.isArray(value)) return value.flatMap((member) => this.referred(chapter, member));
    if (typeof value !== 'object' || value === null) return [];
    return Object.entries(value).flatMap(([key, member]): readonly ResourceId[] => {
      if (key === 'Ref') return this.#resource(chapter, String(member));
      if (key === 'Fn::GetAtt') return this.#resource(chapter, String(Array.isArray(member) ? member[0] : member));
      if (key === 'Fn::ImportValue') {
        const exported = this.#exports.get(String(member));
        return exported === undefined ? [] : this.referred(exported.chapter, exported.value);
      }
      return this.referred(chapter, member);
    });
  }

  /** The resources that a property of a resource refers to. */
  of({ chapter, properties }: TemplateResource, ...path: readonly string[]): readonly ResourceId[] {
    return this.referred(chapter, at(properties, ...path));
  }

  #resource(chapter: string, logicalId: string): readonly ResourceId[] {
    const id = `${chapter}/${logicalId}`;
    return this.#byId.has(id) ? [id] : [];
  }
}

export type Json = Readonly<Record<string, unknown>>;

/** The members of a value that is a list, an object or neither. */
export const listOf = (value: unknown): readonly Json[] =>
  (Array.isArray(value) ? value : value === undefined ? [] : [value]).filter(
    (member): member is Json => typeof member === 'object' && member !== null,
  );

/** A member of an object at a path; undefined when the path does not exist. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? new Map(Object.entries(inner)).get(key) : undefined),
    value,
  );
}

/** The texts of a value that is one or a list of them. */
export const textsOf = (value: unknown): readonly string[] =>
  (Array.isArray(value) ? value : [value]).filter((member) => typeof member === 'string');
