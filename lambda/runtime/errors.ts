/** What was thrown, as an error: the logger knows how to print one, and anything may be thrown. */
export const asError = (thrown: unknown): Error => (thrown instanceof Error ? thrown : new Error(String(thrown)));

/**
 * What AWS answers when it is asked too much, or a transaction is under way. The SDK, or this side, has tried again and given up.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html#Programming.Errors.MessagesAndCodes
 */
const THROTTLED: ReadonlySet<string> = new Set([
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'ThrottlingException',
  'TooManyRequestsException',
  'TransactionConflictException',
  'TransactionInProgressException',
]);

/** Whether something was thrown that passes when the caller comes back later. */
export const isThrottled = (thrown: unknown): boolean => thrown instanceof Error && THROTTLED.has(thrown.name);
