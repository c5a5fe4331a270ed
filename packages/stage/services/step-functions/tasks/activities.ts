import type { StageClock } from '../../../clock.ts';
import { Stopped } from '../execution/branch.ts';

/** A task that a worker may take. */
export interface ActivityTask {
  readonly token: string;
  /** JSON. */
  readonly input: string;
}

interface Offered extends ActivityTask {
  readonly taken: (workerName: string | undefined) => void;
}

/** How long a worker waits for a task. https://docs.aws.amazon.com/step-functions/latest/apireference/API_GetActivityTask.html */
const LONGEST_POLL = 60_000;

/** Brings the tasks of activities and their workers together: first come, first served. */
export class Activities {
  readonly #clock: StageClock;
  readonly #offered = new Map<string, Offered[]>();
  readonly #polls = new Map<string, (() => void)[]>();

  constructor(clock: StageClock) {
    this.#clock = clock;
  }

  /** Offers a task until a worker takes it. @returns the worker's name. Rejects when the signal is aborted. */
  offer(activityArn: string, task: ActivityTask, signal: AbortSignal): Promise<string | undefined> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(new Stopped());
      const withdraw = () => {
        remove(this.#of(this.#offered, activityArn), offered);
        reject(new Stopped());
      };
      const taken = (workerName: string | undefined) => {
        signal.removeEventListener('abort', withdraw);
        resolve(workerName);
      };
      const offered: Offered = { ...task, taken };
      signal.addEventListener('abort', withdraw);
      this.#of(this.#offered, activityArn).push(offered);
      this.#of(this.#polls, activityArn).shift()?.();
    });
  }

  /** How many tasks wait for a worker. */
  waiting(activityArn: string): number {
    return this.#of(this.#offered, activityArn).length;
  }

  /** Takes a task, and waits up to a minute for one. @returns undefined when there is still none */
  async take(activityArn: string, workerName: string | undefined): Promise<ActivityTask | undefined> {
    const offered = this.#of(this.#offered, activityArn);
    const until = this.#clock.now() + LONGEST_POLL;
    while (offered.length === 0 && this.#clock.now() < until) await this.#poll(activityArn, until);
    const task = offered.shift();
    task?.taken(workerName);
    return task;
  }

  #poll(activityArn: string, until: number): Promise<void> {
    const polls = this.#of(this.#polls, activityArn);
    return new Promise((resolve) => {
      const timer = this.#clock.after(until - this.#clock.now(), () => {
        remove(polls, come);
        resolve();
      });
      const come = () => {
        timer.cancel();
        resolve();
      };
      polls.push(come);
    });
  }

  #of<T>(lists: Map<string, T[]>, activityArn: string): T[] {
    const list = lists.get(activityArn) ?? [];
    lists.set(activityArn, list);
    return list;
  }
}

function remove<T>(list: T[], item: T): void {
  const at = list.indexOf(item);
  if (at >= 0) list.splice(at, 1);
}
