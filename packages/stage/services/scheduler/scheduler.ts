import { randomBytes } from 'node:crypto';
import { array, type InferOutput, number, object, optional, picklist, string } from 'valibot';
import type { Activity } from '../../activity.ts';
import type { StageClock, Timer } from '../../clock.ts';
import { RetriedDeliveries, type RetriedDelivery } from '../../delivery/retried-delivery.ts';
import type { Targets } from '../../delivery/targets.ts';
import { StageError } from '../../errors.ts';
import type { Access } from '../../iam/access.ts';
import { seededRandom } from '../../random.ts';
import type { Records } from '../../records.ts';
import { Changes } from '../../state/changes.ts';
import type { Durable } from '../../state/durable.ts';
import { callOf } from './call.ts';
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

const state = picklist(['ENABLED', 'DISABLED']);
type State = InferOutput<typeof state>;

/** Of each schedule the state that an operator has set, and when it is due, epoch milliseconds. */
const plans = array(object({ arn: string(), state: optional(state), due: optional(number()) }));
type Plans = InferOutput<typeof plans>;

const callSchema = object({ scheduleArn: string(), scheduledAt: number(), executionId: string() });
type Call = InferOutput<typeof callSchema>;

/**
 * EventBridge Scheduler: calls targets when their schedules are due, on the stage's clock.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule.html
 */
export class Scheduler implements Durable<Plans> {
  readonly schema = plans;
  readonly changes = new Changes();
  readonly #environment: SchedulerEnvironment;
  /** The moments within flexible time windows and the jitter of retries, so that a run repeats. */
  readonly #random = seededRandom(1);
  /** Every account has a group of this name. */
  readonly #groups = new Set(['default']);
  readonly #schedules = new Map<string, Schedule>();
  /** When each is due next. A schedule that is disabled or never due again is not in the map. */
  readonly #next = new Map<string, { readonly due: number; readonly timer: Timer }>();
  readonly #calls: RetriedDeliveries<Call>;
  /** What operators have set, against the template. */
  readonly #states = new Map<string, State>();
  /** When each was due when the stage was closed. */
  readonly #dueBefore = new Map<string, number>();

  constructor(environment: SchedulerEnvironment) {
    this.#environment = environment;
    this.#calls = new RetriedDeliveries(
      { schema: callSchema, delivery: (call) => this.#delivery(call) },
      { ...environment, random: this.#random },
    );
  }

  /** The calls that wait in a flexible window or for a retry. */
  get backlog() {
    return this.#calls.backlog;
  }

  save(): Plans {
    return [...this.#schedules.keys()].map((arn) => ({
      arn,
      state: this.#states.get(arn),
      due: this.#next.get(arn)?.due,
    }));
  }

  restore(plans: Plans): void {
    for (const { arn, state, due } of plans) {
      if (state !== undefined) this.#states.set(arn, state);
      if (due !== undefined) this.#dueBefore.set(arn, due);
    }
  }

  createGroup(name: string): void {
    if (this.#groups.has(name)) throw new StageError(`The schedule group ${name} exists already.`);
    this.#groups.add(name);
  }

  groupArn(name: string): string {
    const { account, region } = this.#environment;
    return `arn:aws:scheduler:${region}:${account}:schedule-group/${name}`;
  }

  /** Knows a schedule from now on, and does not begin with it. */
  add(schedule: Schedule): void {
    this.#schedules.set(schedule.arn, schedule);
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
    this.add(schedule);
    const isEnabled = this.isEnabled(schedule.arn);
    const due = this.#dueBefore.get(schedule.arn);
    if (isEnabled && due !== undefined) this.#plan(schedule, due - 1);
    else if (isEnabled) this.#begin(schedule);
  }

  /**
   * Pauses a schedule or lets it go on, as an operator does with UpdateSchedule: what falls due while it is disabled is not
   * made up for; the slots stay where they were. A call that waits in its flexible window, or for a retry, is still made
   * (unverified; settled by: a schedule that is disabled between two attempts of a call).
   * @throws StageError when there is no such schedule
   */
  setState(scheduleArn: string, state: State): void {
    const schedule = this.#schedules.get(scheduleArn);
    if (schedule === undefined) throw new StageError(`There is no schedule ${scheduleArn}.`);
    this.#states.set(scheduleArn, state);
    this.#note();
    this.#next.get(scheduleArn)?.timer.cancel();
    this.#next.delete(scheduleArn);
    if (state === 'ENABLED') this.#begin(schedule);
  }

  /** By what an operator has set, or else by its template. */
  isEnabled(scheduleArn: string): boolean {
    const state = this.#states.get(scheduleArn);
    return state === undefined ? this.#schedules.get(scheduleArn)?.enabled === true : state === 'ENABLED';
  }

  #begin(schedule: Schedule): void {
    this.#plan(schedule, Math.max(this.#environment.clock.now(), (schedule.start ?? 0) - 1));
  }

  #plan(schedule: Schedule, after: number): void {
    const { clock } = this.#environment;
    const due = schedule.expression.next(after);
    this.#next.delete(schedule.arn);
    this.#note();
    if (due === undefined || due > (schedule.end ?? Number.POSITIVE_INFINITY)) return;
    const timer = clock.after(due - clock.now(), () => {
      // Of the slots that passed while a stage in real time was closed, one is made up for.
      this.#plan(schedule, Math.max(due, clock.now()));
      const wait = schedule.windowMinutes === 0 ? 0 : this.#random() * schedule.windowMinutes * 60_000;
      const executionId = randomBytes(8).toString('hex');
      this.#calls.start({ scheduleArn: schedule.arn, scheduledAt: due, executionId }, clock.now() + wait);
    });
    this.#next.set(schedule.arn, { due, timer });
  }

  #note(): void {
    this.changes.note([], () => this.save());
  }

  #delivery({ scheduleArn, ...call }: Call): RetriedDelivery | undefined {
    const schedule = this.#schedules.get(scheduleArn);
    if (schedule === undefined) return undefined;
    return callOf({ schedule, groupArn: this.groupArn(schedule.groupName), ...call }, this.#environment);
  }
}
