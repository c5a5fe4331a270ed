import { randomUUID } from 'node:crypto';
import { type GenericSchema, record, string } from 'valibot';
import { Agenda } from '../../../agenda.ts';
import { AwsError } from '../../../errors.ts';
import { Changes } from '../../../state/changes.ts';
import type { Durable } from '../../../state/durable.ts';
import type { Functions } from '../functions.ts';
import { callbackId, operationOf } from './callback-id.ts';
import { ChainedInvokes, type ChainedInvokesEnvironment } from './chained-invokes.ts';
import type { OperationEnding } from './ended.ts';
import { DurableExecution, type Starts } from './execution.ts';
import { Invoker, type InvokerEnvironment } from './invoker.ts';
import { type DurableStart, newState } from './new-state.ts';
import { type ErrorObject, hasEnded } from './operation.ts';
import { type Ending, type ExecutionState, executionState } from './state.ts';
import { invalid, type OperationUpdate } from './updates.ts';

export interface DurableEnvironment extends InvokerEnvironment, Omit<ChainedInvokesEnvironment, 'start' | 'end'> {
  readonly functions: Functions;
  /** Hears that an execution has begun or ended. */
  readonly told: (state: ExecutionState) => void;
}

type States = Readonly<Record<string, ExecutionState>>;

/** https://docs.aws.amazon.com/lambda/latest/api/API_Execution.html */
const NAME = /^[a-zA-Z0-9-_]{1,64}$/;

/**
 * The durable executions of all functions. What an execution waits for is in its state, with the moment at which it is due;
 * one agenda wakes them all, and so it does after a restart.
 * https://docs.aws.amazon.com/lambda/latest/dg/durable-functions.html
 */
export class DurableExecutions implements Durable<States> {
  readonly schema: GenericSchema<unknown, States> = record(string(), executionState);
  readonly changes = new Changes(1);
  readonly #environment: DurableEnvironment;
  readonly #agenda: Agenda<DurableExecution>;
  readonly #invoker: Invoker;
  readonly #chained: ChainedInvokes;
  readonly #executions = new Map<string, DurableExecution>();
  /** The last checkpoint of each execution: the SDK sends one again whose answer it has not got. */
  readonly #answers = new WeakMap<DurableExecution, { readonly clientToken: string; readonly answer: object }>();
  readonly #waiting = new Map<DurableExecution, PromiseWithResolvers<void>>();

