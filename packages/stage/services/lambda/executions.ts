import { exactOptional, literal, object, string } from 'valibot';
import type { Activity } from '../../activity.ts';
import type { StageClock } from '../../clock.ts';
import { AwsError } from '../../errors.ts';
import { randomHex } from '../../random.ts';
import type { Records } from '../../records.ts';
import { stopwatch } from '../../stopwatch.ts';
import type { Kms } from '../kms/kms.ts';
import type { XRay } from '../x-ray/x-ray.ts';
import { type Concurrency, throttled } from './concurrency.ts';
import type { EnvironmentPool, Pooled } from './environment-pool.ts';
import type { Fault, FunctionFaults } from './faults.ts';
import { type FunctionSettings, LATEST, qualifierOf } from './function-settings.ts';
import type { Functions } from './functions.ts';
import type { Invocation, Outcome } from './outcome.ts';
import type { ProvisionedConcurrency } from './provisioned-concurrency.ts';
import type { InvocationRecord } from './records.ts';
import type { Chunk } from './response-stream.ts';
import { checkKey } from './variables-key.ts';

/** An execution as it is saved with what waits for its outcome. */
export const executionSchema = object({
  payload: string(),
  functionError: exactOptional(literal('Unhandled')),
  executedVersion: string(),
  requestId: string(),
  durableExecutionArn: exactOptional(string()),
});

/** What the caller of a function gets back. */
export interface InvocationResult {
  /** JSON: the result, or the error when `functionError` is set. */
  readonly payload: string;
  readonly functionError?: 'Unhandled';
}

/** What Lambda itself knows about an invocation. */
export interface Execution extends InvocationResult {
  /** The version that ran. */
  readonly executedVersion: string;
  readonly requestId: string;
  /** Of a durable function: the execution that it has started, or found by its name. */
  readonly durableExecutionArn?: string;
}

/** One attempt to run a function. */
export interface Attempt {
  readonly functionArn: string;
  readonly event: unknown;
  readonly traceHeader: string | undefined;
  readonly requestId: string;
  /** The trace headers of the messages in it, which are linked and not continued. */
  readonly linkedHeaders?: readonly (string | undefined)[] | undefined;
  /** Aborted when the caller has gone: an attempt that still waits for an environment is given up then. */
  readonly signal?: AbortSignal | undefined;
  /** When Lambda took it, if it is asynchronous. */
  readonly queuedAt?: number | undefined;
  /** Gets what the handler streams as it comes. */
  readonly onChunk?: ((chunk: Chunk) => void) | undefined;
}

interface ExecutionsEnvironment {
  readonly activity: Activity;
  readonly clock: StageClock;
  readonly concurrency: Concurrency;
  readonly faults: FunctionFaults;
  readonly functions: Functions;
  readonly kms?: Kms | undefined;
  readonly pool: EnvironmentPool;
  readonly provisioned: ProvisionedConcurrency;
  readonly records: Records;
  readonly xray?: XRay | undefined;
}

/** Runs functions within the limits of their concurrency, with the faults that wait for them. */
export class Executions {
  readonly #environment: ExecutionsEnvironment;

  constructor(environment: ExecutionsEnvironment) {
    this.#environment = environment;
  }

  /** @throws AwsError `TooManyRequestsException`, or `ServiceException` when that has been asked for; the reason of its signal */
  async run(attempt: Attempt): Promise<Execution> {
    const { activity, faults, functions, pool, provisioned, xray } = this.#environment;
    const arn = functions.qualifiedArn(attempt.functionArn);
    const declared = provisioned.whenDeclared(arn);
    if (declared !== undefined) await declared;
    const settings = functions.route(attempt.functionArn);
    const kept = provisioned.stateFor(arn, settings);
    const fault = faults.forInvocation(settings.name, attempt.event);
    let leave: () => void;
    try {
      leave = this.#enter(settings.name, qualifierOf(attempt.functionArn), fault, kept === 'idle');
    } catch (error) {
      if (error instanceof AwsError) xray?.refuse(settings, attempt, error.status);
      throw error;
    }
    try {
      const pooled =
        (kept === 'idle' ? provisioned.take(arn) : undefined) ??
        pool.takeIdle(settings) ??
        (await activity.track(() => this.#start(settings, attempt.signal)));
      const use = pooled.home !== undefined ? provisioned.busy(arn) : kept === undefined ? undefined : 'spillover';
      return await this.#execute(settings, attempt, fault, pooled, use);
    } finally {
      leave();
    }
  }

  async #start(settings: FunctionSettings, signal: AbortSignal | undefined): Promise<Pooled> {
    const { kms, pool } = this.#environment;
    if (kms !== undefined) checkKey(settings, kms);
    return pool.start(settings, signal);
  }

  /** Takes a place for an execution. */
  #enter(
    functionName: string,
    qualifier: string | undefined,
    fault: Fault | undefined,
    isProvisioned: boolean,
  ): () => void {
    const { concurrency, records } = this.#environment;
    try {
      if (fault === 'throttle') throw throttled('ConcurrentInvocationLimitExceeded');
      if (fault === 'service-error') throw new AwsError('ServiceException', 'Injected fault', 500, { Type: 'Service' });
      return concurrency.enter(functionName, isProvisioned);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      const reason = String(error.details.Reason ?? error.code);
      records.add({ kind: 'refusal', functionName, ...named(qualifier), reason });
      throw error;
    }
  }

