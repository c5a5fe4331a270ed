import { AwsError } from '../../errors.ts';

/**
 * Executions at once in an account and Region, by default; new accounts may have fewer
 * (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html).
 */
export const ACCOUNT_LIMIT = 1_000;

/** What must remain for functions without a reservation (https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionConcurrency.html). */
const LEAST_UNRESERVED = 100;

/** https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_Errors */
export type ThrottleReason = 'ConcurrentInvocationLimitExceeded' | 'ReservedFunctionConcurrentInvocationLimitExceeded';

/**
 * How many executions run at once. A reservation is a function's own share and its limit, for all its versions
 * together; the others share what is left (https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html).
 */
export class Concurrency {
  readonly #limit: number;
  readonly #reserved = new Map<string, number>();
  readonly #running = new Map<string, number>();

  constructor(limit = ACCOUNT_LIMIT) {
    this.#limit = limit;
  }

  /** @throws AwsError `InvalidParameterValueException` when too little remains for the other functions */
  reserve(functionName: string, executions: number): void {
    const others = [...this.#reserved].filter(([name]) => name !== functionName);
    const unreserved = this.#limit - sum(others) - executions;
    // A reservation of zero takes nothing from the other functions, and is never refused (unverified; settled by:
    // PutFunctionConcurrency with 0 in an account whose limit is below 100).
    if (executions > 0 && unreserved < LEAST_UNRESERVED) {
      throw new AwsError(
        'InvalidParameterValueException',
        `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${LEAST_UNRESERVED}].`,
      );
    }
    this.#reserved.set(functionName, executions);
  }

  /** Whether the function is switched off, by a reservation of zero. */
  isOff(functionName: string): boolean {
    return this.#reserved.get(functionName) === 0;
  }

  /** How many executions of a function run now. */
  running(functionName: string): number {
    return this.#running.get(functionName) ?? 0;
  }

  /**
   * Takes a place for one execution.
   * @returns gives the place back
   * @throws AwsError `TooManyRequestsException` when no place is free
   */
  enter(functionName: string): () => void {
    const reserved = this.#reserved.get(functionName);
    const running = this.#running.get(functionName) ?? 0;
    if (reserved === undefined) {
      const shared = [...this.#running].filter(([name]) => !this.#reserved.has(name));
      if (sum(shared) >= this.#limit - sum(this.#reserved)) throw throttled('ConcurrentInvocationLimitExceeded');
    } else if (running >= reserved) {
      throw throttled('ReservedFunctionConcurrentInvocationLimitExceeded');
    }
    this.#running.set(functionName, running + 1);
    return () => this.#running.set(functionName, (this.#running.get(functionName) ?? 1) - 1);
  }
}

/** The refusal as a caller sees it (recorded: test_lambda::TestLambdaConcurrency::test_lambda_concurrency_block). */
export const throttled = (reason: ThrottleReason) =>
  new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429, { Reason: reason, Type: 'User' });

/** Whether Lambda could not run a function, by throttling or an error of its own: then it may be tried again. */
export const isRetriable = (error: unknown): error is AwsError =>
  error instanceof AwsError && (error.status === 429 || error.status >= 500);

const sum = (counts: Iterable<readonly [string, number]>) => [...counts].reduce((total, [, count]) => total + count, 0);
