import type { FunctionError, Invoke } from './protocol.ts';
import type { Chunk } from './response-stream.ts';

export type Outcome =
  | { readonly kind: 'success'; readonly payload: string }
  | { readonly kind: 'error' | 'timeout' | 'exit'; readonly error: FunctionError };

/** An invocation without its deadline. */
export type Invocation = Omit<Invoke, 'kind' | 'deadline'>;

/** One execution environment of a function: a thread or a process that is reused until it fails. */
export interface RunningEnvironment {
  /**
   * Runs one event. The environment survives a success and an error that the handler reports, nothing else.
   * @param onChunk gets what a handler streams as it comes. @default the parts become the payload
   */
  invoke(invocation: Invocation, timeoutSeconds: number, onChunk?: (chunk: Chunk) => void): Promise<Outcome>;
  /**
   * Whether the running handler waits for something that no running code will bring, such as a promise that never
   * settles. Only then may stage time pass it by and reach its timeout.
   */
  isIdle(openCalls: number): boolean;
  /** Whether it has started well. */
  readonly isReady: boolean;
  /** Settles when the start is over, well or not. */
  readonly startOver: Promise<unknown>;
  /** Milliseconds that the start took, once it is over. */
  readonly initMs: number | undefined;
  stop(): Promise<void>;
  /** Ends it with the stage. */
  close(): Promise<void>;
}

/**
 * Seconds an environment may take to start; the timeout of the function begins after that.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html#runtimes-lifecycle-ib
 */
export const INIT_SECONDS = 10;

/** https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-invocation.html */
export const timeoutOutcome = (requestId: string, timeoutSeconds: number): Outcome => ({
  kind: 'timeout',
  error: {
    errorType: 'Sandbox.Timedout',
    errorMessage: `RequestId: ${requestId} Error: Task timed out after ${timeoutSeconds.toFixed(2)} seconds`,
  },
});

/**
 * Recorded: test_lambda::TestLambdaErrors::test_lambda_handler_exit, and with a status
 * ::test_lambda_runtime_wrapper_not_found.
 * @param how such as `exit status 127`. @default the runtime ended without an error
 */
export const exitOutcome = (requestId: string, how?: string): Outcome => ({
  kind: 'exit',
  error: {
    errorType: 'Runtime.ExitError',
    errorMessage: `RequestId: ${requestId} Error: Runtime exited ${how === undefined ? 'without providing a reason' : `with error: ${how}`}`,
  },
});
