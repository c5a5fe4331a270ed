import { parsedJson } from '../../../json.ts';
import { Stopped } from '../execution/branch.ts';
import { StatesError } from '../language/states-error.ts';
import { isObject, type JsonObject } from '../language/value.ts';
import type { Integrations } from './integrations.ts';
import type { Calling } from './service-calls.ts';

/** Why nobody waits for a job any more whose task has its result. */
export const IS_OVER = Symbol('the task is over');

/** Executions that tasks have started and wait for. */
export class ExecutionJobs {
  readonly #integrations: Integrations;
  readonly #isClosed: () => boolean;
  readonly #waiting = new Map<string, (() => void)[]>();

  /** @param isClosed whether the stage has stopped: it then stops no execution, because they go on */
  constructor(integrations: Integrations, isClosed: () => boolean) {
    this.#integrations = integrations;
    this.#isClosed = isClosed;
  }

  /** Wakes the tasks that wait for an execution. */
  ended(executionArn: string): void {
    const waiting = this.#waiting.get(executionArn) ?? [];
    this.#waiting.delete(executionArn);
    for (const wake of waiting) wake();
  }

  /**
   * Waits for an execution, and stops it when the task is stopped, but not when it is over.
   * https://docs.aws.amazon.com/step-functions/latest/dg/connect-stepfunctions.html
   * @param isParsed whether input and output are values and not texts: `.sync:2`
   * @throws StatesError `States.TaskFailed` when it has not succeeded
   */
  async result(started: unknown, isParsed: boolean, calling: Calling, signal: AbortSignal): Promise<unknown> {
    const { ExecutionArn } = Object(started);
    const ask = (action: string) =>
      this.#integrations.call('aws-sdk:sfn', action, { ExecutionArn }, calling).then((answer) => described(answer));
    try {
      let description = await ask('describeExecution');
      while (description.Status === 'RUNNING') {
        await this.#end(String(ExecutionArn), signal);
        description = await ask('describeExecution');
      }
      const shown = isParsed ? parsedTexts(description) : description;
      if (description.Status === 'SUCCEEDED') return shown;
      // Recorded: test_callback.py::test_start_execution_sync_delegate_failure.
      throw new StatesError('States.TaskFailed', JSON.stringify(shown));
    } catch (error) {
      const isStopped = error instanceof Stopped && signal.reason !== IS_OVER && !this.#isClosed();
      if (isStopped) await ask('stopExecution').catch(ignoreRefusal);
      throw error;
    }
  }

  #end(executionArn: string, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(new Stopped());
      const stop = () => reject(new Stopped());
      signal.addEventListener('abort', stop);
      const wake = () => {
        signal.removeEventListener('abort', stop);
        resolve();
      };
      this.#waiting.set(executionArn, [...(this.#waiting.get(executionArn) ?? []), wake]);
    });
  }
}

const described = (answer: unknown): JsonObject => (isObject(answer) ? answer : {});

/** A role that may not stop the execution leaves it running. */
function ignoreRefusal(error: unknown): void {
  if (!(error instanceof StatesError)) throw error;
}

const parsedTexts = (description: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(description).map(([name, value]) => [
      name,
      (name === 'Input' || name === 'Output') && typeof value === 'string' ? parsedJson(value) : value,
    ]),
  );
