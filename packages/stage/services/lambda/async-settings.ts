/**
 * How a function, version or alias handles asynchronous events.
 * https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html
 */
export interface AsyncSettings {
  /** After a function error, 0 to 2. */
  readonly maximumRetryAttempts: number;
  /** 60 to 21,600. */
  readonly maximumEventAgeSeconds: number;
  /** ARN that gets a record of what succeeded. */
  readonly onSuccess?: string | undefined;
  /** ARN that gets a record of what failed for good. */
  readonly onFailure?: string | undefined;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html */
export const ASYNC_DEFAULTS: AsyncSettings = { maximumRetryAttempts: 2, maximumEventAgeSeconds: 21_600 };

/** An event that waits in the internal queue, or is on its way through it. */
export interface AsyncEvent {
  /** The same at every attempt. */
  readonly requestId: string;
  readonly functionName: string;
  /** With the qualifier by which the function was invoked, or `$LATEST`. */
  readonly functionArn: string;
  /** By which the function was invoked, as IAM and its context see it. */
  readonly invokedArn: string;
  readonly payload: string;
  readonly traceHeader?: string | undefined;
  /** Epoch milliseconds. */
  readonly receivedAt: number;
}
