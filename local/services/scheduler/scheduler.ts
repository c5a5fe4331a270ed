import { randomBytes } from 'node:crypto';
import type { Activity } from '../../activity.ts';
import type { StageClock, Timer } from '../../clock.ts';
import { StageError } from '../../errors.ts';
import type { Access } from '../../iam/access.ts';
import { seededRandom } from '../../random.ts';
import type { Records } from '../../records.ts';
import type { Targets } from '../targets.ts';
import { call } from './call.ts';
import type { Schedule } from './schedule.ts';

export interface SchedulerEnvironment {
  readonly access: Access;
  readonly activity: Activity;
  readonly clock: StageClock;
  readonly records: Records;
  readonly targets: Targets;
  readonly account: string;
  readonly region: string;
}

/**
 * EventBridge Scheduler: calls targets when their schedules are due, on the stage's clock.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule.html
 */
export class Scheduler {
  readonly #environment: SchedulerEnvironment;
  /** The moments within flexible time windows and the jitter of retries, so that a run repeats. */
  readonly #random = seededRandom(1);
  /** Every account has a group of this name. */
  readonly #groups = new Set(['default']);
  readonly #schedules = new Map<string, Schedule>();
  readonly #timers = new Map<string, Timer>();

  constructor(environment: SchedulerEnvironment) {
    this.#environment = environment;
  }

  createGroup(name: string): void {
    if (this.#groups.has(name)) throw new StageError(`The schedule group ${name} exists already.`);
    this.#groups.add(name);
  }

  groupArn(name: string): string {
    const { account, region } = this.#environment;
    return `arn:aws:scheduler:${region}:${account}:schedule-group/${name}`;
  }

  /**
   * Once every group is there. A disabled schedule is checked too, and never due.
   * @throws StageError when its group does not exist
   */
  start(schedule: Schedule): void {
    if (!this.#groups.has(schedule.groupName)) {
      throw new StageError(
        `The schedule ${schedule.name} names the group ${schedule.groupName}, which does not exist.`,
      );
    }
    this.#schedules.set(schedule.arn, schedule);
    if (schedule.enabled) this.#begin(schedule);
  }

  /**
   * Pauses a schedule or lets it go on, as an operator does with UpdateSchedule: what falls due while it is disabled is not
   * made up for; the slots stay where they were. A call that waits in its flexible window, or for a retry, is still made
   * (unverified).
   * @throws StageError when there is no such schedule
   */
  setState(scheduleArn: string, state: 'ENABLED' | 'DISABLED'): void {
    const schedule = this.#schedules.get(scheduleArn);
    if (schedule === undefined) throw new StageError(`There is no schedule ${scheduleArn}.`);
    this.#timers.get(scheduleArn)?.cancel();
    this.#timers.delete(scheduleArn);
    if (state === 'ENABLED') this.#begin(schedule);
  }

  #begin(schedule: Schedule): void {
    this.#plan(schedule, Math.max(this.#environment.clock.now(), (schedule.start ?? 0) - 1));
  }

  #plan(schedule: Schedule, after: number): void {
    const { clock } = this.#environment;
    const due = schedule.expression.next(after);
    if (due === undefined || due > (schedule.end ?? Number.POSITIVE_INFINITY)) return;
    const timer = clock.after(due - clock.now(), () => {
      this.#plan(schedule, due);
      if (schedule.windowMinutes === 0) this.#call(schedule, due);
      else clock.after(this.#random() * schedule.windowMinutes * 60_000, () => this.#call(schedule, due));
    });
    this.#timers.set(schedule.arn, timer);
  }

  #call(schedule: Schedule, scheduledAt: number): void {
    const executionId = randomBytes(8).toString('hex');
    this.#environment.records.add({ kind: 'schedule', schedule: schedule.arn, scheduledAt, executionId });
    const groupArn = this.groupArn(schedule.groupName);
    call({ schedule, groupArn, scheduledAt, executionId }, { ...this.#environment, random: this.#random });
  }
}
