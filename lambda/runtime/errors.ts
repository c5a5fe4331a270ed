/** The closed set of reasons for which the arcade refuses something. The code is stable; clients may switch on it. */
export type RefusalCode =
  | 'busy'
  | 'forbidden'
  | 'game_exists'
  | 'game_not_found'
  | 'idempotency_key_reused'
  | 'import_not_found'
  | 'invalid_body'
  | 'invalid_parameter'
  | 'no_credits'
  | 'player_not_found'
  | 'unauthorized'
  | 'version_mismatch'
  | 'version_required';

/** A refusal: the caller can do something about it, and its message is safe to show. */
export class Refusal extends Error {
  readonly code: RefusalCode;

  constructor(code: RefusalCode, message: string) {
    super(message);
    this.name = 'Refusal';
    this.code = code;
  }
}

/** What was thrown, as an error: the logger knows how to print one, and anything may be thrown. */
export const asError = (thrown: unknown): Error => (thrown instanceof Error ? thrown : new Error(String(thrown)));

/**
 * What AWS answers when it is asked too much, or the same transaction is still under way. The SDK has tried again and given up.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html#Programming.Errors.MessagesAndCodes
 */
const THROTTLED: ReadonlySet<string> = new Set([
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'ThrottlingException',
  'TooManyRequestsException',
  'TransactionInProgressException',
]);

/** Whether something was thrown that passes when the caller comes back later. */
export const isThrottled = (thrown: unknown): boolean => thrown instanceof Error && THROTTLED.has(thrown.name);
