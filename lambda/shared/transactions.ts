import { setTimeout as pause } from 'node:timers/promises';
import {
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { dynamodb } from './table.ts';

/** How often a transaction is tried when another one holds the same items; the SDK does not retry cancellations. */
const MAX_ATTEMPTS = 6;

/** Another writer was faster with the same items, each time. Nothing was written. */
export class TooManyConflicts extends Error {
  constructor() {
    super(`The transaction met another one at each of ${MAX_ATTEMPTS} attempts`);
    this.name = 'TooManyConflicts';
  }
}

/**
 * Writes all or nothing. Of two transactions on the same item at the same time DynamoDB cancels one; that one is tried
 * again, which is safe, because a cancelled transaction has written nothing
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-conflict-handling).
 *
 * @throws TransactionCanceledException when a condition does not hold, with the reasons in the order of the writes
 * @throws TooManyConflicts
 */
export async function writeTransaction(TransactItems: TransactWriteItem[]): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await dynamodb.send(new TransactWriteItemsCommand({ TransactItems }));
      return;
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) throw error;
      const codes = (error.CancellationReasons ?? []).map(({ Code }) => Code);
      // A condition that failed fails again; it is the answer, whatever else was in the way.
      if (codes.includes('ConditionalCheckFailed') || !codes.includes('TransactionConflict')) throw error;
      if (attempt === MAX_ATTEMPTS) throw new TooManyConflicts();
      await pause(Math.random() * 25 * 2 ** attempt);
    }
  }
}
