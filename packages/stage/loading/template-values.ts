import type { Template } from '../assembly.ts';
import { StageError } from '../errors.ts';
import { holds, type Scope } from '../intrinsics.ts';
import type { DynamicValues } from './dynamic-references.ts';
import { parameterValue } from './parameters.ts';

/** Where stacks are, and what they find there. */
export interface Environment {
  readonly account: string;
  readonly region: string;
  /** A value of Parameter Store by its name. @default it has none */
  readonly storedParameter?: (name: string) => string | undefined;
  /** Values for dynamic references. @default no reference finds one */
  readonly dynamicValues?: DynamicValues;
}

/** What a template says besides its resources: parameters, mappings and conditions, and the pseudo parameters. */
export class TemplateValues {
  readonly #parameters: ReadonlyMap<string, NonNullable<Template['Parameters']>[string]>;
  readonly #mappings: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  readonly #conditions: ReadonlyMap<string, unknown>;
  readonly #pseudo: ReadonlyMap<string, unknown>;
  readonly #given: ReadonlyMap<string, unknown>;
  readonly #stored: (name: string) => string | undefined;
  readonly #judged = new Map<string, boolean>();

  /** @param given values of parameters, in place of their defaults. @throws StageError when the template lacks one of them */
  constructor(
    stackName: string,
    template: Template,
    environment: Environment,
    given: Readonly<Record<string, unknown>>,
  ) {
    this.#parameters = new Map(Object.entries(template.Parameters ?? {}));
    this.#given = new Map(Object.entries(given));
    const unknown = [...this.#given.keys()].filter((name) => !this.#parameters.has(name));
    if (unknown.length > 0)
      throw new StageError(`Parameters: [${unknown.join(', ')}] do not exist in the template of ${stackName}.`);
    this.#mappings = new Map(Object.entries(template.Mappings ?? {}));
    this.#conditions = new Map(Object.entries(template.Conditions ?? {}));
    this.#pseudo = pseudoParameters(stackName, environment);
    this.#stored = environment.storedParameter ?? (() => undefined);
  }

  /** Whether `Ref` of a name is a parameter or a pseudo parameter, and no resource. */
  has(name: string): boolean {
    return this.#parameters.has(name) || this.#pseudo.has(name);
  }

  /** @throws StageError when the parameter has no value */
  value(name: string): unknown {
    const parameter = this.#parameters.get(name);
    return parameter === undefined
      ? this.#pseudo.get(name)
      : parameterValue(parameter, name, this.#given.get(name), this.#stored);
  }

  /** See {@link Scope.mapped}. */
  mapped(mapping: string, first: string, second: string): unknown {
    const keys = new Map(Object.entries(this.#mappings.get(mapping) ?? {}));
    return new Map(Object.entries(keys.get(first) ?? {})).get(second);
  }

  /** See {@link Scope.condition}. @throws StageError when the template does not have it */
  async condition(name: string, scope: Scope): Promise<boolean> {
    const known = this.#judged.get(name);
    if (known !== undefined) return known;
    if (!this.#conditions.has(name)) throw new StageError(`there is no condition ${name}.`);
    const held = await holds(this.#conditions.get(name), scope);
    this.#judged.set(name, held);
    return held;
  }
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