  constructor(environment: DurableEnvironment) {
    this.#environment = environment;
    this.#agenda = new Agenda(environment.clock, (due) => {
      for (const execution of due) this.#wake(execution);
    });
    this.#invoker = new Invoker(environment, (execution, change) => this.#update(execution, change));
    this.#chained = new ChainedInvokes({
      ...environment,
      start: (functionArn, input, parent) => this.start(functionArn, input, { parent }).state,
      end: (parent, ending) => this.#endOperation(parent.executionArn, parent.operationId, ending),
    });
  }

  /** Every execution that is kept, oldest first. */
  get all(): readonly DurableExecution[] {
    return [...this.#executions.values()];
  }

  /**
   * Starts an execution, or finds the one that was started with this name and input
   * (https://docs.aws.amazon.com/lambda/latest/dg/durable-execution-idempotency.html). That page says that a name is unique in
   * the account and Region, the error that it is within the function: here it is within the function (unverified; settled by:
   * two functions that are invoked with one name).
   * @param functionArn with a version, an alias or `$LATEST`
   * @param input JSON
   * @throws AwsError `InvalidParameterValueException`, `DurableExecutionAlreadyStartedException`
   */
  start(functionArn: string, input: string, { name = randomUUID(), ...start }: DurableStart = {}): DurableExecution {
    const { clock, functions, told } = this.#environment;
    // https://github.com/serverless/serverless/pull/13589
    if (functionArn.split(':').length < 8) {
      throw invalid('You cannot invoke a durable function using an unqualified ARN.');
    }
    if (!NAME.test(name)) throw invalid(`${name} is no name for a durable execution.`);
    const settings = functions.route(functionArn);
    const same = this.all.find(({ state }) => state.name === name && state.functionName === settings.name);
    if (same !== undefined) {
      if (same.state.input === input) return same;
      throw new AwsError(
        'DurableExecutionAlreadyStartedException',
        `A durable execution ${name} has been started with another payload.`,
        409,
        { Type: 'User' },
      );
    }
    const execution = new DurableExecution(newState(settings, input, name, clock.now(), start), () => clock.now());
    const { state } = execution;
    this.#executions.set(state.id, execution);
    execution.happened('ExecutionStarted', state.operations[0]?.operation, {
      Input: { Payload: input },
      ExecutionTimeout: state.executionTimeoutSeconds,
    });
    told(state);
    this.#update(execution, () => {});
    return execution;
  }

  /** Waits until an execution has ended. @throws the reason that {@link close} gets */
  async ended(execution: DurableExecution): Promise<void> {
    if (!execution.isRunning) return;
    const waiting = this.#waiting.get(execution) ?? Promise.withResolvers<void>();
    this.#waiting.set(execution, waiting);
    // It may wait for time to pass.
    await this.#environment.activity.track(
      () => waiting.promise,
      () => true,
    );
  }

  /** @throws AwsError `ResourceNotFoundException` */
  find(arn: string): DurableExecution {
    const execution = this.#executions.get(arn.split('/').at(-1) ?? '');
    if (execution?.state.arn === arn) return execution;
    throw new AwsError('ResourceNotFoundException', `Durable execution not found: ${arn}`, 404, { Type: 'User' });
  }

  /**
   * Keeps what the function has done.
   * @returns the answer of CheckpointDurableExecution; after the end of the execution it has no token
   *   (https://github.com/aws/aws-durable-execution-sdk-python/pull/571)
   * @throws AwsError `InvalidParameterValueException`
   */
  checkpoint(arn: string, token: string, clientToken: string | undefined, updates: readonly OperationUpdate[]): object {
    const execution = this.find(arn);
    const before = this.#answers.get(execution);
    if (before !== undefined && before.clientToken === clientToken) return before.answer;
    this.checkToken(execution, token);
    this.#update(execution, () => execution.checkpoint(updates, this.#starts(execution)));
    const changed = execution.takeUnseen().flatMap((id) => execution.find(id)?.operation ?? []);
    const answer = {
      ...(execution.isRunning ? { CheckpointToken: this.#invoker.nextToken(execution) } : {}),
      NewExecutionState: { Operations: changed },
    };
    this.#note(execution);
    if (clientToken !== undefined) this.#answers.set(execution, { clientToken, answer });
    return answer;
  }

  /** @throws AwsError when it is not the token of the running invocation: https://github.com/aws/aws-durable-execution-sdk-js/issues/917 */
  checkToken(execution: DurableExecution, token: string): void {
    if (!execution.isRunning || this.#invoker.token(execution) !== token) throw invalid('Invalid checkpoint token');
  }

  /** Stops an execution. What has ended stays as it is. */
  stop(arn: string, error: ErrorObject | undefined): DurableExecution {
    const execution = this.find(arn);
    this.#update(execution, () => execution.end({ status: 'STOPPED', error }));
    return execution;
  }

  /** The execution that a callback belongs to. @throws AwsError `InvalidParameterValueException`, `ResourceNotFoundException` */
  ofCallback(id: string): DurableExecution {
    const execution = this.#executions.get(operationOf(id).executionId);
    if (execution !== undefined) return execution;
    throw new AwsError('ResourceNotFoundException', 'The callback does not exist.', 404, { Type: 'User' });
  }

  /** Ends a callback. @throws AwsError `CallbackTimeoutException` when it has ended */
  endCallback(id: string, ending: OperationEnding): void {
    const execution = this.#openCallback(id);
    this.#endOperation(execution.state.arn, operationOf(id).operationId, ending);
  }

  /** Says that the one who has to end a callback is still at work. @throws AwsError `CallbackTimeoutException` when it has ended */
  heartbeat(id: string): void {
    const execution = this.#openCallback(id);
    this.#update(execution, () => execution.heartbeat(operationOf(id).operationId));
  }

  save(): States {
    return Object.fromEntries([...this.#executions].map(([id, { state }]) => [id, state]));
  }

  restore(states: States, drop: (what: string) => void): void {
    const { clock, functions } = this.#environment;
    for (const [id, state] of Object.entries(states)) {
      if (functions.has(state.functionArn)) {
        this.#executions.set(id, new DurableExecution(state, () => clock.now()));
      } else drop(`a durable execution of ${state.functionArn}`);
    }
    for (const execution of this.all) {
      this.#chained.resume(execution);
      this.#update(execution, () => {});
    }
  }

  /** Lets nobody wait any longer. */
  close(reason: Error): void {
    for (const { reject } of this.#waiting.values()) reject(reason);
    this.#waiting.clear();
  }

  #wake(execution: DurableExecution): void {
    const { id, endedAt } = execution.state;
    if (endedAt === undefined) this.#update(execution, () => execution.pass());
    else {
      this.#executions.delete(id);
      this.changes.note([id], () => undefined);
    }
  }

  #openCallback(id: string): DurableExecution {
    const execution = this.ofCallback(id);
    const operation = execution.find(operationOf(id).operationId)?.operation;
    if (execution.isRunning && operation !== undefined && !hasEnded(operation)) return execution;
    // https://docs.aws.amazon.com/lambda/latest/api/API_SendDurableExecutionCallbackSuccess.html
    throw new AwsError(
      'CallbackTimeoutException',
      'The callback ID token has either expired or the callback associated with the token has already been closed.',
      400,
      { Type: 'User' },
    );
  }

  #endOperation(arn: string, operationId: string, ending: OperationEnding): void {
    const execution = this.all.find(({ state }) => state.arn === arn);
    if (execution?.isRunning) this.#update(execution, () => execution.endOperation(operationId, ending));
  }

  #starts({ state }: DurableExecution): Starts {
    return {
      callbackId: (operationId) => callbackId({ executionId: state.id, operationId }),
      invoke: (operationId, functionName, input) =>
        this.#chained.begin(state.functionArn, { executionArn: state.arn, operationId }, functionName, input),
    };
  }

  /** Makes a change, and does what follows from it: it is kept, others hear of the end, the function goes on. */
  #update(execution: DurableExecution, change: () => void): void {
    const wasRunning = execution.isRunning;
    change();
    this.#note(execution);
    this.#agenda.set(execution, execution.nextDue);
    if (wasRunning && !execution.isRunning) this.#tell(execution);
    this.#invoker.resume(execution);
  }

  #tell(execution: DurableExecution): void {
    const { state } = execution;
    this.#environment.told(state);
    this.#waiting.get(execution)?.resolve();
    this.#waiting.delete(execution);
    if (state.parent === undefined || state.status === 'RUNNING') return;
    const { status, result, error }: Ending = { ...state, status: state.status };
    this.#endOperation(state.parent.executionArn, state.parent.operationId, { status, result, error });
  }

  #note({ state }: DurableExecution): void {
    this.changes.note([state.id], () => state);
  }
}
