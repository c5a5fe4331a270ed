import { add, drop, dropResource, replace } from '@serverless-arcade/proofs/mutations/change.ts';
import type { Mutations } from '@serverless-arcade/proofs/mutations/mutation.ts';
import { alsoAllow } from '@serverless-arcade/proofs/mutations/statements.ts';

/** What can be wrong with the queues of letters, tickets and posters. */
export const queueMutations: Mutations = {
  'tickets-of-the-whole-queue': {
    pattern: 'sqs-fifo',
    breaks: 'all players together have the quota of one',
    change: replace('TicketsEntriesQueue', 'Properties/FifoThroughputLimit', 'perQueue'),
  },
  'ids-of-the-whole-queue': {
    pattern: 'sqs-fifo',
    breaks: 'an id that two players share drops an entry',
    change: replace('TicketsEntriesQueue', 'Properties/DeduplicationScope', 'queue'),
  },
  'tickets-in-no-order': {
    pattern: 'sqs-fifo',
    breaks: 'a player spends tickets before winning them',
    change: drop('TicketsEntriesQueue', 'Properties/FifoQueue'),
  },
  'standard-dead-letters': {
    pattern: 'sqs-fifo',
    breaks: 'the deployment fails: SQS takes no standard queue for the dead letters of a FIFO queue',
    change: drop('TicketsEntriesDeadLetters', 'Properties/FifoQueue'),
  },
  'standard-undelivered': {
    pattern: 'sqs-fifo',
    breaks: 'the deployment fails: SNS takes no standard queue for what a FIFO subscription could not deliver',
    change: drop('TicketsUndelivered', 'Properties/FifoQueue'),
  },
  'topic-in-no-order': {
    pattern: 'sqs-fifo',
    breaks: 'entries overtake each other before they are in the queue',
    change: drop('TicketsTopic', 'Properties/FifoTopic'),
  },
  'topic-with-one-quota': {
    pattern: 'sqs-fifo',
    breaks: 'all counters together publish 3,000 entries a second',
    change: replace('TicketsTopic', 'Properties/FifoThroughputScope', 'Topic'),
  },
  'failures-deleted': {
    pattern: 'sqs-fifo',
    breaks: 'an entry that failed is deleted with its batch',
    change: drop('KeepTicketsConsumer', 'Properties/FunctionResponseTypes'),
  },
  'batches-wait': {
    pattern: 'sqs-fifo',
    breaks: 'the deployment fails: a FIFO queue has no batching window',
    change: add('KeepTicketsConsumer', 'Properties/MaximumBatchingWindowInSeconds', 5),
  },
  'parcels-gone-early': {
    pattern: 'sqs-large-payload',
    breaks: 'a redriven letter finds its parcel deleted',
    change: replace('Parcels', 'Properties/LifecycleConfiguration/Rules/0/ExpirationInDays', 4),
  },
  'parcels-for-ever': {
    pattern: 'sqs-large-payload',
    breaks: 'parcels are paid for until somebody notices',
    change: replace('Parcels', 'Properties/LifecycleConfiguration/Rules/0/Status', 'Disabled'),
  },
  'letters-may-be-deleted': {
    pattern: 'iam-role-per-function',
    breaks: 'a bug of the consumer deletes items',
    change: alsoAllow('KeepLetterRoleDefaultPolicy', 'dynamodb:PutItem', 'dynamodb:DeleteItem'),
  },
  'batch-comes-back-whole': {
    pattern: 'sqs-batch-partial-failure',
    breaks: 'one bad letter sends its batch back',
    change: drop('KeepLetterConsumer', 'Properties/FunctionResponseTypes'),
  },
  'visible-for-hours': {
    pattern: 'sqs-change-visibility',
    breaks: 'the order of a press that broke down waits for hours',
    change: replace('PosterOrdersQueue', 'Properties/VisibilityTimeout', 43_200),
  },
  'orders-from-anywhere': {
    pattern: 'sqs-policy-conditions',
    breaks: 'anybody with a permission orders posters from anywhere, at any time',
    change: dropResource('PosterOrdersQueuePolicy'),
  },
  'letters-hidden-too-briefly': {
    pattern: 'sqs-visibility-timeout',
    breaks: 'a letter is handled twice at once',
    change: replace('LettersQueue', 'Properties/VisibilityTimeout', 10),
  },
};
