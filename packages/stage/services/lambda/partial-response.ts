import type { Message } from '../sqs/queue.ts';
import type { InvocationResult } from './executions.ts';

/**
 * Which messages of a batch failed, as the function says: everything, if it failed itself or says what makes no sense
 * (https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting).
 */
export function failedIds(
  batch: readonly Message[],
  { payload, functionError }: InvocationResult,
): ReadonlySet<string> {
  const all = new Set(batch.map(({ id }) => id));
  if (functionError !== undefined) return all;
  const response: unknown = JSON.parse(payload);
  if (response === null) return new Set();
  if (typeof response !== 'object' || Array.isArray(response)) return all;
  if (!('batchItemFailures' in response)) return Object.keys(response).length === 0 ? new Set() : all;
  const failures = response.batchItemFailures;
  if (failures === null) return new Set();
  if (!Array.isArray(failures)) return all;
  const ids = failures.map((failure: unknown) =>
    typeof failure === 'object' && failure !== null && 'itemIdentifier' in failure ? failure.itemIdentifier : undefined,
  );
  return ids.every((id): id is string => typeof id === 'string' && all.has(id)) ? new Set(ids) : all;
}
