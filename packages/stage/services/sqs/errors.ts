import { AwsError } from '../../errors.ts';

/**
 * Errors under the codes of the Query protocol, which SDKs that know both protocols still report.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-json-faqs.html
 */
export const QUERY_CODES: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    [
      'BatchEntryIdsNotDistinct',
      'BatchRequestTooLong',
      'EmptyBatchRequest',
      'InvalidBatchEntryId',
      'PurgeQueueInProgress',
      'TooManyEntriesInBatchRequest',
    ].map((code) => [code, `AWS.SimpleQueueService.${code}`]),
  ),
  InvalidParameterValueException: 'InvalidParameterValue',
  MissingRequiredParameterException: 'MissingParameter',
  QueueDeletedRecently: 'AWS.SimpleQueueService.QueueDeletedRecently',
  QueueDoesNotExist: 'AWS.SimpleQueueService.NonExistentQueue',
  // Recorded: test_sqs::test_create_queue_with_different_attributes_raises_exception.
  QueueNameExists: 'QueueAlreadyExists',
};

export const invalidValue = (message: string) => new AwsError('InvalidParameterValueException', message);

/** A parameter whose value SQS refuses, in its words. */
export const invalidParameter = (name: string, value: string | number, reason: string) =>
  invalidValue(`Value ${value} for parameter ${name} is invalid. Reason: ${reason}`);

/** The handle belongs to no receive: an id of a message, or something made up. */
export const invalidHandle = (handle: string) =>
  new AwsError('ReceiptHandleIsInvalid', `The input receipt handle "${handle}" is not a valid receipt handle.`, 404);
