import { Stopped } from '../execution/branch.ts';
import type { TaskCall, TaskCalls, TaskOrigin, TaskRun } from '../execution/effects.ts';
import { resourceName } from '../execution/resource.ts';
import { StateProblem } from '../language/states-error.ts';
import type { Activities } from './activities.ts';
import type { Integrations } from './integrations.ts';
import { type ExecutionJobs, IS_OVER } from './jobs.ts';
import type { Known } from './operations.ts';
import type { TaskTokens } from './tokens.ts';
import { unsupported } from './unsupported.ts';

/** What stands for a service that the stage does not have, such as Batch. It throws the StatesError that the task fails with. */
export type StandIn = (parameters: unknown) => unknown;

export interface TaskParts {
  readonly integrations: Integrations;
  readonly jobs: ExecutionJobs;
  readonly tokens: TaskTokens;
  readonly activities: Activities;
  readonly answers: ReadonlyMap<string, StandIn>;
  readonly known: Known;
}

/** What tasks call and wait for: https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html */
export class TaskRuns implements TaskCalls {
  readonly #parts: TaskParts;

  constructor(parts: TaskParts) {
    this.#parts = parts;
  }

  start(call: TaskCall, origin: TaskOrigin, signal: AbortSignal): TaskRun {
    const { activities, answers, integrations, known, tokens } = this.#parts;
    const { resource, parameters, token = '', heartbeatSeconds } = call;
    const calling = { ...call, origin };
    if (resource.kind === 'function') return atOnce(integrations.invoke(resource.arn, parameters, calling), signal);
    if (resource.kind === 'activity') {
      // Recorded: test_activities.py::test_activity_task_on_deleted.
      if (!known.hasActivity(resource.arn)) throw new StateProblem(`The activity ${resource.arn} does not exist.`);
      const submitted = activities.offer(resource.arn, { token, input: JSON.stringify(parameters) }, signal);
      return { submitted, result: quiet(submitted.then(() => tokens.wait(token, heartbeatSeconds, signal))) };
    }
    const { service, action, pattern } = resource;
    const name = `${service}:${resourceName(action, pattern)}`;
    const standIn = answers.get(name);
    if (standIn !== undefined) return atOnce(Promise.resolve(parameters).then(standIn), signal);
    if (pattern.startsWith('sync') && service !== 'states') return atOnce(Promise.reject(unsupported(name)), signal);
    const called = integrations.call(service, action, parameters, calling);
    if (pattern === 'response') return atOnce(called, signal);
    const submitted = untilStopped(called, signal);
    // The token may come back before the call is answered.
    const result = this.#result(call, origin, submitted, signal);
    return { submitted, result: quiet(result) };
  }

  async resume(call: TaskCall, origin: TaskOrigin, submitted: unknown, signal: AbortSignal): Promise<unknown> {
    const { resource, token = '', heartbeatSeconds } = call;
    if (resource.kind === 'activity') return this.#parts.tokens.wait(token, heartbeatSeconds, signal);
    if (resource.kind === 'function' || resource.pattern === 'response') return submitted;
    return this.#result(call, origin, Promise.resolve(submitted), signal);
  }

  /** What comes first: what is sent with the token, or the end of the job if the task waits for one. */
  async #result(
    call: TaskCall,
    origin: TaskOrigin,
    submitted: Promise<unknown>,
    signal: AbortSignal,
  ): Promise<unknown> {
    const { jobs, tokens } = this.#parts;
    const { resource, token = '', heartbeatSeconds } = call;
    const over = new AbortController();
    const own = AbortSignal.any([over.signal, signal]);
    const sentBack = quiet(tokens.wait(token, heartbeatSeconds, own));
    try {
      const answer = await submitted;
      if (resource.kind !== 'service' || resource.pattern === 'token') return await sentBack;
      const isParsed = resource.pattern === 'sync:2';
      return await Promise.race([sentBack, jobs.result(answer, isParsed, { ...call, origin }, own)]);
    } finally {
      over.abort(IS_OVER);
    }
  }
}

function atOnce(result: Promise<unknown>, signal: AbortSignal): TaskRun {
  const answer = untilStopped(result, signal);
  return { submitted: answer, result: quiet(answer) };
}

/** A promise that may reject while nobody waits for it. */
function quiet<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}

/** Waits no longer than until the task is stopped; the call goes on. */
function untilStopped<T>(call: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(new Stopped());
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop);
    call.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
