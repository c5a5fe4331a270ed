import { type GenericSchema, number, object, record, string } from 'valibot';
import type { Activity } from './activity.ts';
import type { StageClock } from './clock.ts';
import { Changes } from './state/changes.ts';
import type { Durable } from './state/durable.ts';

/** One piece of work, and when it is due: epoch milliseconds of the stage. */
export interface Due<Job> {
  readonly job: Job;
  readonly due: number;
}

type Pieces<Job> = Readonly<Record<string, Due<Job>>>;

interface BacklogOptions<Job> {
  readonly schema: GenericSchema<unknown, Job>;
  /** Does the step that is due. @returns the rest of the work and when it is due; undefined when it is done */
  readonly step: (job: Job) => Promise<Due<Job> | undefined>;
  /** Describes a piece of work whose resource does not exist any more; undefined while it exists. */
  readonly orphan: (job: Job) => string | undefined;
}

/**
 * Work that a service has accepted and must do at least once. A piece stays here, as it was before its present step,
 * until the step ends. If the stage stops during a step, the step runs again.
 */
export class Backlog<Job> implements Durable<Pieces<Job>> {
  readonly schema: GenericSchema<unknown, Pieces<Job>>;
  readonly changes = new Changes(1);
  readonly #options: BacklogOptions<Job>;
  readonly #environment: { readonly activity: Activity; readonly clock: StageClock };
  readonly #pieces = new Map<string, Due<Job>>();
  /** Numbers the pieces: what they are called says nothing else. */
  #next = 0;

  constructor(options: BacklogOptions<Job>, environment: { readonly activity: Activity; readonly clock: StageClock }) {
    this.schema = record(string(), object({ job: options.schema, due: number() }));
    this.#options = options;
    this.#environment = environment;
  }

  /** @param due epoch milliseconds @default now */
  add(job: Job, due = this.#environment.clock.now()): void {
    this.#wait({ job, due });
  }

  /** Changes the first piece of work that matches, before its present step ends. @returns whether there is one */
  amend(matches: (job: Job) => boolean, change: (job: Job) => void): boolean {
    for (const [name, { job }] of this.#pieces) {
      if (!matches(job)) continue;
      change(job);
      this.#note(name);
      return true;
    }
    return false;
  }

  save(): Pieces<Job> {
    return Object.fromEntries(this.#pieces);
  }

  restore(pieces: Pieces<Job>, drop: (what: string) => void): void {
    for (const piece of Object.values(pieces)) {
      const orphan = this.#options.orphan(piece.job);
      if (orphan === undefined) this.#wait(piece);
      else drop(orphan);
    }
  }

  #wait(piece: Due<Job>): void {
    const { activity, clock } = this.#environment;
    const name = `${this.#next++}`;
    this.#pieces.set(name, piece);
    this.#note(name);
    const run = () => activity.run(() => this.#run(name, piece));
    if (piece.due > clock.now()) clock.after(piece.due - clock.now(), run);
    else run();
  }

  async #run(name: string, piece: Due<Job>): Promise<void> {
    const next = await this.#options.step(piece.job);
    this.#pieces.delete(name);
    this.#note(name);
    if (next !== undefined) this.#wait(next);
  }

  #note(name: string): void {
    this.changes.note([name], () => this.#pieces.get(name));
  }
}
