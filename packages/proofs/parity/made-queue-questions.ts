import type { Question, QueueAsk } from './queues.ts';

type Attributes = Readonly<Record<string, string>>;

/** Makes a queue, then again with other attributes. @returns the last answer */
const twice =
  (QueueName: string, first: Attributes, second: Attributes): QueueAsk =>
  async (sqs) => {
    await sqs('CreateQueue', { QueueName, Attributes: first });
    return sqs('CreateQueue', { QueueName, Attributes: second });
  };

const DIFFERENT = 'test_create_queue_with_different_attributes_raises_exception[sqs]';
const STANDARD = 'test_create_standard_queue_with_fifo_attribute_raises_error[sqs]';
const standardWith = (label: string, Attributes: Attributes): Question => [
  STANDARD,
  label,
  async (sqs) => {
    const answer = await sqs('CreateQueue', { QueueName: 'standard', Attributes });
    return { ...Object(answer), message: Object(answer).Error?.Message };
  },
];

/** What the recorded tests asked of queues that they made themselves. */
export const MADE_QUEUE_QUESTIONS: readonly Question[] = [
  [DIFFERENT, 'create_queue_01', twice('different-1', { DelaySeconds: '1' }, { DelaySeconds: '2' })],
  [DIFFERENT, 'create_queue_02', twice('different-2', {}, { DelaySeconds: '1' })],
  [
    'test_create_fifo_queue_with_different_attributes_raises_error[sqs]',
    'queue-already-exists',
    twice(
      'different.fifo',
      { FifoQueue: 'true', ContentBasedDeduplication: 'true' },
      { FifoQueue: 'true', ContentBasedDeduplication: 'false' },
    ),
  ],
  standardWith('invalid-attribute-fifo-queue', { FifoQueue: 'false' }),
  standardWith('invalid-attribute-content-based-deduplication', { ContentBasedDeduplication: 'false' }),
  standardWith('invalid-attribute-deduplication-scope', { DeduplicationScope: 'queue' }),
  standardWith('invalid-attribute-throughput-limit', { FifoThroughputLimit: 'perQueue' }),
];
