/** What a function can be made to suffer, on request: to see that nothing is lost when it happens. */
export type Fault =
  /** The handler throws before it did anything. */
  | 'throw'
  /** The handler never answers, until its timeout. */
  | 'hang'
  /** The process exits in the middle: after the first AWS call that it makes. */
  | 'kill'
  /** The handler does everything, but its answer is lost, so whoever invoked it tries again. */
  | 'lose-answer'
  /** Lambda refuses the invocation, as when other functions have taken all the concurrency of the account. */
  | 'throttle'
  /** Lambda itself fails with a 500, before the function runs. */
  | 'service-error'
  /**
   * An asynchronous event is delivered twice, although nothing went wrong
   * (https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html).
   */
  | 'duplicate';

/** The faults that wait for the next invocations of each function, or of what else a service keeps some for, in order. */
export class Faults<Kind = Fault> {
  readonly #pending = new Map<string, Kind[]>();

  /** Makes the next `times` invocations of a function suffer. */
  inject(functionName: string, fault: Kind, times = 1): void {
    const queue = this.#pending.get(functionName) ?? [];
    this.#pending.set(functionName, [...queue, ...Array.from({ length: times }, () => fault)]);
  }

  /** Takes away everything that has not happened yet. */
  clear(): void {
    this.#pending.clear();
  }

  /** The next fault, or the next one of those that can happen here. */
  take(functionName: string, canHappen: (fault: Kind) => boolean = () => true): Kind | undefined {
    const queue = this.#pending.get(functionName) ?? [];
    const fault = queue.find(canHappen);
    if (fault !== undefined) queue.splice(queue.indexOf(fault), 1);
    return fault;
  }
}
