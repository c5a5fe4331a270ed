import { type GenericSchema, getDotPath, safeParse } from 'valibot';
import { StageError } from '../errors.ts';

/** Something of the stage that survives a restart: what it saves is small, JSON, and enough to go on from. */
export interface Durable<State> {
  /** Of what has been saved, however long ago and by whom. */
  readonly schema: GenericSchema<unknown, State>;
  /** Its state at this moment; also while it is at work. */
  save(): State;
  /**
   * Takes up where the state says. Called once, after every resource exists and before anything runs.
   * @param drop hears of what belongs to nothing any more
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
   * Gives each its state back. What is new has none, and begins as on a fresh stage.
   * @returns what belongs to nothing any more, by name
   * @throws StageError when a state is not one
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
