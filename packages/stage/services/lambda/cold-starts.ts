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
 * with some cores, so many starts at once would all pass the timeouts of their callers, and so many threads would all be slow.
 * The first in the queue gets its turn, or an environment of the same version that became idle meanwhile.
 */
export class ColdStarts<Key, Environment> {
  readonly #hasRoom: () => boolean;
  #starting = 0;
  #waiting: Waiting<Key, Environment>[] = [];
  #impatience: NodeJS.Timeout | undefined;

  /**
   * @param hasRoom whether there may be one environment more. Without room one begins all the same after some time: those that
   *   are busy may wait for it.
   */
  constructor(hasRoom: () => boolean) {
    this.#hasRoom = hasRoom;
  }

  /**
   * Waits for the turn to start an environment.
   * @param key the version that it is for
   * @param signal ends the wait when the caller has gone
   * @returns an environment that became idle; without one, the caller starts its own and calls {@link started}
   * @throws what {@link close} gives as the reason, when the stage is closed meanwhile; the reason of the signal
   */
  async turn(key: Key, signal?: AbortSignal): Promise<Environment | undefined> {
    signal?.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<Environment | undefined>();
    const waiting = { key, resolve, reject };
    const leave = () => {
      this.#waiting = this.#waiting.filter((other) => other !== waiting);
      reject(signal?.reason);
    };
    this.#waiting.push(waiting);
    signal?.addEventListener('abort', leave);
    this.proceed();
    try {
      return await promise;
    } finally {
      signal?.removeEventListener('abort', leave);
    }
  }

  /** Takes note of a start that has begun. @param over settles when it is over */
  started(over: Promise<unknown>): void {
    const { promise: isLong, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, PATIENCE);
    timer.unref();
    const next = () => {
      clearTimeout(timer);
      this.#starting -= 1;
      this.proceed();
    };
    Promise.race([over, isLong]).then(next, next);
    this.proceed();
  }

  /** Lets the first in the queue begin, if there is room for it. To be called when there may be more room than before. */
  proceed(): void {
    if (this.#waiting.length === 0 || this.#starting >= AT_ONCE) return;
    if (this.#hasRoom()) this.#giveTurn();
    else this.#impatience ??= setTimeout(() => this.#giveTurn(), PATIENCE).unref();
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
    clearTimeout(this.#impatience);
    for (const { reject } of this.#waiting) reject(reason);
    this.#waiting = [];
  }

  #giveTurn(): void {
    clearTimeout(this.#impatience);
    this.#impatience = undefined;
    const first = this.#waiting.shift();
    if (first === undefined) return;
    this.#starting += 1;
    first.resolve(undefined);
  }
}
