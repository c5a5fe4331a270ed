import { randomUUID } from 'node:crypto';
import type { Activity } from '../../activity.ts';
import type { TargetKind, Targets } from '../../delivery/targets.ts';
import { AwsError } from '../../errors.ts';
import { seededRandom } from '../../random.ts';
import type { Kms } from '../kms/kms.ts';
import type { XRay } from '../x-ray/x-ray.ts';
import { AsyncInvocations } from './async-invocations.ts';
import { Concurrency } from './concurrency.ts';
import { Destinations } from './destinations.ts';
import { DurableFunctions, type StatusChange } from './durable/durable-functions.ts';
import { closed, EnvironmentPool, type PoolEnvironment } from './environment-pool.ts';
import { type Attempt, type Execution, Executions } from './executions.ts';
import { FunctionFaults } from './faults.ts';
import type { FunctionSettings } from './function-settings.ts';
import { Functions } from './functions.ts';
import { InlineCode } from './inline-code.ts';
import { checkPayload, parsePayload } from './payload.ts';
import { ProvisionedConcurrency } from './provisioned-concurrency.ts';
import type { Chunk } from './response-stream.ts';
import { FunctionUrls } from './urls/urls.ts';

export type { Execution, InvocationResult } from './executions.ts';
export type { FunctionSettings } from './function-settings.ts';

export interface LambdaEnvironment extends PoolEnvironment {
  readonly account: string;
  readonly activity: Activity;
  /** Where the records of asynchronous invocations go. */
  readonly targets: Targets;
  /** Executions at once in the account. @default 1,000 */
  readonly concurrentExecutions?: number | undefined;
  /** The keys by which variables are encrypted. @default no function has one */
  readonly kms?: Kms | undefined;
  /** Records traces. @default no traces, and every trace header is passed on as sampled */
  readonly xray?: XRay | undefined;
  /** Puts an event on the default bus. @default there is no bus */
  readonly publish?: ((change: StatusChange) => void) | undefined;
  /** Numbers from 0 to 1, by which aliases with weights choose a version. @default seeded, so that a run repeats */
  readonly random?: () => number;
}

/**
 * Runs functions. An invocation takes an idle execution environment or starts a new one; two at once are two
 * environments (https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html).
 */
export class Lambda {
  readonly #stage: LambdaEnvironment;
  readonly #pool: EnvironmentPool;
  readonly #executions: Executions;
  readonly faults = new FunctionFaults();
  readonly inlineCode = new InlineCode();
  /** The functions with their versions and aliases. */
  readonly functions: Functions;
  readonly concurrency: Concurrency;
  /** Environments that are kept started for versions and aliases. */
  readonly provisioned: ProvisionedConcurrency;
  readonly asynchronous: AsyncInvocations;
  /** The executions of durable functions. */
  readonly durable: DurableFunctions;
  readonly urls: FunctionUrls;
  #closed = false;

