import { randomUUID } from 'node:crypto';
import { AwsError } from '../../errors.ts';
import { responseContext } from './response-context.ts';
import type { StreamBatch } from './stream-batch.ts';
import type { ShardContext } from './stream-mapping.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html */
export type DiscardCondition = 'RetryAttemptsExhausted' | 'RecordAgeExceeded';

/**
 * Gives up records and informs the on-failure destination. It receives the position of the records in the stream, not
 * the records. A destination that refuses does not stop the mapping.
 */
export async function discard(batch: StreamBatch, condition: DiscardCondition, context: ShardContext): Promise<void> {
  const { mapping, shardId, functionName, records, targets, poller } = context;
  const { stream, onFailureArn } = mapping;
  const info = batchInfo(batch, context);
  records.add({
    kind: 'stream-discarded',
    table: stream.name,
    shardId,
    functionName,
    size: batch.items.length,
    startSequenceNumber: info.startSequenceNumber,
    endSequenceNumber: info.endSequenceNumber,
    condition,
    ...(onFailureArn === undefined ? {} : { destination: onFailureArn }),
  });
  if (onFailureArn === undefined) return;
  try {
    const payload = JSON.stringify(failureRecord(batch, condition, context, info));
    await targets.deliver({ targetArn: onFailureArn, payload }, { session: poller });
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    records.add({ kind: 'undelivered', from: stream.arn, to: onFailureArn, reason: error.message });
  }
}

/**
 * The shape is that of https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html. Of records that are too old it
 * has no answer of the function, but the id of a request; a batch that was never sent counts as one invocation (recorded of
 * Kinesis: test_kinesis_maximum_record_age_exceeded).
 * Of a pipe it names the pipe (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-error-troubleshooting.html).
 */
function failureRecord(
  { execution, invocations }: StreamBatch,
  condition: DiscardCondition,
  { mapping, clock }: ShardContext,
  info: ReturnType<typeof batchInfo>,
) {
  const about = { version: '1.0', timestamp: new Date(clock.now()).toISOString(), [mapping.stream.batchInfo]: info };
  if (mapping.functionArn.startsWith('arn:aws:pipes:')) {
    return { context: { partnerResourceArn: mapping.functionArn, condition }, ...about };
  }
  const answer = condition === 'RecordAgeExceeded' ? undefined : execution;
  return {
    requestContext: {
      requestId: execution?.requestId ?? randomUUID(),
      functionArn: mapping.functionArn,
      condition,
      approximateInvokeCount: Math.max(1, invocations),
    },
    // Recorded: without an error of the function the member is null here (test_dynamodb_report_batch_item_failure_scenarios).
    ...(answer === undefined ? {} : { responseContext: { functionError: null, ...responseContext(answer) } }),
    ...about,
  };
}

function batchInfo({ items }: StreamBatch, { mapping, shardId }: ShardContext) {
  const first = items[0]?.record;
  const last = items.at(-1)?.record;
  if (first === undefined || last === undefined) throw new Error('A batch has at least one record');
  return {
    shardId,
    startSequenceNumber: `${first.sequenceNumber}`,
    endSequenceNumber: `${last.sequenceNumber}`,
    approximateArrivalOfFirstRecord: toTheSecond(first.createdAt),
    approximateArrivalOfLastRecord: toTheSecond(last.createdAt),
    batchSize: items.length,
    streamArn: mapping.stream.arn,
  };
}

const toTheSecond = (time: number) => new Date(time).toISOString().replace(/\.\d+Z$/, 'Z');
