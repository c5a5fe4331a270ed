import {
  type GenericSchema,
  type InferOutput,
  type ObjectEntries,
  optional,
  pipe,
  rawCheck,
  safeParse,
  strictObject,
  unknown,
} from 'valibot';
import { StageError } from './errors.ts';
import { wrongType } from './property-type.ts';

/** What a created resource answers to `Ref` and `Fn::GetAtt`. */
export interface ResourceResult {
  readonly ref: string;
  /** What no other resource of its type may have. @default the value of `Ref` */
  readonly uniqueName?: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

/** The place of a resource in the templates, for names and error messages. */
export interface ResourceOrigin {
  readonly logicalId: string;
  readonly stackName: string;
  /** Absolute folder of a file asset, by its hash. */
  readonly asset: (hash: string) => string | undefined;
}

/** A resource of a template that does not exist yet. Its references are still functions. */
export interface DeclaredResource {
  /** How messages name it. */
  readonly place: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** A resource type as the loader sees it. */
export interface ResourceType {
  readonly type: string;
  /** Properties the stage takes without acting on them, each with the reason. */
  readonly notExecuted: Readonly<Record<string, string>>;
  /** Looks at all resources of the type before any is created. @returns one line about those that the stage cannot run */
  readonly refuseAll?: ((resources: readonly DeclaredResource[]) => string | undefined) | undefined;
  create(properties: unknown, origin: ResourceOrigin): Promise<ResourceResult>;
}

interface Definition<Entries extends ObjectEntries, NotExecuted extends string> {
  readonly type: string;
  /** The properties it acts on. Nested objects are `strictObject`s too, so nothing is dropped at any depth. */
  readonly properties: Entries;
  readonly notExecuted?: Readonly<Record<NotExecuted, string>>;
  readonly refuseAll?: ResourceType['refuseAll'];
  readonly create: (
    properties: InferOutput<GenericSchema<unknown, { [Key in keyof Entries]: InferOutput<Entries[Key]> }>>,
    origin: ResourceOrigin,
  ) => ResourceResult | Promise<ResourceResult>;
}

/** A property that is not executed: nothing but its type is checked. */
const ofItsType = (resourceType: string, property: string) =>
  pipe(
    unknown(),
    rawCheck(({ dataset: { value }, addIssue }) => {
      const expected = wrongType(resourceType, property, value);
      if (expected !== undefined) addIssue({ message: `CloudFormation expects ${expected}` });
    }),
  );

/**
 * Declares a resource type: what the stage executes of it, what it accepts without executing and why. Any other
 * property is an error that names it.
 */
export function resourceType<Entries extends ObjectEntries, NotExecuted extends string = never>(
  definition: Definition<Entries, NotExecuted>,
): ResourceType {
  const notExecuted: Readonly<Record<string, string>> = definition.notExecuted ?? {};
  const ignored = Object.fromEntries(
    Object.keys(notExecuted).map((name) => [name, optional(ofItsType(definition.type, name))]),
  );
  const schema = strictObject({ ...ignored, ...definition.properties });
  return {
    type: definition.type,
    notExecuted,
    refuseAll: definition.refuseAll,
    async create(properties, origin) {
      const parsed = safeParse(schema, properties);
      if (parsed.success) return definition.create(parsed.output, origin);
      const issue = parsed.issues[0];
      const path = issue.path?.map(({ key }) => String(key)).join('.') ?? '';
      const unknownProperty = issue.type === 'strict_object' && issue.expected === 'never';
      throw new StageError(
        `${origin.stackName}/${origin.logicalId} (${definition.type}): property ${path} ` +
          (unknownProperty
            ? 'is not supported by the local stage.'
            : `has a value the local stage cannot use: ${issue.message}.`),
      );
    },
  };
}
