import { randomBytes, randomUUID } from 'node:crypto';
import type { Activity } from '../../activity.ts';
import type { StageClock } from '../../clock.ts';
import { AwsError, StageError } from '../../errors.ts';
import type { Access, Caller } from '../../iam/access.ts';
import { seededRandom } from '../../random.ts';
import type { Records } from '../../records.ts';
import { ExecutionEnvironment, type Invocation, type Outcome } from './execution-environment.ts';
import type { Faults } from './faults.ts';
import { type FunctionSettings, LATEST } from './function-settings.ts';
import { Functions } from './functions.ts';
import { layerFolders } from './layers.ts';

export type { FunctionSettings } from './function-settings.ts';

/** What whoever invoked a function gets back. */
export interface InvocationResult {
  /** JSON: the result, or the error when `functionError` is set. */
  readonly payload: string;
  readonly functionError?: 'Unhandled';
}

/** What Lambda itself knows about an invocation. */
export interface Execution extends InvocationResult {
  /** The version that ran. */
  readonly executedVersion: string;
}

export interface LambdaEnvironment {
  readonly clock: StageClock;
  readonly activity: Activity;
  readonly records: Records;
  readonly access: Access;
  readonly faults: Faults;
  readonly region: string;
  /** Where functions reach AWS: the stage itself. */
  readonly endpoint: () => string;
  /** Numbers from 0 to 1, by which aliases with weights choose a version. @default seeded, so that a run repeats */
  readonly random?: () => number;
}

interface Pooled {
  readonly environment: ExecutionEnvironment;
  readonly session: Caller;
  invocations: number;
}

/**
 * Runs functions. An invocation takes an idle execution environment or starts a new one; two at once are two
 * environments (https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html).
 */
export class Lambda {
  readonly #stage: LambdaEnvironment;
  /** The functions with their versions and aliases. */
  readonly functions: Functions;
  /** Of each version, and of unpublished code until it changes. */
  readonly #idle = new Map<FunctionSettings, Pooled[]>();
  readonly #alive = new Set<ExecutionEnvironment>();
  #closed = false;

  constructor(stage: LambdaEnvironment) {
    this.#stage = stage;
    this.functions = new Functions(stage.random ?? seededRandom(1));
  }

  register(settings: FunctionSettings): void {
    this.functions.register(settings);
  }

  get all(): readonly FunctionSettings[] {
    return this.functions.all;
  }

  /** See {@link Functions.find}. @throws AwsError `ResourceNotFoundException` */
  find(nameOrArn: string, qualifier?: string): FunctionSettings {
    return this.functions.find(nameOrArn, qualifier);
  }

  /**
   * Invokes a function for an AWS service, if the function's own policy lets it.
   * @throws AwsError `AccessDeniedException`
   */
  async invokeFor(
    service: string,
    sourceArn: string,
    functionArn: string,
    event: unknown,
    traceHeader?: string,
  ): Promise<Execution> {
    if (
      !this.#stage.access.serviceMay(service, { action: 'lambda:InvokeFunction', resource: functionArn }, sourceArn)
    ) {
      throw new AwsError(
        'AccessDeniedException',
        `${service} may not invoke ${functionArn} for ${sourceArn}: no permission on the function allows it`,
        403,
      );
    }
    return this.invoke(functionArn, event, traceHeader);
  }

