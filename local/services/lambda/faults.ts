/** What a function can be made to suffer, on request: to see that nothing is lost when it happens. */
export type Fault =
  /** The handler throws before it did anything. */
  | 'throw'
  /** The handler never answers, until its timeout. */
  | 'hang'
  /** The process exits in the middle: after the first AWS call that it makes. */
  | 'kill'
  /** The handler does everything, but its answer is lost, so whoever invoked it tries again. */
  | 'lose-answer';

/** The faults that wait for the next invocations of each function, in order. */
export class Faults {
  readonly #pending = new Map<string, Fault[]>();

  /** Makes the next `times` invocations of a function suffer. */
  inject(functionName: string, fault: Fault, times = 1): void {
    const queue = this.#pending.get(functionName) ?? [];
    this.#pending.set(functionName, [...queue, ...Array.from({ length: times }, () => fault)]);
  }

  /** Takes away everything that has not happened yet. */
  clear(): void {
    this.#pending.clear();
  }

  take(functionName: string): Fault | undefined {
    return this.#pending.get(functionName)?.shift();
  }
}
