import {
  type BaseIssue,
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
import { StageError, UnsupportedError } from './errors.ts';
import type { LoadedStack } from './loader.ts';
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
  /** As the template has it: custom resources have types of their own. */
  readonly type: string;
  readonly logicalId: string;
  readonly stackName: string;
  /** The account in which it is created. */
  readonly account: string;
  /** What the template says of it besides its properties. References in it are still functions. */
  readonly metadata: Readonly<Record<string, unknown>>;
  /** Absolute folder of a file asset, or the build context of an image, by its hash. */
  readonly asset: (hash: string) => string | undefined;
  /** Loads the stack that this resource is, with values for its parameters. @throws StageError without a template */
  readonly nested: (parameters: Readonly<Record<string, unknown>>) => Promise<LoadedStack>;
}

/** What the stage cannot run of a type, as one look at the template shows. One message names all of them. */
export interface Unfit {
  /** @returns why it cannot run one, in a few words; undefined when it may. References are still functions */
  why(properties: Readonly<Record<string, unknown>>, metadata: Readonly<Record<string, unknown>>): string | undefined;
  /** @param resources the places of all that it cannot run, each with the words of {@link why} */
  message(resources: string): string;
}

/** A resource type as the loader sees it. */
export interface ResourceType {
  readonly type: string;
  /** Properties the stage takes without acting on them, each with the reason. */
  readonly notExecuted: Readonly<Record<string, string>>;
  readonly unfit?: Unfit | undefined;
  /** Whether it may be in another account than the stage's own. */
  readonly anyAccount: boolean;
  /** The properties that the stage does not know, of those at the top. */
  unknownProperties(properties: Readonly<Record<string, unknown>>): readonly string[];
  create(properties: unknown, origin: ResourceOrigin): Promise<ResourceResult>;
}

interface Definition<Entries extends ObjectEntries, NotExecuted extends string> {
  readonly type: string;
  /** The properties it acts on. Nested objects are `strictObject`s too, so nothing is dropped at any depth. */
  readonly properties: Entries;
  readonly notExecuted?: Readonly<Record<NotExecuted, string>>;
  readonly unfit?: Unfit;
  /** Whether a stack of another account may have it: its ARN has the account of its `origin`. @default false */
  readonly anyAccount?: boolean;
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
    unfit: definition.unfit,
    anyAccount: definition.anyAccount ?? false,
    unknownProperties: (properties) => Object.keys(properties).filter((name) => !Object.hasOwn(schema.entries, name)),
    async create(properties, origin) {
      const parsed = safeParse(schema, properties);
      if (parsed.success) return definition.create(parsed.output, origin);
      const problems = parsed.issues.map(problemIn);
      const Refusal = parsed.issues.some(isUnknown) ? UnsupportedError : StageError;
      throw new Refusal(`${origin.stackName}/${origin.logicalId} (${definition.type}): ${problems.join('; ')}.`);
    },
  };
}

/** How a message says that the stage does not know a property. */
export const unsupported = (property: string) => `property ${property} is not supported by the local stage`;

const isUnknown = ({ type, expected }: BaseIssue<unknown>) => type === 'strict_object' && expected === 'never';

function problemIn(issue: BaseIssue<unknown>): string {
  const path = issue.path?.map(({ key }) => String(key)).join('.') ?? '';
  return isUnknown(issue)
    ? unsupported(path)
    : `property ${path} has a value the local stage cannot use: ${issue.message}`;
}