  /** Invokes a function and waits for its answer. Errors of the function are results, not exceptions. */
  async invoke(functionArn: string, event: unknown, traceHeader = newTraceHeader()): Promise<Execution> {
    if (this.#closed) throw new StageError('The stage is closed: it starts no more functions.');
    const settings = this.functions.route(functionArn);
    const fault = this.#stage.faults.take(settings.name);
    const requestId = randomUUID();
    const pooled = this.#take(settings);
    if (fault === 'kill') pooled.session.afterCall = () => void pooled.environment.stop();
    const invocation: Invocation = {
      event,
      context: this.#context(settings, this.find(functionArn).arn, requestId),
      traceHeader,
      ...(fault === 'throw' || fault === 'hang' ? { fault } : {}),
    };
    const startedAt = performance.now();
    const outcome = await this.#stage.activity.track(
      () => pooled.environment.invoke(invocation, settings.timeoutSeconds),
      () => pooled.environment.isIdle(pooled.session.openCalls),
    );
    const answered = fault === 'lose-answer' ? lost(outcome, requestId) : outcome;
    this.#stage.records.add({
      kind: 'invocation',
      functionName: settings.name,
      requestId,
      coldStart: pooled.invocations === 0,
      outcome: answered.kind,
      ...(answered.kind === 'success' ? {} : { error: answered.error.errorMessage }),
      durationMs: Math.round(performance.now() - startedAt),
    });
    await this.#giveBack(settings, pooled, answered);
    const executedVersion = settings.version ?? LATEST;
    return answered.kind === 'success'
      ? { payload: answered.payload, executedVersion }
      : { payload: JSON.stringify(answered.error), functionError: 'Unhandled', executedVersion };
  }

  /** Whether it has been closed: what still has work for functions lets it lie. */
  get isClosed(): boolean {
    return this.#closed;
  }

  /** Stops every environment, and starts no more. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#alive].map((environment) => environment.stop()));
    this.#alive.clear();
  }

  #take(settings: FunctionSettings): Pooled {
    const idle = this.#idle.get(settings)?.pop();
    if (idle !== undefined) return idle;
    const { access, clock, records } = this.#stage;
    const session = access.sessionFor(settings.roleArn, settings.name);
    const [path, exportName = 'handler'] = splitHandler(settings.handler);
    const environment = new ExecutionEnvironment({
      file: `${settings.codeDirectory}/${path}.mjs`,
      exportName,
      layers: { codeDirectory: settings.codeDirectory, folders: layerFolders(settings.layers ?? []) },
      variables: this.#variables(settings, session),
      memoryMiB: settings.memoryMiB,
      clock,
      onLog: (line) => records.add({ kind: 'log', logGroup: settings.logGroup, line }),
    });
    this.#alive.add(environment);
    return { environment, session, invocations: 0 };
  }

  /** An environment that timed out or exited is not used again; one whose handler threw is. */
  async #giveBack(settings: FunctionSettings, pooled: Pooled, outcome: Outcome): Promise<void> {
    delete pooled.session.afterCall;
    pooled.invocations += 1;
    if (outcome.kind === 'success' || outcome.kind === 'error') {
      this.#idle.set(settings, [...(this.#idle.get(settings) ?? []), pooled]);
      return;
    }
    this.#alive.delete(pooled.environment);
    await pooled.environment.stop();
  }

  #context(settings: FunctionSettings, invokedFunctionArn: string, awsRequestId: string): Invocation['context'] {
    const { name, version = LATEST, memoryMiB, logGroup } = settings;
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

  /** https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime */
  #variables(settings: FunctionSettings, { accessKeyId }: Caller): Record<string, string> {
    return {
      ...settings.variables,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_SESSION_TOKEN: 'local',
      AWS_REGION: this.#stage.region,
      AWS_DEFAULT_REGION: this.#stage.region,
      AWS_ENDPOINT_URL: this.#stage.endpoint(),
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_LAMBDA_FUNCTION_NAME: settings.name,
      AWS_LAMBDA_FUNCTION_VERSION: settings.version ?? LATEST,
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: `${settings.memoryMiB}`,
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_LAMBDA_LOG_GROUP_NAME: settings.logGroup,
      AWS_LAMBDA_LOG_STREAM_NAME: 'local',
      LAMBDA_TASK_ROOT: settings.codeDirectory,
      _HANDLER: settings.handler,
      TZ: ':UTC',
    };
  }
}

function splitHandler(handler: string): readonly [string, string] {
  const dot = handler.lastIndexOf('.');
  return [handler.slice(0, dot), handler.slice(dot + 1)];
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
  return `Root=1-${seconds}-${randomBytes(12).toString('hex')};Parent=${randomBytes(8).toString('hex')};Sampled=1`;
}
