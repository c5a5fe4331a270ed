/**
 * What every SDK client of the functions has in common.
 *
 * Retries are the SDK's standard mode: throttling and 5xx with exponential backoff and jitter, never other 4xx
 * (https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html). The timeouts bound one attempt, so
 * that one call with all its attempts ends before the shortest function timeout (5 s) and its error is still logged.
 */
export const clientDefaults = {
  maxAttempts: 3,
  retryMode: 'standard',
  requestHandler: { connectionTimeout: 500, requestTimeout: 1_000, throwOnRequestTimeout: true },
} as const;
