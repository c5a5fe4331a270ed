import { type GenericSchema, getDotPath, safeParse } from 'valibot';
import { StageError } from '../errors.ts';
import type { Changes } from './changes.ts';
import { entriesOf } from './entries.ts';

/** A part of the stage that survives a restart. It saves a little JSON, enough to continue from. */
export interface Durable<State> {
  /** The schema of a saved state. */
  readonly schema: GenericSchema<unknown, State>;
  /** Notes every change of what {@link save} returns. A change without a note is lost when the process is killed. */
  readonly changes: Changes;
  /** Its state at this moment; also while it is at work. */
  save(): State;
  /**
   * Continues from a saved state. Called once, before anything runs; after every resource exists, unless a custom resource
   * needs it before.
   * @param drop receives what belongs to no resource any more
   */
  restore(state: State, drop: (what: string) => void): void;
}

interface Kept {
  readonly changes: Changes;
  readonly save: () => unknown;
  readonly restore: (saved: unknown, drop: (what: string) => void) => void;
}

/** What became of a saved state on opening, by the names of its parts. */
export interface Restored {
  /** What belongs to nothing any more. */
  readonly dropped: readonly string[];
  /** What could not be read and has begun anew, with the reason. */
  readonly damaged: readonly string[];
}

/** One value of one part; undefined when it is gone. */
export type NamedValue = readonly [part: string, path: readonly string[], value: unknown];

/** Everything durable, by name. A name stays the same from one start to the next. */
export class Keeper {
  readonly #kept = new Map<string, Kept>();
  readonly #changed = new Map<string, Changes>();
  readonly #restored = new Set<string>();
  readonly #dropped: string[] = [];
  readonly #damaged: string[] = [];
  #isUrgent = false;

  add<State>(name: string, durable: Durable<State>): void {
    if (this.#kept.has(name)) throw new StageError(`The ${name} exists already: each name is given once.`);
    this.#kept.set(name, {
      changes: durable.changes,
      save: () => durable.save(),
      restore: (saved, drop) => {
        const parsed = safeParse(durable.schema, saved);
        if (!parsed.success) throw new StageError(describe(parsed.issues[0]));
        durable.restore(parsed.output, drop);
      },
    });
  }

  /** Every value of every part, at one moment. Changes from now on are those after it. */
  everything(): readonly NamedValue[] {
    for (const [name, { changes }] of this.#kept) {
      changes.follow((isUrgent) => {
        this.#changed.set(name, changes);
        this.#isUrgent ||= isUrgent;
      });
    }
    this.#changed.clear();
    this.#isUrgent = false;
    return this.values();
  }

  /** Every value of every part. */
  values(): readonly NamedValue[] {
    return [...this.#kept].flatMap(([name, { save, changes }]) =>
      entriesOf(save(), changes.depth).map(([path, value]): NamedValue => [name, path, value]),
    );
  }

  /** Whether something has changed that the next answer may be about. */
  get isUrgent(): boolean {
    return this.#isUrgent;
  }

  /** What has changed since the last call, in all parts at one moment. */
  changed(): readonly NamedValue[] {
    const values = [...this.#changed].flatMap(([name, changes]) =>
      changes.take().map(({ path, value }): NamedValue => [name, path, value()]),
    );
    this.#changed.clear();
    this.#isUrgent = false;
    return values;
  }

  /**
   * Gives each its state back that is here and has not had it yet. A new one has no state and starts as on a fresh stage, and
   * so does one whose state does not have its schema.
   * @returns what became of the saved state, with what is known of earlier calls
   */
  restore(saved: ReadonlyMap<string, unknown>): Restored {
    for (const [name, { restore }] of this.#kept) {
      if (this.#restored.has(name)) continue;
      this.#restored.add(name);
      if (!saved.has(name)) continue;
      try {
        restore(saved.get(name), (what) => void this.#dropped.push(what));
      } catch (error) {
        if (!(error instanceof StageError)) throw error;
        this.#damaged.push(`${name} (${error.message})`);
      }
    }
    const unknown = [...saved.keys()].filter((name) => !this.#kept.has(name));
    return { dropped: [...unknown, ...this.#dropped], damaged: this.#damaged };
  }
}

/** A problem that a schema has found, with its place. */
export function describe(issue: Parameters<typeof getDotPath>[0]): string {
  const path = getDotPath(issue);
  return path === null ? issue.message : `${path}: ${issue.message}`;
}
