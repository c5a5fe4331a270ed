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
  /** Environments that are kept started, of all versions and aliases of a function. */
  readonly #provisioned = new Map<string, number>();
  /** Executions in those. */
  readonly #runningProvisioned = new Map<string, number>();

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

  /**
   * Checks a number of environments that are kept started, of all versions and aliases of a function together. The messages are
   * recorded (test_lambda::TestLambdaConcurrency::test_reserved_provisioned_overlap,
   * test_lambda_api::TestLambdaProvisionedConcurrency::test_provisioned_concurrency_limits).
   * @throws AwsError `InvalidParameterValueException` when it is above the reservation, or too little remains for other functions
   */
  checkProvisioned(functionName: string, total: number): void {
    const reserved = this.#reserved.get(functionName);
    const unreserved = this.#limit - sum(this.#reserved);
    const shared = [...this.#provisioned].filter(([name]) => name !== functionName && !this.#reserved.has(name));
    if (reserved !== undefined && total > reserved) {
      const message =
        'Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function';
      throw new AwsError('InvalidParameterValueException', message, 400, { Type: 'User' });
    }
    if (reserved !== undefined) return;
    const left = unreserved - sum(shared);
    if (total > left) {
      throw new AwsError(
        'InvalidParameterValueException',
        `Specified ConcurrentExecutions for function is greater than account's unreserved concurrency [${left}].`,
      );
    }
    if (left - total < LEAST_UNRESERVED) {
      throw new AwsError(
        'InvalidParameterValueException',
        `Specified ConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${LEAST_UNRESERVED}].`,
      );
    }
  }

  /** Takes note of how many environments of a function are kept started. */
  provision(functionName: string, total: number): void {
    this.#provisioned.set(functionName, total);
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
   * Takes a place for one execution. Of a reservation, those that are not provisioned get what provisioned environments leave
   * (recorded: test_lambda::TestLambdaConcurrency::test_reserved_provisioned_overlap).
   * @param isProvisioned whether a provisioned environment runs it
   * @returns gives the place back
   * @throws AwsError `TooManyRequestsException` when no place is free
   */
  enter(functionName: string, isProvisioned = false): () => void {
    const reserved = this.#reserved.get(functionName);
    if (reserved === undefined) {
      const shared = [...this.#running].filter(([name]) => !this.#reserved.has(name));
      if (sum(shared) >= this.#limit - sum(this.#reserved)) throw throttled('ConcurrentInvocationLimitExceeded');
    } else if (
      !isProvisioned &&
      this.#onDemand(functionName) >= reserved - (this.#provisioned.get(functionName) ?? 0)
    ) {
      throw throttled('ReservedFunctionConcurrentInvocationLimitExceeded');
    }
    const change = (by: number) => {
      this.#running.set(functionName, (this.#running.get(functionName) ?? 0) + by);
      if (!isProvisioned) return;
      this.#runningProvisioned.set(functionName, (this.#runningProvisioned.get(functionName) ?? 0) + by);
    };
    change(1);
    return () => change(-1);
  }

  /** Executions of a function that no provisioned environment runs. */
  #onDemand(functionName: string): number {
    return (this.#running.get(functionName) ?? 0) - (this.#runningProvisioned.get(functionName) ?? 0);
  }
}

/** The refusal as a caller sees it (recorded: test_lambda::TestLambdaConcurrency::test_lambda_concurrency_block). */
export const throttled = (reason: ThrottleReason) =>
  new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429, { Reason: reason, Type: 'User' });

/** Whether Lambda could not run a function, by throttling or an error of its own: then it may be tried again. */
export const isRetriable = (error: unknown): error is AwsError =>
  error instanceof AwsError && (error.status === 429 || error.status >= 500);

const sum = (counts: Iterable<readonly [string, number]>) => [...counts].reduce((total, [, count]) => total + count, 0);
