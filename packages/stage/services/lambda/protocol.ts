/** What the stage and a worker say to each other. A worker is one execution environment. */

import type { LayerSetup } from './layers.ts';
import type { Chunk } from './response-stream.ts';

/** The beginning of an execution environment. */
export interface WorkerSetup {
  readonly kind: 'setup';
  /** The environment variables of the function, and no others. */
  readonly variables: Readonly<Record<string, string>>;
  /** The bundle, absolute. */
  readonly file: string;
  readonly exportName: string;
  readonly layers: LayerSetup;
  /** Whether its runtime calls handlers with a callback. */
  readonly takesCallbacks: boolean;
  /** Whether the AppConfig Agent runs next to it. */
  readonly hasAppConfigAgent: boolean;
  /** The clock's two shared numbers: base milliseconds, and 1 if time runs. */
  readonly clock: Float64Array;
}

/** The members of the context object that are data. */
export interface InvocationContext {
  readonly awsRequestId: string;
  readonly functionName: string;
  readonly functionVersion: string;
  readonly invokedFunctionArn: string;
  readonly memoryLimitInMB: string;
  readonly logGroupName: string;
  readonly logStreamName: string;
}

export interface Invoke {
  readonly kind: 'invoke';
  readonly event: unknown;
  readonly context: InvocationContext;
  readonly traceHeader: string;
  /** Stage time at which the invocation is stopped, epoch milliseconds. */
  readonly deadline: number;
  /** A fault that happens inside the environment. */
  readonly fault?: 'throw' | 'hang';
}

/** Asks an idle worker whether another function may have its thread. */
export interface Leave {
  readonly kind: 'leave';
}

/** An error as the Lambda runtime reports it to the caller. */
export interface FunctionError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

/** A line of the function's log. It takes the way of the answers, so that it arrives before what follows it. */
export interface WorkerLog {
  readonly kind: 'log';
  readonly line: string;
}

/** A part of the answer of a handler that streams, as soon as the handler has written it. */
export interface WorkerChunk extends Chunk {
  readonly kind: 'chunk';
}

export type WorkerAnswer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'left'; readonly isClean: boolean }
  | { readonly kind: 'init-error'; readonly error: FunctionError }
  | { readonly kind: 'result'; readonly payload: string }
  | { readonly kind: 'error'; readonly error: FunctionError };
