import { StageError } from '../../errors.ts';
import { seededRandom } from '../../random.ts';
import { checkArn, noSuchMachine } from './errors.ts';
import type { MachineAlias, MachineVersion, Resolved, StateMachine } from './machine.ts';

/** State machines, their versions and aliases, and activities, by their ARNs. */
export class Machines {
  readonly #machines = new Map<string, StateMachine>();
  readonly #versions = new Map<string, MachineVersion>();
  readonly #aliases = new Map<string, MachineAlias>();
  /** Chooses the version behind an alias, so that a run repeats. */
  readonly #random = seededRandom(1);

  add(machine: StateMachine): void {
    this.#machines.set(machine.arn, machine);
  }

  /** By name. */
  get all(): readonly StateMachine[] {
    return [...this.#machines.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Publishes the next version: the numbers begin with 1. @throws AwsError `StateMachineDoesNotExist` */
  publish(machineArn: string, description: string | undefined): MachineVersion {
    const machine = this.find(machineArn);
    const number = this.versionsOf(machine.arn).length + 1;
    const version = { arn: `${machine.arn}:${number}`, machine, description };
    this.#versions.set(version.arn, version);
    return version;
  }

  /** The newest first. */
  versionsOf(machineArn: string): readonly MachineVersion[] {
    return [...this.#versions.values()].filter(({ machine }) => machine.arn === machineArn).reverse();
  }

  version(arn: string): MachineVersion | undefined {
    return this.#versions.get(arn);
  }

  addAlias(alias: MachineAlias): void {
    if (this.#aliases.has(alias.arn)) throw new StageError(`The alias ${alias.arn} exists already.`);
    this.#aliases.set(alias.arn, alias);
  }

  /** By name. */
  aliasesOf(machineArn: string): readonly MachineAlias[] {
    const all = [...this.#aliases.values()].filter(({ machine }) => machine.arn === machineArn);
    return all.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  alias(arn: string): MachineAlias | undefined {
    return this.#aliases.get(arn);
  }

  /** @throws AwsError `InvalidArn`, `StateMachineDoesNotExist` */
  find(arn: string): StateMachine {
    checkArn(arn, 'stateMachine');
    const machine = this.#machines.get(arn);
    if (machine === undefined) throw noSuchMachine(arn);
    return machine;
  }

  /** What an ARN runs that may have a version or an alias at its end. @throws AwsError as {@link find} */
  resolve(arn: string): Resolved {
    const version = this.#versions.get(arn);
    if (version !== undefined) return { machine: version.machine, versionArn: version.arn };
    const alias = this.#aliases.get(arn);
    if (alias === undefined) return { machine: this.find(arn) };
    const [first, second] = alias.routes;
    const chosen = second === undefined || this.#random() * 100 < first.weight ? first : second;
    return { machine: alias.machine, versionArn: chosen.version.arn, aliasArn: arn };
  }
}
