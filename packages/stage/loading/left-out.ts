import { StageError } from '../errors.ts';
import type { Environment } from './template-values.ts';

/** The resources that a person leaves out, and what refers to them. */
export class LeftOut {
  readonly #names: ReadonlySet<string>;
  readonly #found = new Set<string>();
  readonly #environment: Environment;
  readonly #uses = new Map<string, string>();

  /** @param names logical ids; one of a single stack as `<stack>/<logical id>` */
  constructor(names: readonly string[], environment: Environment) {
    this.#names = new Set(names);
    this.#environment = environment;
  }

  /** Whether a resource is left out. */
  has(stackName: string, logicalId: string): boolean {
    const names = [logicalId, `${stackName}/${logicalId}`].filter((name) => this.#names.has(name));
    for (const name of names) this.#found.add(name);
    return names.length > 0;
  }

  /**
   * What a reference to one that is left out gets: a text in the form of an ARN, which names it.
   * @param user how messages name what refers to it
   */
  value(stackName: string, logicalId: string, user: string): string {
    const { account, region } = this.#environment;
    const value = `arn:aws:skipped:${region}:${account}:${stackName}/${logicalId}`;
    this.#uses.set(
      `${user} ${value}`,
      `${user} refers to ${stackName}/${logicalId}, which is left out, and gets ${value}.`,
    );
    return value;
  }

  /** Whether something refers to one that is left out. */
  isUsedBy(user: string): boolean {
    return [...this.#uses.keys()].some((use) => use.startsWith(`${user} `));
  }

  /** One line for each reference to one that is left out. */
  get uses(): readonly string[] {
    return [...this.#uses.values()];
  }

  /** @throws StageError when a name is that of no resource */
  checkNames(): void {
    const unknown = [...this.#names].filter((name) => !this.#found.has(name));
    if (unknown.length > 0)
      throw new StageError(`No stack has ${unknown.join(', ')}, which you leave out: write <stack>/<logical id>.`);
  }
}
