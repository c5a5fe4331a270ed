import { AwsError } from '../../errors.ts';

/** Why an item of a transaction cancelled it. */
export interface CancellationReason {
  readonly Code: string;
  readonly Message: string;
}

/**
 * The answer to a transaction that was cancelled.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
 * @param reasons in the order of the items; undefined for an item that was no reason
 */
export function cancelled(reasons: readonly (CancellationReason | undefined)[]): AwsError {
  const CancellationReasons = reasons.map((reason) => reason ?? { Code: 'None' });
  const codes = CancellationReasons.map(({ Code }) => Code).join(', ');
  const message = `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`;
  return new AwsError('TransactionCanceledException', message, 400, { CancellationReasons });
}
