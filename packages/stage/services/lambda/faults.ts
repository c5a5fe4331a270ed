import { Faults } from '../../faults.ts';

/** A fault of a function, on request: a test then sees that nothing is lost. */
export type Fault =
  /** The handler throws before it does anything. */
  | 'throw'
  /** The handler never answers, until its timeout. */
  | 'hang'
  /** The process exits in the middle: after the first AWS call that it makes. */
  | 'kill'
  /** The process exits after so many AWS calls of the handler, if it makes as many. */
  | { readonly killAfterCalls: number }
  /** The handler does everything, but its answer is lost, so the invoking service tries again. */
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

/** The faults that wait for the next invocations of each function, and poisoned events. */
export class FunctionFaults extends Faults<Fault> {
  readonly #poison = new Map<string, Set<string>>();

  /**
   * Makes every invocation of a function throw whose event has something in it, until it is cured.
   * @param marker a part of the event's JSON, such as the id of one record
   */
  poison(functionName: string, marker: string): void {
    this.#poison.set(functionName, new Set([...(this.#poison.get(functionName) ?? []), marker]));
  }

  /** Ends a poison. */
  cure(functionName: string, marker: string): void {
    this.#poison.get(functionName)?.delete(marker);
  }

  /** Takes away everything that has not happened yet. */
  override clear(): void {
    super.clear();
    this.#poison.clear();
  }

  /** The fault of an invocation. A poisoned event does not use up a waiting fault. */
  forInvocation(functionName: string, event: unknown): Fault | undefined {
    const markers = this.#poison.get(functionName);
    if (markers !== undefined && markers.size > 0) {
      const json = JSON.stringify(event) ?? '';
      for (const marker of markers) if (json.includes(marker)) return 'throw';
    }
    return this.take(functionName, (fault) => fault !== 'duplicate');
  }
}
