import { AwsError } from '../../errors.ts';
import { QUERY_CODES } from './errors.ts';

const MAX_ENTRIES = 10;
/** Bytes of all messages of a request together. */
const MAX_BATCH_BYTES = 1_048_576;

interface Entry {
  readonly Id: string;
}

/**
 * Runs every entry of a batch on its own: some may fail while others succeed. A list of the answer that would be empty is
 * left out, as on AWS.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-batch-api-actions.html
 *
 * @throws AwsError when the batch as a whole is refused
 */
export function eachEntry<E extends Entry>(entries: readonly E[], run: (entry: E) => object) {
  checkEntries(entries);
  const Successful: object[] = [];
  const Failed: object[] = [];
  for (const entry of entries) {
    try {
      Successful.push({ Id: entry.Id, ...run(entry) });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      const Code = QUERY_CODES[error.code] ?? error.code;
      // "One or more parameters are invalid" has other words here (recorded: test_sqs::test_send_batch_message_size).
      const Message = error.message.replace('parameters are invalid.', 'parameters cannot be validated.');
      Failed.push({ Id: entry.Id, Code, Message, SenderFault: true });
    }
  }
  return { ...(Successful.length > 0 ? { Successful } : {}), ...(Failed.length > 0 ? { Failed } : {}) };
}

/** @throws AwsError `BatchRequestTooLong` */
export function checkBatchBytes(bytes: number): void {
  if (bytes <= MAX_BATCH_BYTES) return;
  throw new AwsError(
    'BatchRequestTooLong',
    `Batch requests cannot be longer than ${MAX_BATCH_BYTES} bytes. You have sent ${bytes} bytes.`,
  );
}

function checkEntries(entries: readonly Entry[]): void {
  if (entries.length === 0) {
    throw new AwsError('EmptyBatchRequest', 'There should be at least one entry in the request.');
  }
  if (entries.length > MAX_ENTRIES) {
    throw new AwsError(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are ${MAX_ENTRIES}. You have sent ${entries.length}.`,
    );
  }
  if (!entries.every(({ Id }) => /^[\w-]{1,80}$/.test(Id))) {
    throw new AwsError(
      'InvalidBatchEntryId',
      'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
    );
  }
  if (new Set(entries.map(({ Id }) => Id)).size < entries.length) {
    throw new AwsError('BatchEntryIdsNotDistinct', 'Two or more batch entries in the request have the same Id.');
  }
}
