import { array } from 'valibot';
import { AwsError, StageError } from '../../errors.ts';
import { Changes } from '../../state/changes.ts';
import type { Durable } from '../../state/durable.ts';
import {
  latestOf,
  MOST_VERSIONS,
  type Parameter,
  type ParameterVersion,
  parameter,
  type Selected,
} from './parameter.ts';

/** What has happened to a parameter. https://docs.aws.amazon.com/eventbridge/latest/userguide/event-types.html */
export interface ParameterChange {
  readonly name: string;
  readonly operation: 'Create' | 'Update' | 'Delete' | 'LabelParameterVersion';
  readonly version: ParameterVersion;
}

/** What a new version is, besides its number and its moment. */
export type NewVersion = Pick<ParameterVersion, 'value'> &
  Partial<Pick<ParameterVersion, 'type' | 'keyId' | 'description' | 'modifiedBy'>>;

/** Parameters of Systems Manager, with their versions. */
export class ParameterStore implements Durable<Parameter[]> {
  readonly schema = array(parameter);
  readonly changes = new Changes();
  readonly #arn: (service: string, resource: string) => string;
  readonly #clock: { now(): number };
  readonly #onChange: (change: ParameterChange) => void;
  readonly #parameters = new Map<string, Parameter>();
  /** What callers have changed; the others are as their templates say, whatever that is by now. */
  readonly #changed = new Set<string>();

  /** @param onChange hears of what callers change, and not of templates */
  constructor(
    arn: (service: string, resource: string) => string,
    clock: { now(): number },
    onChange: (change: ParameterChange) => void = () => {},
  ) {
    this.#arn = arn;
    this.#clock = clock;
    this.#onChange = onChange;
  }

  save(): Parameter[] {
    return [...this.#parameters.values()].filter(({ name }) => this.#changed.has(name));
  }

  restore(parameters: readonly Parameter[]): void {
    for (const saved of parameters) {
      this.#parameters.set(saved.name, saved);
      this.#changed.add(saved.name);
    }
  }

  /** Sorted by their names. */
  get all(): readonly Parameter[] {
    return [...this.#parameters.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  has(name: string): boolean {
    return this.#parameters.has(name);
  }

  /**
   * Gives a parameter a new version, as its template does.
   * @throws AwsError `ParameterMaxVersionLimitExceeded` when the oldest of 100 versions has a label
   */
  put(name: string, value: string, more: Omit<NewVersion, 'value'> = {}): number {
    const before = this.#parameters.get(name);
    const versions = before?.versions ?? [];
    const [oldest] = versions;
    if (oldest !== undefined && versions.length === MOST_VERSIONS && oldest.labels.length > 0) {
      throw new AwsError(
        'ParameterMaxVersionLimitExceeded',
        `You attempted to create a new version of ${name} by calling the PutParameter API with the overwrite flag. Version ${oldest.version}, the oldest version, can't be deleted because it has a label associated with it. Move the label to another version of the parameter, and try again.`,
      );
    }
    const version = (versions.at(-1)?.version ?? 0) + 1;
    const made = { version, value, type: 'String' as const, modifiedAt: this.#clock.now(), labels: [], ...more };
    this.#parameters.set(name, { name, ...before, versions: [...versions, made].slice(-MOST_VERSIONS) });
    return version;
  }

  /** As {@link put}, for a caller. */
  change(name: string, { value, ...more }: NewVersion): number {
    const operation = this.has(name) ? 'Update' : 'Create';
    const version = this.put(name, value, more);
    this.#note(name, operation);
    return version;
  }

  /** Puts a caller's change in place, such as labels. */
  set(changed: Parameter, operation?: 'LabelParameterVersion'): void {
    this.#parameters.set(changed.name, changed);
    this.#note(changed.name, operation);
  }

  /** @returns whether there was one. A parameter of a template is there again after a restart */
  remove(name: string): boolean {
    const found = this.#parameters.get(name);
    if (found === undefined) return false;
    this.#parameters.delete(name);
    this.#changed.delete(name);
    this.changes.note([], () => this.save());
    this.#onChange({ name, operation: 'Delete', version: latestOf(found) });
    return true;
  }

  #note(name: string, operation: ParameterChange['operation'] | undefined): void {
    this.#changed.add(name);
    this.changes.note([], () => this.save());
    const found = this.#parameters.get(name);
    if (operation !== undefined && found !== undefined) this.#onChange({ name, operation, version: latestOf(found) });
  }

  /** What a plain parameter says; undefined when no plain parameter has this name. */
  value(name: string): string | undefined {
    const version = this.find(name)?.version;
    return version?.type === 'SecureString' ? undefined : version?.value;
  }

  /**
   * What a dynamic reference of a template gives.
   * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-ssm.html
   *
   * @param reference a name, and a version if it wants one
   * @throws StageError when it names no plain parameter
   */
  reference(reference: string): string {
    const value = this.value(reference);
    if (value === undefined) throw new StageError(`{{resolve:ssm:${reference}}} names no parameter of plain text.`);
    return value;
  }

  arnOf(name: string): string {
    return this.#arn('ssm', `parameter/${name.replace(/^\//, '')}`);
  }

  /**
   * The parameter of a name or an ARN, with the version or the label behind it. Recorded: test_ssm::test_get_parameter_by_arn.
   * https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html
   */
  find(nameOrArn: string): Selected | undefined {
    const isArn = nameOrArn.startsWith('arn:');
    const parts = nameOrArn.split(':');
    const selector = parts.slice(isArn ? 6 : 1).join(':');
    const id = isArn ? parts.slice(0, 6).join(':') : (parts[0] ?? '');
    const found = this.#parameters.get(id) ?? this.all.find(({ name }) => isArn && this.arnOf(name) === id);
    if (found === undefined) return undefined;
    if (selector === '') return { parameter: found, version: latestOf(found) };
    const version = found.versions.find((one) => `${one.version}` === selector || one.labels.includes(selector));
    return version && { parameter: found, version, selector: `:${selector}` };
  }
}