  constructor(stage: LambdaEnvironment) {
    this.#stage = stage;
    this.#pool = new EnvironmentPool(stage);
    this.functions = new Functions(stage.random ?? seededRandom(1));
    this.concurrency = new Concurrency(stage.concurrentExecutions);
    const { concurrency, faults, functions } = this;
    this.provisioned = new ProvisionedConcurrency({ ...stage, concurrency, functions, pool: this.#pool });
    this.#executions = new Executions({
      ...stage,
      concurrency,
      faults,
      functions,
      pool: this.#pool,
      provisioned: this.provisioned,
    });
    this.urls = new FunctionUrls(this, stage);
    const destinations = new Destinations(stage);
    this.durable = new DurableFunctions({
      ...stage,
      destinations,
      functions,
      run: (attempt) => this.#runOnce(attempt),
    });
    this.asynchronous = new AsyncInvocations({
      ...stage,
      concurrency,
      faults,
      destinations,
      functions,
      run: ({ invokedArn, payload, traceHeader, requestId, receivedAt }) =>
        this.#run({
          functionArn: invokedArn,
          event: parsePayload(payload),
          traceHeader,
          requestId,
          queuedAt: receivedAt,
        }),
    });
  }

  register(settings: FunctionSettings): void {
    this.functions.register(settings);
  }

  /**
   * Lets a function run other code from now on, in every version of it: for work on its code. Running invocations end with
   * the code that they began with. AWS knows nothing like that: there, other code is another version.
   * @param codeDirectory absolute; it has the file of the function's handler
   */
  async replaceCode(functionName: string, codeDirectory: string): Promise<void> {
    const { name } = this.find(functionName);
    await this.#pool.replaceCode(name, codeDirectory);
    await this.provisioned.renew(name);
    this.#stage.records.add({ kind: 'code-change', functionName });
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
   * @param signal gives the invocation up while it waits for an environment; what has begun runs on
   * @throws AwsError `AccessDeniedException`, `TooManyRequestsException`; the reason of the signal
   */
  async invokeFor(
    service: string,
    sourceArn: string,
    functionArn: string,
    event: unknown,
    traceHeader?: string,
    signal?: AbortSignal,
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
    return this.#run({ functionArn, event, traceHeader, signal, requestId: randomUUID() });
  }

  /**
   * Invokes a function and waits for its answer. Errors of the function are results, not exceptions.
   * @param linkedHeaders the trace headers of the messages in the event, if it is a batch
   * @throws AwsError `TooManyRequestsException`
   */
  async invoke(
    functionArn: string,
    event: unknown,
    traceHeader?: string,
    linkedHeaders?: readonly (string | undefined)[],
  ): Promise<Execution> {
    return this.#run({ functionArn, event, traceHeader, linkedHeaders, requestId: randomUUID() });
  }

  /**
   * Invokes a function whose answer is wanted as the function writes it.
   * @returns what it is when it is over; the payload of a handler that has streamed is `null`
   * @throws AwsError `TooManyRequestsException`
   */
  async stream(
    functionArn: string,
    event: unknown,
    onChunk: (chunk: Chunk) => void,
    traceHeader?: string,
  ): Promise<Execution> {
    return this.#run({ functionArn, event, traceHeader, onChunk, requestId: randomUUID() });
  }

  /**
   * Takes an event for later, which is now when nothing is in the way.
   * @param payload JSON
   * @returns the id of the request
   * @throws AwsError when the payload is too large or no JSON; nothing that happens to the function
   */
  invokeAsync(functionArn: string, payload: string, traceHeader?: string): string {
    checkPayload(payload, 'Event');
    const event = parsePayload(payload);
    if (this.durable.has(functionArn)) {
      const requestId = randomUUID();
      this.durable.invokeAsync({ functionArn, event, traceHeader, requestId });
      return requestId;
    }
    const header = this.#stage.xray?.received(this.find(functionArn), traceHeader) ?? traceHeader;
    return this.asynchronous.accept(functionArn, payload, header);
  }

  /** How services deliver to a function: asynchronously. */
  readonly target: TargetKind = {
    permission: (resource) => ({ action: 'lambda:InvokeFunction', resource }),
    deliver: ({ targetArn, payload, traceHeader }) => void this.invokeAsync(targetArn, payload, traceHeader),
  };

  /** How many execution environments there are, busy and idle. */
  get environments(): number {
    return this.#pool.size;
  }

  /** Whether it has been closed: what still has work for functions lets it lie. */
  get isClosed(): boolean {
    return this.#closed;
  }

  /** Stops every environment, and starts no more. */
  async close(): Promise<void> {
    this.#closed = true;
    this.durable.executions.close(closed());
    await this.#pool.close();
    this.inlineCode.remove();
  }

  async #run(attempt: Attempt): Promise<Execution> {
    return this.durable.has(attempt.functionArn) ? this.durable.invoke(attempt) : this.#runOnce(attempt);
  }

  async #runOnce(attempt: Attempt): Promise<Execution> {
    if (this.#closed) throw closed();
    return this.#executions.run(attempt);
  }
}
