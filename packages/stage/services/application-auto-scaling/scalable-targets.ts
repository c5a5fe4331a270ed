import type { StageClock } from '../../clock.ts';
import { StageError } from '../../errors.ts';
import type { ScheduleExpression } from '../../schedule-expression/expression.ts';
import type { ProvisionedConcurrency } from '../lambda/provisioned-concurrency.ts';

/** Between which numbers the environments of an alias may be. */
export interface Bounds {
  readonly min: number;
  readonly max: number;
}

/** Changes the bounds at certain times. */
export interface ScheduledAction {
  readonly expression: ScheduleExpression;
  readonly change: Partial<Bounds>;
  /** Epoch milliseconds. */
  readonly start?: number;
  readonly end?: number;
}

/**
 * Keeps provisioned concurrency between its bounds, and moves those when a scheduled action is due, on the stage's clock.
 * https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-scheduled-scaling.html
 */
export class ScalableTargets {
  readonly #clock: StageClock;
  readonly #provisioned: Pick<ProvisionedConcurrency, 'get' | 'put'>;
  readonly #bounds = new Map<string, Bounds>();

  constructor(clock: StageClock, provisioned: Pick<ProvisionedConcurrency, 'get' | 'put'>) {
    this.#clock = clock;
    this.#provisioned = provisioned;
  }

  /**
   * Begins to scale an alias. To be called when everything is loaded.
   * @throws StageError when the alias has no provisioned concurrency
   */
  register(aliasArn: string, bounds: Bounds, actions: readonly ScheduledAction[]): void {
    if (this.#provisioned.get(aliasArn) === undefined) {
      throw new StageError(`${aliasArn} has no provisioned concurrency that could be scaled.`);
    }
    this.#move(aliasArn, bounds);
    for (const action of actions) this.#await(aliasArn, action, Math.max(this.#clock.now(), action.start ?? 0));
  }

  /** The bounds of an alias, as they are now. */
  bounds(aliasArn: string): Bounds | undefined {
    return this.#bounds.get(aliasArn);
  }

  #await(aliasArn: string, action: ScheduledAction, after: number): void {
    const due = action.expression.next(after);
    if (due === undefined || due > (action.end ?? Number.POSITIVE_INFINITY)) return;
    this.#clock.after(due - this.#clock.now(), () => {
      const before = this.#bounds.get(aliasArn);
      if (before !== undefined) this.#move(aliasArn, { ...before, ...action.change });
      this.#await(aliasArn, action, due);
    });
  }

  #move(aliasArn: string, bounds: Bounds): void {
    this.#bounds.set(aliasArn, bounds);
    const requested = this.#provisioned.get(aliasArn)?.requested ?? bounds.min;
    const wanted = Math.min(Math.max(requested, bounds.min), bounds.max);
    if (wanted !== requested) this.#provisioned.put(aliasArn, wanted);
  }
}
