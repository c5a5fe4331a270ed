import type { Activity } from '../../activity.ts';
import type { StageClock } from '../../clock.ts';
import { AwsError } from '../../errors.ts';
import type { Concurrency } from './concurrency.ts';
import type { EnvironmentPool, Pooled } from './environment-pool.ts';
import type { FunctionSettings } from './function-settings.ts';
import type { Functions } from './functions.ts';

/** Environments that are kept for a version or an alias, and how far that is. */
export interface ProvisionedState {
  readonly requested: number;
  /** How many have started. */
  readonly allocated: number;
  /** How many of those are idle. */
  readonly available: number;
  readonly status: 'IN_PROGRESS' | 'READY' | 'FAILED';
  /** Epoch milliseconds. */
  readonly updatedAt: number;
}

interface Allotment {
  /** What the environments run. */
  settings: FunctionSettings;
  requested: number;
  updatedAt: number;
  readonly environments: Set<Pooled>;
  readonly idle: Pooled[];
  starting: number;
  hasFailed: boolean;
  /** Settles when those have started that the template asks for. */
  declared?: Promise<void>;
}

interface Parts {
  readonly activity: Activity;
  readonly clock: StageClock;
  readonly concurrency: Concurrency;
  readonly functions: Functions;
  readonly pool: EnvironmentPool;
}

/**
 * Keeps execution environments started for those versions and aliases that ask for it, as
 * https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html says. What comes when all of them are busy, runs as
 * any other invocation: it spills over.
 *
 * Those of an alias are for invocations by the alias, and run its main version (unverified; settled by: invocations by the number of
 * the version, and of an alias with weights, with the metric ProvisionedConcurrencyInvocations).
 */
export class ProvisionedConcurrency {
  readonly #parts: Parts;
  /** By ARN with qualifier. */
  readonly #allotments = new Map<string, Allotment>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * Asks for environments, or for another number of them.
   * @param arn of a version or an alias
   * @param declared whether a template asks: then invocations wait for the first start, as CloudFormation does
   * @throws AwsError when the version or alias does not exist, or cannot have so many
   */
  put(arn: string, requested: number, declared = false): void {
    const { clock, concurrency, functions } = this.#parts;
    const settings = functions.mainVersion(arn);
    this.#checkOther(arn, settings);
    concurrency.checkProvisioned(settings.name, this.#total(settings.name, arn) + requested);
    const allotment = this.#allotments.get(arn) ?? newAllotment(settings);
    this.#allotments.set(arn, allotment);
    Object.assign(allotment, { requested, updatedAt: clock.now(), hasFailed: false });
    this.#noteTotal(settings.name);
    const started = this.#adjust(arn, allotment);
    if (declared) allotment.declared = started;
  }

  /** @returns undefined when nothing has been asked for */
  get(arn: string): ProvisionedState | undefined {
    const allotment = this.#allotments.get(arn);
    if (allotment === undefined) return undefined;
    const { requested, updatedAt, hasFailed, starting } = allotment;
    return {
      requested,
      updatedAt,
      allocated: allotment.environments.size,
      available: allotment.idle.length,
      status: hasFailed ? 'FAILED' : starting > 0 ? 'IN_PROGRESS' : 'READY',
    };
  }

  /** The versions and aliases of a function that have environments. */
  of(functionName: string): readonly string[] {
    return [...this.#allotments].filter(([, { settings }]) => settings.name === functionName).map(([arn]) => arn);
  }

  /** Ends the environments; those that are busy end when they are idle. */
  delete(arn: string): void {
    const allotment = this.#allotments.get(arn);
    if (allotment === undefined) return;
    this.#allotments.delete(arn);
    this.#noteTotal(allotment.settings.name);
    for (const pooled of allotment.idle) this.#parts.pool.retire(pooled);
  }

  /** Settles when the environments that a template asks for have started; undefined when it asks for none. */
  whenDeclared(arn: string): Promise<void> | undefined {
    return this.#allotments.get(arn)?.declared;
  }

  /**
   * How an invocation finds the environments of what it names.
   * @param settings the version that it runs
   * @returns undefined when it has no such environments
   */
  stateFor(arn: string, settings: FunctionSettings): 'idle' | 'spillover' | undefined {
    const allotment = this.#allotments.get(arn);
    if (allotment === undefined) return undefined;
    this.#follow(arn, allotment);
    if (allotment.settings !== settings) return undefined;
    return allotment.idle.length > 0 ? 'idle' : 'spillover';
  }

  /** An idle environment. */
  take(arn: string): Pooled | undefined {
    return this.#allotments.get(arn)?.idle.pop();
  }

  /** How many of its environments are busy. */
  busy(arn: string): { readonly busy: number; readonly allocated: number } | undefined {
    const allotment = this.#allotments.get(arn);
    if (allotment === undefined) return undefined;
    const { environments, idle } = allotment;
    return { busy: environments.size - idle.length, allocated: environments.size };
  }

  /** Starts the environments of a function anew, because its code is another. */
  async renew(functionName: string): Promise<void> {
    await Promise.all(
      this.of(functionName).map(async (arn) => {
        const allotment = this.#allotments.get(arn);
        if (allotment !== undefined) await this.#restart(arn, allotment);
      }),
    );
  }

  /** An alias that has moved takes its environments along: those of the version before end. */
  #follow(arn: string, allotment: Allotment): void {
    const settings = this.#parts.functions.mainVersion(arn);
    if (allotment.settings === settings) return;
    allotment.settings = settings;
    this.#parts.activity.run(() => this.#restart(arn, allotment));
  }

  #restart(arn: string, allotment: Allotment): Promise<void> {
    for (const pooled of allotment.idle.splice(0)) this.#parts.pool.retire(pooled);
    allotment.environments.clear();
    return this.#adjust(arn, allotment);
  }

