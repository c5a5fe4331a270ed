import { type GenericSchema, getDotPath, safeParse } from 'valibot';
import { StageError } from '../errors.ts';

/** A part of the stage that survives a restart. It saves a little JSON, enough to continue from. */
export interface Durable<State> {
  /** The schema of a saved state. */
  readonly schema: GenericSchema<unknown, State>;
  /** Its state at this moment; also while it is at work. */
  save(): State;
  /**
   * Continues from a saved state. Called once, after every resource exists and before anything runs.
   * @param drop receives what belongs to no resource any more
   */
  restore(state: State, drop: (what: string) => void): void;
}

interface Kept {
  readonly save: () => unknown;
  readonly restore: (saved: unknown, drop: (what: string) => void) => void;
}

/** Everything durable, by name. A name stays the same from one start to the next. */
export class Keeper {
  readonly #kept = new Map<string, Kept>();

  add<State>(name: string, durable: Durable<State>): void {
    if (this.#kept.has(name)) throw new Error(`${name} is kept already`);
    this.#kept.set(name, {
      save: () => durable.save(),
      restore: (saved, drop) => {
        const parsed = safeParse(durable.schema, saved);
        if (!parsed.success) throw new StageError(`${name}: ${describe(parsed.issues[0])}`);
        durable.restore(parsed.output, drop);
      },
    });
  }

  /** All states, at one moment. */
  save(): Readonly<Record<string, unknown>> {
    return Object.fromEntries([...this.#kept].map(([name, { save }]) => [name, save()]));
  }

  /**
   * Gives each its state back. A new one has no state and starts as on a fresh stage.
   * @returns what belongs to nothing any more, by name
   * @throws StageError when a state does not have its schema
   */
  restore(saved: Readonly<Record<string, unknown>>): readonly string[] {
    const dropped = Object.keys(saved).filter((name) => !this.#kept.has(name));
    for (const [name, { restore }] of this.#kept) {
      if (Object.hasOwn(saved, name)) restore(saved[name], (what) => void dropped.push(what));
    }
    return dropped;
  }
}

export function describe(issue: Parameters<typeof getDotPath>[0]): string {
  const path = getDotPath(issue);
  return path === null ? issue.message : `${path}: ${issue.message}`;
}
