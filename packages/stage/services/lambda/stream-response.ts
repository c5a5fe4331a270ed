import type { Execution } from './lambda.ts';
import type { StreamItem } from './stream-event.ts';

/**
 * Where in a batch a function failed: the index of the first record to send again, or nothing when all are done. Of
 * several that it reports the lowest sequence number counts; an answer that makes no sense fails the whole batch
 * (https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html), and so does a number that no
 * record of it has (recorded: test_dynamodb_report_batch_item_failure_scenarios[item_identifier_not_present_failure]).
 */
export function firstFailure(
  items: readonly StreamItem[],
  { payload, functionError }: Execution,
  reportsBatchItemFailures: boolean,
): number | undefined {
  if (functionError !== undefined) return 0;
  if (!reportsBatchItemFailures) return undefined;
  const response: unknown = JSON.parse(payload);
  if (response === null) return undefined;
  // Recorded: an empty list is a success (test_dynamodb_report_batch_item_success_scenarios[empty_list_success]).
  if (Array.isArray(response) && response.length === 0) return undefined;
  if (typeof response !== 'object' || Array.isArray(response)) return 0;
  if (!('batchItemFailures' in response)) return Object.keys(response).length === 0 ? undefined : 0;
  const failures = response.batchItemFailures;
  if (failures === null) return undefined;
  if (!Array.isArray(failures)) return 0;
  if (failures.length === 0) return undefined;
  const places = new Map<unknown, number>(items.map(({ record }, index) => [`${record.sequenceNumber}`, index]));
  return Math.min(...failures.map((failure) => places.get(Object(failure).itemIdentifier) ?? 0));
}
