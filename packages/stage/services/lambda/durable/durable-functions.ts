import type { Records } from '../../../records.ts';
import type { Destinations } from '../destinations.ts';
import type { Attempt, Execution } from '../executions.ts';
import type { FunctionSettings } from '../function-settings.ts';
import type { DurableExecution } from './execution.ts';
import { type DurableEnvironment, DurableExecutions } from './executions.ts';
import type { DurableStart } from './new-state.ts';
import type { ErrorObject } from './operation.ts';
import type { ExecutionState } from './state.ts';
import { invalid } from './updates.ts';

/** What EventBridge hears of an execution: https://docs.aws.amazon.com/lambda/latest/dg/durable-monitoring.html */
export interface StatusChange {
  readonly source: 'aws.lambda';
  readonly 'detail-type': 'Durable Execution Status Change';
  readonly time: string;
  readonly resources: readonly string[];
  readonly detail: unknown;
}

interface DurableFunctionsEnvironment extends Omit<DurableEnvironment, 'told'> {
  readonly destinations: Destinations;
  readonly records: Records;
  /** Puts an event on the default bus. @default there is no bus */
  readonly publish?: ((change: StatusChange) => void) | undefined;
}

/** A caller waits up to 15 minutes: https://docs.aws.amazon.com/lambda/latest/dg/durable-invoking.html */
const LONGEST_SYNCHRONOUS_SECONDS = 900;

/** Invokes durable functions, and tells of what becomes of their executions. */
export class DurableFunctions {
  readonly executions: DurableExecutions;
  readonly #environment: DurableFunctionsEnvironment;

  constructor(environment: DurableFunctionsEnvironment) {
    this.#environment = environment;
    this.executions = new DurableExecutions({ ...environment, told: (state) => this.#tell(state) });
  }

  /** Whether a function is durable: each invocation starts an execution. @throws AwsError `ResourceNotFoundException` */
  has(functionArn: string): boolean {
    return this.#environment.functions.find(functionArn).durable !== undefined;
  }

  /**
   * Starts an execution and waits until it has ended.
   * @throws AwsError `InvalidParameterValueException` when it may take longer than callers wait, and as `start` does
   */
  async invoke({ functionArn, event, traceHeader, requestId }: Attempt, name?: string): Promise<Execution> {
    const { durable } = this.#environment.functions.find(functionArn);
    if (durable !== undefined && durable.executionTimeoutSeconds > LONGEST_SYNCHRONOUS_SECONDS) {
      throw invalid(
        'You cannot synchronously invoke a durable function with an executionTimeout greater than 15 minutes.',
      );
    }
    const execution = this.#start(functionArn, event, { name, traceHeader });
    await this.executions.ended(execution);
    return answerOf(execution.state, requestId);
  }

  /** Starts an execution that nobody waits for. @returns its ARN */
  invokeAsync({ functionArn, event, traceHeader, requestId }: Attempt, name?: string): string {
    return this.#start(functionArn, event, { name, traceHeader, asyncRequestId: requestId }).state.arn;
  }

  #start(functionArn: string, event: unknown, start: DurableStart): DurableExecution {
    return this.executions.start(functionArn, JSON.stringify(event), start);
  }

  #tell(state: ExecutionState): void {
    const { clock, publish, records } = this.#environment;
    const { arn, name, functionName, functionArn, version, status, startedAt, endedAt, error } = state;
    records.add({
      kind: 'durable-execution',
      ...{ functionName, version, name, arn, status },
      ...(endedAt === undefined ? {} : { durationMs: endedAt - startedAt }),
      ...(error?.ErrorMessage === undefined ? {} : { error: error.ErrorMessage }),
    });
    const detail = {
      durableExecutionArn: arn,
      durableExecutionName: name,
      functionArn,
      status,
      startTimestamp: new Date(startedAt).toISOString(),
      ...(endedAt === undefined ? {} : { endTimestamp: new Date(endedAt).toISOString() }),
    };
    publish?.({
      source: 'aws.lambda',
      'detail-type': 'Durable Execution Status Change',
      time: new Date(clock.now()).toISOString().replace(/\.\d+Z$/, 'Z'),
      resources: [],
      detail,
    });
    if (!['RUNNING', 'SUCCEEDED'].includes(status)) this.#keepDeadLetter(state);
  }

  /**
   * The dead-letter queue gets the event of an asynchronous execution that did not succeed
   * (https://docs.aws.amazon.com/lambda/latest/dg/durable-best-practices.html), in the form of any asynchronous event
   * (unverified; settled by: the dead letter of a durable execution that failed).
   */
  #keepDeadLetter(state: ExecutionState): void {
    const { activity, destinations, functions } = this.#environment;
    const settings: FunctionSettings = functions.find(state.functionArn);
    const { asyncRequestId: requestId, functionArn, functionName, input: payload, startedAt: receivedAt } = state;
    const { deadLetterArn } = settings;
    if (requestId === undefined || deadLetterArn === undefined) return;
    const event = { requestId, functionName, functionArn, invokedArn: functionArn, payload, receivedAt };
    const outcome = { condition: 'RetriesExhausted', attempts: 1, execution: answerOf(state, requestId) } as const;
    activity.run(async () => void (await destinations.sendDeadLetter(deadLetterArn, settings, event, outcome)));
  }
}

/** What a synchronous caller gets: an error has the form of any function's (unverified; settled by: Invoke of one that fails). */
function answerOf({ arn, error, result, status, version }: ExecutionState, requestId: string): Execution {
  const known = { executedVersion: version, requestId, durableExecutionArn: arn };
  if (status === 'SUCCEEDED') return { ...known, payload: result ?? 'null' };
  return { ...known, functionError: 'Unhandled', payload: JSON.stringify(functionError(status, error)) };
}

const functionError = (status: string, { ErrorType, ErrorMessage, StackTrace }: ErrorObject = {}) => ({
  errorType: ErrorType ?? status,
  errorMessage: ErrorMessage ?? `The durable execution ended as ${status}`,
  ...(StackTrace === undefined ? {} : { trace: StackTrace }),
});
