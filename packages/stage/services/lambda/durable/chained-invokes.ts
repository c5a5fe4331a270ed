import { randomUUID } from 'node:crypto';
import type { Activity } from '../../../activity.ts';
import { AwsError } from '../../../errors.ts';
import type { Access } from '../../../iam/access.ts';
import { parsedJson } from '../../../json.ts';
import type { Attempt, Execution } from '../executions.ts';
import type { FunctionSettings } from '../function-settings.ts';
import type { Functions } from '../functions.ts';
import { parsePayload } from '../payload.ts';
import type { OperationEnding } from './ended.ts';
import type { DurableExecution, StartedInvoke } from './execution.ts';
import type { ErrorObject } from './operation.ts';
import type { ExecutionState } from './state.ts';

type Parent = NonNullable<ExecutionState['parent']>;

export interface ChainedInvokesEnvironment {
  readonly access: Access;
  readonly activity: Activity;
  readonly functions: Functions;
  readonly run: (attempt: Attempt) => Promise<Execution>;
  /** Starts a durable execution. @throws AwsError */
  readonly start: (functionArn: string, input: string, parent: Parent) => ExecutionState;
  /** Ends an operation of an execution. */
  readonly end: (operation: Parent, ending: OperationEnding) => void;
}

/**
 * Functions that durable executions invoke: with the role of the function that invokes, and once, whatever comes of it
 * (https://github.com/aws/aws-durable-execution-sdk-js/issues/431). A durable function becomes an execution of its own.
 */
export class ChainedInvokes {
  readonly #environment: ChainedInvokesEnvironment;

  constructor(environment: ChainedInvokesEnvironment) {
    this.#environment = environment;
  }

  /** Invokes a function. That it cannot be invoked ends the operation. @param callerArn the function that invokes */
  begin(callerArn: string, operation: Parent, functionName: string, input: string): StartedInvoke {
    const { functions, start } = this.#environment;
    try {
      const target = functions.find(functionName);
      this.#authorize(functions.find(callerArn), target);
      if (target.durable === undefined) {
        this.#run(operation, target.arn, input);
        return { ExecutedVersion: target.version ?? '$LATEST' };
      }
      const { arn, version } = start(target.arn, input, operation);
      return { ExecutedVersion: version, DurableExecutionArn: arn };
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      this.#later(operation, async () => failed({ ErrorType: error.code, ErrorMessage: error.message }));
      return {};
    }
  }

  /** Runs again what was running when the stage before this one stopped. */
  resume({ isRunning, state }: DurableExecution): void {
    if (!isRunning) return;
    for (const { operation, invoke } of state.operations) {
      if (invoke === undefined || invoke.executionArn !== undefined || operation.Status !== 'STARTED') continue;
      this.#run({ executionArn: state.arn, operationId: operation.Id }, invoke.functionName, invoke.input);
    }
  }

  #run(operation: Parent, functionArn: string, input: string): void {
    const { run } = this.#environment;
    this.#later(operation, async () => {
      const event = parsePayload(input);
      const answered = await run({ functionArn, event, traceHeader: undefined, requestId: randomUUID() });
      if (answered.functionError === undefined) return { status: 'SUCCEEDED', result: answered.payload };
      const { errorType, errorMessage } = Object(parsedJson(answered.payload));
      return failed({ ErrorType: String(errorType), ErrorMessage: String(errorMessage) });
    });
  }

  /** Ends an operation with what comes of some work, after the answer to the checkpoint that has started it. */
  #later(operation: Parent, work: () => Promise<OperationEnding>): void {
    const { activity, end } = this.#environment;
    activity.run(async () => {
      let ending: OperationEnding;
      try {
        ending = await work();
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        ending = failed({ ErrorType: error.code, ErrorMessage: error.message });
      }
      if (!activity.isClosed) end(operation, ending);
    });
  }

  /** @throws AwsError `AccessDeniedException` */
  #authorize({ name, roleArn }: FunctionSettings, target: FunctionSettings): void {
    const { access } = this.#environment;
    const session = access.sessionFor(roleArn, name);
    try {
      const context = { 'aws:securetransport': 'true' };
      access.authorize(session, { action: 'lambda:InvokeFunction', resource: target.arn }, context);
    } finally {
      access.end(session);
    }
  }
}

const failed = (error: ErrorObject): OperationEnding => ({ status: 'FAILED', error });
