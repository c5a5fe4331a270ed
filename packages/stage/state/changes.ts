/** A value of a saved state that is another one now. */
export interface Change {
  readonly path: readonly string[];
  /** Its present content; undefined when it is gone. */
  readonly value: () => unknown;
}

/**
 * What of a durable has changed since it was last written. The durable notes each change; on a stage that keeps no state,
 * nobody follows, and a note costs nothing.
 */
export class Changes {
  /** How many levels of names a saved state has above its values; 0 when the state is one value. */
  readonly depth: number;
  readonly #pending = new Map<string, Change>();
  #follower: ((isUrgent: boolean) => void) | undefined;

  /** @param depth see {@link depth} */
  constructor(depth = 0) {
    this.depth = depth;
  }

  /** Notes what a caller may rely on: it is written before the next answer leaves. @param path where the value is in the saved state */
  note(path: readonly string[], value: () => unknown): void {
    this.#add({ path, value }, true);
  }

  /**
   * Notes what no answer is about: metrics of services, positions in streams. It is written within a second. After a crash they
   * are a little older than the rest, and what they tell about happens again.
   */
  noteLater(path: readonly string[], value: () => unknown): void {
    this.#add({ path, value }, false);
  }

  /** Calls back for every note from now on, and forgets those before. */
  follow(follower: (isUrgent: boolean) => void): void {
    this.#pending.clear();
    this.#follower = follower;
  }

  /** What was noted since the last call. */
  take(): readonly Change[] {
    const taken = [...this.#pending.values()];
    this.#pending.clear();
    return taken;
  }

  #add(change: Change, isUrgent: boolean): void {
    if (this.#follower === undefined) return;
    this.#pending.set(change.path.join('\0'), change);
    this.#follower(isUrgent);
  }
}
