import { contentId, isFifoId } from '../../delivery/deduplication.ts';
import { AwsError, StageError } from '../../errors.ts';
import { invalidParameter, invalidValue } from './errors.ts';
import type { NewMessage } from './message.ts';

/**
 * What a FIFO queue has that a standard queue does not.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fifo-queues.html
 */
export interface FifoSettings {
  /** Whether a message without a deduplication id gets the hash of its body as one. */
  readonly contentBasedDeduplication: boolean;
  /** Whether an id counts in the whole queue, or in each group on its own. */
  readonly deduplicationScope: 'queue' | 'messageGroup';
  /** What the quota of requests counts for. The stage has no such quota, and only tells of it. */
  readonly throughputLimit: 'perQueue' | 'perMessageGroupId';
}

/** As templates and requests say it. */
export interface FifoProperties {
  readonly FifoQueue: boolean;
  readonly ContentBasedDeduplication?: boolean | undefined;
  readonly DeduplicationScope?: FifoSettings['deduplicationScope'] | undefined;
  readonly FifoThroughputLimit?: FifoSettings['throughputLimit'] | undefined;
}

/**
 * @returns undefined for a standard queue
 * @throws StageError in the words that are recorded: test_sqs::test_create_standard_queue_with_fifo_attribute_raises_error
 */
export function fifoSettings(properties: FifoProperties): FifoSettings | undefined {
  const { ContentBasedDeduplication, DeduplicationScope, FifoThroughputLimit } = properties;
  if (!properties.FifoQueue) {
    if (ContentBasedDeduplication !== undefined) throw new StageError('Unknown Attribute ContentBasedDeduplication.');
    for (const [name, value] of Object.entries({ DeduplicationScope, FifoThroughputLimit })) {
      if (value !== undefined) throw new StageError(`You can specify the ${name} only when FifoQueue is set to true.`);
    }
    return undefined;
  }
  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/high-throughput-fifo.html
  if (FifoThroughputLimit === 'perMessageGroupId' && DeduplicationScope !== 'messageGroup') {
    throw new StageError('FifoThroughputLimit is perMessageGroupId only where DeduplicationScope is messageGroup.');
  }
  return {
    contentBasedDeduplication: ContentBasedDeduplication ?? false,
    deduplicationScope: DeduplicationScope ?? 'queue',
    throughputLimit: FifoThroughputLimit ?? 'perQueue',
  };
}

/** What a request says of the order of a message. */
export interface OrderInput {
  readonly MessageGroupId?: string | undefined;
  readonly MessageDeduplicationId?: string | undefined;
  /** Seconds. */
  readonly DelaySeconds?: number | undefined;
}

const NOT_FOR_TYPE = 'The request include parameter that is not valid for this queue type';

/** @throws AwsError `InvalidParameterValueException`, in the words that are recorded for queues of both types */
function checkId(name: 'MessageGroupId' | 'MessageDeduplicationId' | 'ReceiveRequestAttemptId', id: string): void {
  if (isFifoId(id)) return;
  throw invalidParameter(
    name,
    id,
    `${name} can only include alphanumeric and punctuation characters. 1 to 128 in length.`,
  );
}

/**
 * The group and the deduplication id of a message. On a standard queue a group is for fairness only
 * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues.html).
 *
 * @param fifo of the queue; a standard queue has none
 * @throws AwsError `InvalidParameterValueException` or `MissingRequiredParameterException`
 */
export function readOrder(
  fifo: FifoSettings | undefined,
  { MessageGroupId: groupId, MessageDeduplicationId: given, DelaySeconds = 0 }: OrderInput,
  body: string,
): Pick<NewMessage, 'groupId' | 'deduplicationId'> {
  if (groupId !== undefined) checkId('MessageGroupId', groupId);
  if (given !== undefined) checkId('MessageDeduplicationId', given);
  if (fifo === undefined) {
    if (given !== undefined) throw invalidParameter('MessageDeduplicationId', given, NOT_FOR_TYPE);
    return groupId === undefined ? {} : { groupId };
  }
  if (groupId === undefined) {
    throw new AwsError('MissingRequiredParameterException', 'The request must contain the parameter MessageGroupId.');
  }
  if (DelaySeconds > 0) throw invalidParameter('DelaySeconds', DelaySeconds, `${NOT_FOR_TYPE}.`);
  const deduplicationId = given ?? (fifo.contentBasedDeduplication ? contentId(body) : undefined);
  if (deduplicationId === undefined) {
    throw invalidValue(
      'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
    );
  }
  return { groupId, deduplicationId };
}

/** @throws AwsError `InvalidParameterValueException` when a queue of this type does not take the id of an attempt */
export function checkAttempt(fifo: FifoSettings | undefined, attemptId: string | undefined): void {
  if (attemptId === undefined) return;
  if (fifo === undefined) throw invalidParameter('ReceiveRequestAttemptId', attemptId, NOT_FOR_TYPE);
  checkId('ReceiveRequestAttemptId', attemptId);
}
