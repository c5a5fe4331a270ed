import { contentId, isFifoId } from '../../delivery/deduplication.ts';
import { StageError } from '../../errors.ts';
import { invalid, type PublicationInput } from './publication.ts';
import { FIFO_SUFFIX, type FifoTopic, type Publication, type Subscription, type TopicSettings } from './topic.ts';

/**
 * The group and the deduplication id of a message.
 * @param fifo of the topic; a standard topic has none
 * @throws AwsError `InvalidParameter` (recorded: test_sns::test_validations_for_fifo)
 */
export function readOrder(
  fifo: FifoTopic | undefined,
  { Message, MessageGroupId: groupId, MessageDeduplicationId: given }: PublicationInput,
): Pick<Publication, 'groupId' | 'deduplicationId'> {
  for (const [name, id] of Object.entries({ MessageGroupId: groupId, MessageDeduplicationId: given })) {
    // The words are those of the stage (unverified; settled by: a publication whose group has a space).
    if (id !== undefined && !isFifoId(id))
      throw invalid(`${name} Reason: it has 1 to 128 letters, digits and punctuation`);
  }
  if (fifo === undefined) {
    if (given === undefined) return { groupId };
    throw invalid(
      'MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that is not valid for this topic type',
    );
  }
  if (groupId === undefined) throw invalid('The MessageGroupId parameter is required for FIFO topics');
  const deduplicationId = given ?? (fifo.contentBasedDeduplication ? contentId(Message) : undefined);
  if (deduplicationId !== undefined) return { groupId, deduplicationId };
  throw invalid(
    'The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
  );
}

/**
 * FIFO topics deliver to queues only, of either type; FIFO queues subscribe to FIFO topics only
 * (https://docs.aws.amazon.com/sns/latest/dg/fifo-message-delivery.html; recorded: test_sns::test_validations_for_fifo).
 * @throws StageError
 */
export function checkSubscription(
  { fifo, name }: TopicSettings,
  { protocol, endpoint, deadLetterArn }: Omit<Subscription, 'arn'>,
): void {
  const isFifoQueue = endpoint.endsWith(FIFO_SUFFIX);
  if (fifo === undefined && isFifoQueue) {
    throw new StageError(`${name}: FIFO SQS Queues can not be subscribed to standard SNS topics`);
  }
  if (fifo === undefined) return;
  if (protocol !== 'sqs')
    throw new StageError(`${name} is a FIFO topic, which delivers to queues only, not to ${endpoint}.`);
  if (isFifoQueue && deadLetterArn?.endsWith(FIFO_SUFFIX) === false) {
    throw new StageError(`${name}: must use a FIFO queue as DLQ for a FIFO Subscription to a FIFO Topic.`);
  }
}
