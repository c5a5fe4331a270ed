import { isDeepStrictEqual } from 'node:util';
import { AwsError } from '../../errors.ts';
import { ALIAS_NAME, type AliasSettings, checkAlias, chooseVersion } from './alias.ts';
import { type FunctionSettings, LATEST } from './function-settings.ts';

interface Entry {
  latest: FunctionSettings;
  readonly versions: FunctionSettings[];
  readonly aliases: Map<string, AliasSettings>;
}

/**
 * The functions with their versions and aliases. Wherever a function is named, it may be by name or ARN, with a version,
 * an alias or `$LATEST` as qualifier (https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html).
 */
export class Functions {
  readonly #entries = new Map<string, Entry>();
  readonly #random: () => number;

  /** @param random numbers from 0 to 1, by which aliases with weights choose */
  constructor(random: () => number) {
    this.#random = random;
  }

  /** Creates a function, or changes its unpublished code and settings. */
  register(settings: FunctionSettings): void {
    const entry = this.#entries.get(settings.name);
    if (entry === undefined) this.#entries.set(settings.name, { latest: settings, versions: [], aliases: new Map() });
    else entry.latest = settings;
  }

  /** Every function, unpublished. */
  get all(): readonly FunctionSettings[] {
    return [...this.#entries.values()].map(({ latest }) => latest);
  }

  /**
   * The settings of a function, or of one of its versions; of an alias, those of its main version. The ARN is the one by
   * which it was named: that is what IAM compares
   * (https://docs.aws.amazon.com/lambda/latest/dg/lambda-api-permissions-ref.html#function-resources).
   *
   * @throws AwsError `ResourceNotFoundException`; `InvalidParameterValueException` when a name and its qualifier disagree
   */
  find(nameOrArn: string, given?: string): FunctionSettings {
    const { entry, qualifier } = this.#parse(nameOrArn, given);
    if (qualifier === undefined) return entry.latest;
    const arn = `${entry.latest.arn}:${qualifier}`;
    if (qualifier === LATEST) return { ...entry.latest, arn };
    const alias = entry.aliases.get(qualifier);
    return alias === undefined ? version(entry, qualifier) : { ...version(entry, alias.version), arn };
  }

  /** Whether there is such a function, version or alias. */
  has(nameOrArn: string): boolean {
    try {
      return this.find(nameOrArn) !== undefined;
    } catch (error) {
      if (error instanceof AwsError) return false;
      throw error;
    }
  }

  /** The ARN with a qualifier in any case: `$LATEST` when none was given. @throws AwsError as {@link find} does */
  qualifiedArn(nameOrArn: string, given?: string): string {
    this.find(nameOrArn, given);
    const { entry, qualifier = LATEST } = this.#parse(nameOrArn, given);
    return `${entry.latest.arn}:${qualifier}`;
  }

  /** The version that serves the next invocation by this name. @throws AwsError `ResourceNotFoundException` */
  route(nameOrArn: string): FunctionSettings {
    const { entry, qualifier = LATEST } = this.#parse(nameOrArn);
    const alias = entry.aliases.get(qualifier);
    return version(entry, alias === undefined ? qualifier : chooseVersion(alias, this.#random));
  }

  /** What a version or an alias runs, an alias with weights for the larger part. @throws AwsError `ResourceNotFoundException` */
  mainVersion(nameOrArn: string): FunctionSettings {
    const { entry, qualifier = LATEST } = this.#parse(nameOrArn);
    return version(entry, entry.aliases.get(qualifier)?.version ?? qualifier);
  }

  /**
   * Freezes code and settings under the next number, unless nothing changed since the last one: then that is the answer
   * (https://docs.aws.amazon.com/lambda/latest/api/API_PublishVersion.html).
   */
  publish(nameOrArn: string): FunctionSettings {
    const { entry, qualifier } = this.#parse(nameOrArn);
    if (qualifier !== undefined) throw invalid(`A version is published of a function, not of ${nameOrArn}.`);
    const { latest, versions } = entry;
    const last = versions.at(-1);
    if (last !== undefined && isDeepStrictEqual({ ...last, arn: latest.arn }, { ...latest, version: last.version })) {
      return last;
    }
    const number = `${versions.length + 1}`;
    const published = { ...latest, arn: `${latest.arn}:${number}`, version: number };
    versions.push(published);
    return published;
  }

  /** The published versions of a function, oldest first. */
  versions(nameOrArn: string): readonly FunctionSettings[] {
    return [...this.#parse(nameOrArn).entry.versions];
  }

  /** The names of a function's aliases. */
  aliases(nameOrArn: string): readonly string[] {
    return [...this.#parse(nameOrArn).entry.aliases.keys()];
  }

  /** @returns the alias's ARN @throws AwsError when it exists, its name is invalid, or it breaks the rules of routing */
  createAlias(functionName: string, name: string, alias: AliasSettings): string {
    const { entry, qualifier } = this.#parse(functionName);
    if (qualifier !== undefined) throw invalid(`An alias belongs to a function, not to ${functionName}.`);
    if (!ALIAS_NAME.test(name)) throw invalid(`${name} is no name for an alias.`);
    const arn = `${entry.latest.arn}:${name}`;
    if (entry.aliases.has(name)) throw new AwsError('ResourceConflictException', `Alias already exists: ${arn}`, 409);
    checkAlias(alias, (number) => version(entry, number));
    entry.aliases.set(name, alias);
    return arn;
  }

  /** @throws AwsError `ResourceNotFoundException` when there is no such alias */
  alias(arn: string): AliasSettings {
    const { entry, qualifier = LATEST } = this.#parse(arn);
    const alias = entry.aliases.get(qualifier);
    if (alias === undefined) throw new AwsError('ResourceNotFoundException', `Cannot find alias arn: ${arn}`, 404);
    return alias;
  }

  updateAlias(arn: string, alias: AliasSettings): void {
    this.alias(arn);
    const { entry, qualifier = LATEST } = this.#parse(arn);
    checkAlias(alias, (number) => version(entry, number));
    entry.aliases.set(qualifier, alias);
  }

  #parse(nameOrArn: string, given?: string): { readonly entry: Entry; readonly qualifier: string | undefined } {
    const [, arn, name = '', named] = NAME.exec(nameOrArn) ?? [];
    const entry = this.#entries.get(name);
    if (entry === undefined || (arn !== undefined && !entry.latest.arn.endsWith(`${arn}${name}`))) {
      throw notFound(nameOrArn);
    }
    if (named !== undefined && given !== undefined && named !== given) {
      throw invalid('The derived qualifier from the function name does not match the specified qualifier.');
    }
    return { entry, qualifier: named ?? given };
  }
}

/** A name, a partial ARN or an ARN, with or without a qualifier. */
const NAME = /^((?:arn:[\w-]+:lambda:[\w-]+:)?\d{12}:function:)?([^:]+)(?::([^:]+))?$/;

function version({ latest, versions }: Entry, number: string): FunctionSettings {
  const found = number === LATEST ? latest : versions.find((published) => published.version === number);
  if (found !== undefined) return found;
  throw notFound(`${latest.arn}:${number}`);
}

const invalid = (message: string) => new AwsError('InvalidParameterValueException', message);
const notFound = (name: string) => new AwsError('ResourceNotFoundException', `Function not found: ${name}`, 404);