  async #execute(
    settings: FunctionSettings,
    attempt: Attempt,
    fault: Fault | undefined,
    pooled: Pooled,
    provisioned: InvocationRecord['provisioned'],
  ): Promise<Execution> {
    const { activity, clock, concurrency, functions, pool, records, xray } = this.#environment;
    const { requestId, event, functionArn } = attempt;
    const isColdStart = pooled.invocations === 0 && pooled.home === undefined;
    const { header, span } = xray?.invoke(settings, attempt, pooled.session) ?? { header: attempt.traceHeader };
    const calls = callsUntilKill(fault);
    if (calls !== undefined) pooled.session.afterCall = afterCalls(calls, () => void pooled.environment.stop());
    const invocation: Invocation = {
      event,
      context: invocationContext(settings, functions.find(functionArn).arn, requestId),
      traceHeader: header ?? newTraceHeader(),
      ...(fault === 'throw' || fault === 'hang' ? { fault } : {}),
    };
    const [startedAt, began] = [clock.now(), performance.now()];
    const elapsed = stopwatch(clock);
    const concurrent = concurrency.running(settings.name);
    const outcome = await activity.track(
      () => pooled.environment.invoke(invocation, settings.timeoutSeconds, attempt.onChunk),
      () => pooled.environment.isIdle(pooled.session.openCalls),
    );
    const answered = fault === 'lose-answer' ? lost(outcome, requestId) : withinStorage(outcome, pooled);
    records.add({
      kind: 'invocation',
      functionName: settings.name,
      requestId,
      version: settings.version ?? LATEST,
      ...named(qualifierOf(functionArn)),
      coldStart: isColdStart,
      ...(span === undefined ? {} : { traceId: span.traceId }),
      outcome: answered.kind,
      ...(answered.kind === 'success' ? {} : { error: answered.error.errorMessage }),
      durationMs: Math.round(performance.now() - began),
      startedAt,
      concurrent,
      ...(provisioned === undefined ? {} : { provisioned }),
    });
    if (span !== undefined) {
      const { initMs } = pooled.environment;
      xray?.ended(span, { outcome: answered, elapsedMs: elapsed(), initMs: isColdStart ? initMs : undefined });
    }
    // Until its environment has ended its place is taken: time waits for that.
    await activity.track(() => pool.giveBack(settings, pooled, answered));
    const executedVersion = settings.version ?? LATEST;
    return answered.kind === 'success'
      ? { payload: answered.payload, executedVersion, requestId }
      : { payload: JSON.stringify(answered.error), functionError: 'Unhandled', executedVersion, requestId };
  }
}

const named = (qualifier: string | undefined) => (qualifier === undefined ? {} : { qualifier });
function callsUntilKill(fault: Fault | undefined): number | undefined {
  if (typeof fault === 'object') return fault.killAfterCalls;
  return fault === 'kill' ? 1 : undefined;
}

function afterCalls(calls: number, action: () => void): () => void {
  let left = calls;
  return () => {
    left -= 1;
    if (left === 0) action();
  };
}

function invocationContext(
  { name, version = LATEST, memoryMiB, logGroup }: FunctionSettings,
  invokedFunctionArn: string,
  awsRequestId: string,
): Invocation['context'] {
  return {
    awsRequestId,
    functionName: name,
    functionVersion: version,
    invokedFunctionArn,
    memoryLimitInMB: `${memoryMiB}`,
    logGroupName: logGroup,
    logStreamName: 'local',
  };
}

/** An invocation that has left more in its storage than fits is one that could not write it. */
function withinStorage(outcome: Outcome, { storage }: Pooled): Outcome {
  const error = outcome.kind === 'success' ? storage.overflow() : undefined;
  return error === undefined ? outcome : { kind: 'error', error };
}

function lost(outcome: Outcome, requestId: string): Outcome {
  if (outcome.kind !== 'success') return outcome;
  return {
    kind: 'exit',
    error: {
      errorType: 'Runtime.ExitError',
      errorMessage: `RequestId: ${requestId} Error: injected fault, the answer was lost`,
    },
  };
}

/** https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader */
function newTraceHeader(): string {
  const seconds = Math.floor(Date.now() / 1_000).toString(16);
  return `Root=1-${seconds}-${randomHex(24)};Parent=${randomHex(16)};Sampled=1`;
}
