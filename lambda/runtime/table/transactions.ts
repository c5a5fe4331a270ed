import {
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { type AttemptPorts, attempts, realTime, WHILE_SOMEBODY_WAITS } from './attempts.ts';
import { dynamodb } from './table.ts';

/**
 * Reasons that pass by themselves: somebody else is at the same items, or there is no capacity, with one code for an on-demand
 * table and another for a provisioned one.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html#API_TransactWriteItems_Errors
 */
const PASSING: ReadonlySet<string | undefined> = new Set([
  'TransactionConflict',
  'ThrottlingError',
  'ProvisionedThroughputExceeded',
]);

/** Something that passes by itself was in the way each time. Nothing was written. */
export class TransactionGivenUp extends Error {
  /** @param reasons the codes of the last cancellation, in the order of the writes */
  constructor(reasons: readonly (string | undefined)[]) {
    super(`The transaction was cancelled again and again, at last by ${reasons.join(', ')}`);
    this.name = 'TransactionGivenUp';
  }
}

/** What the writing needs from outside, to be replaced in tests. */
export interface TransactionPorts extends AttemptPorts {
  readonly send: (command: TransactWriteItemsCommand) => Promise<unknown>;
}

const defaults: TransactionPorts = { ...realTime, send: (command) => dynamodb.send(command) };

/**
 * Writes all or nothing. Of two transactions on the same item at the same time DynamoDB cancels one, and without capacity it
 * cancels any. A cancelled transaction is tried again here, because the SDK does not: its standard mode retries
 * `ThrottlingException`, `ProvisionedThroughputExceededException`, `TransactionInProgressException` and 5xx, and none of these
 * is what a cancelled transaction is answered with (`THROTTLING_ERROR_CODES` in `@smithy/core`;
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html). It is safe, because nothing was written
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-conflict-handling).
 *
 * @throws TransactionCanceledException when a condition does not hold, or for another reason that stays, with the reasons in
 * the order of the writes
 * @throws TransactionGivenUp
 */
export async function writeTransaction(
  TransactItems: TransactWriteItem[],
  { send, ...time }: TransactionPorts = defaults,
): Promise<void> {
  const another = attempts(WHILE_SOMEBODY_WAITS, time);
  for (;;) {
    try {
      await send(new TransactWriteItemsCommand({ TransactItems }));
      return;
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) throw error;
      const reasons = (error.CancellationReasons ?? []).map(({ Code }) => Code).filter((code) => code !== 'None');
      // A condition that failed fails again: it is the answer, whatever else was in the way.
      if (reasons.length === 0 || !reasons.every((code) => PASSING.has(code))) throw error;
      if (!(await another())) throw new TransactionGivenUp(reasons);
    }
  }
}