  /** Starts what is missing, and ends what is too much. */
  #adjust(arn: string, allotment: Allotment): Promise<void> {
    const { environments, idle } = allotment;
    while (environments.size > allotment.requested) {
      const pooled = idle.pop();
      if (pooled === undefined) break;
      environments.delete(pooled);
      this.#parts.pool.retire(pooled);
    }
    const missing = allotment.requested - environments.size - allotment.starting;
    const starts = Array.from({ length: Math.max(0, missing) }, () => this.#start(arn, allotment));
    return Promise.all(starts).then(() => {});
  }

  async #start(arn: string, allotment: Allotment): Promise<void> {
    const { activity, pool } = this.#parts;
    const { settings } = allotment;
    const isWanted = () => this.#allotments.get(arn) === allotment && allotment.settings === settings;
    allotment.starting += 1;
    try {
      const pooled = await activity.track(() =>
        pool.provision(settings, {
          back: (returned) => {
            if (!isWanted() || !allotment.environments.has(returned)) return false;
            if (allotment.environments.size > allotment.requested) return !allotment.environments.delete(returned);
            allotment.idle.push(returned);
            return true;
          },
          lost: (gone) => {
            if (allotment.environments.delete(gone) && isWanted()) void this.#adjust(arn, allotment);
          },
        }),
      );
      if (pooled === undefined) {
        allotment.hasFailed = true;
      } else if (isWanted() && allotment.environments.size < allotment.requested) {
        allotment.environments.add(pooled);
        allotment.idle.push(pooled);
      } else {
        pool.retire(pooled);
      }
    } finally {
      allotment.starting -= 1;
    }
  }

  /** Recorded: test_lambda_api::TestLambdaProvisionedConcurrency::test_lambda_provisioned_lifecycle. */
  #checkOther(arn: string, settings: FunctionSettings): void {
    const others = this.of(settings.name).filter((other) => other !== arn);
    const other = others.find((each) => this.#parts.functions.mainVersion(each) === settings);
    if (other === undefined) return;
    throw new AwsError(
      'ResourceConflictException',
      arn === settings.arn
        ? 'Version is pointed by a Provisioned Concurrency alias'
        : "Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version",
      409,
      { Type: 'User' },
    );
  }

  #total(functionName: string, except?: string): number {
    return this.of(functionName)
      .filter((arn) => arn !== except)
      .reduce((total, arn) => total + (this.#allotments.get(arn)?.requested ?? 0), 0);
  }

  #noteTotal(functionName: string): void {
    this.#parts.concurrency.provision(functionName, this.#total(functionName));
  }
}

const newAllotment = (settings: FunctionSettings): Allotment => ({
  settings,
  requested: 0,
  updatedAt: 0,
  environments: new Set(),
  idle: [],
  starting: 0,
  hasFailed: false,
});
