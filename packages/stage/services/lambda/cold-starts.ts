import { availableParallelism } from 'node:os';

/** How many environments start at the same time. A start is work for a core: more of them at once are all slower. */
const AT_ONCE = Math.max(2, availableParallelism());
/** Real milliseconds after which a start makes room for the next one, although it is not over: it may wait for something. */
const PATIENCE = 3_000;

interface Waiting<Key, Environment> {
  readonly key: Key;
  readonly resolve: (idle: Environment | undefined) => void;
  readonly reject: (reason: Error) => void;
}

/**
 * The queue of those who need a new execution environment. Lambda starts as many as are needed at the same time; on a machine
 * with some cores, so many starts at once would all pass the timeouts of their callers. The first in the queue gets its turn,
 * or an environment of the same version that became idle meanwhile.
 */
export class ColdStarts<Key, Environment> {
  #starting = 0;
  #waiting: Waiting<Key, Environment>[] = [];

  /**
   * Waits for the turn to start an environment.
   * @param key the version that it is for
   * @returns an environment that became idle; without one, the caller starts its own and calls {@link started}
   * @throws what {@link close} gives as the reason, when the stage is closed meanwhile
   */
  async turn(key: Key): Promise<Environment | undefined> {
    if (this.#starting < AT_ONCE) {
      this.#starting += 1;
      return undefined;
    }
    const { promise, resolve, reject } = Promise.withResolvers<Environment | undefined>();
    this.#waiting.push({ key, resolve, reject });
    return promise;
  }

  /** Takes note of a start that has begun. @param over settles when it is over */
  started(over: Promise<unknown>): void {
    const { promise: isLong, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, PATIENCE);
    timer.unref();
    const next = () => {
      clearTimeout(timer);
      const first = this.#waiting.shift();
      if (first === undefined) this.#starting -= 1;
      else first.resolve(undefined);
    };
    Promise.race([over, isLong]).then(next, next);
  }

  /** Offers an idle environment to who has waited longest for one of its version. @returns whether it was taken */
  offer(key: Key, environment: Environment): boolean {
    const first = this.#waiting.findIndex((waiting) => waiting.key === key);
    if (first === -1) return false;
    const [taken] = this.#waiting.splice(first, 1);
    taken?.resolve(environment);
    return true;
  }

  /** Sends away everybody who waits. @param reason what they hear */
  close(reason: Error): void {
    for (const { reject } of this.#waiting) reject(reason);
    this.#waiting = [];
  }
}
