import { AwsError } from '../../errors.ts';
import { cancelled } from './cancelled.ts';
import { isPlainWrite, type WrittenItem } from './items-written.ts';
import { PendingTableFaults } from './pending-faults.ts';

/** A call that met a transaction on the same items. */
export interface Conflict {
  readonly table: string;
  readonly operation: string;
  readonly items: number;
}

/** That of the cancellation reason in https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html */
const MESSAGE = 'Transaction is ongoing for the item';

/**
 * Conflicts with transactions: those that were asked for, and those of plain writes that happen. While the engine works on a
 * `TransactWriteItems`, a plain write of one of its items is refused. Of two transactions DynamoDB cancels one; here the
 * engine does one after the other, so only a fault cancels a transaction.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-conflict-handling
 */
export class Conflicts extends PendingTableFaults {
  /** Called for each call that is refused, once for every table of the call. */
  onConflict: (conflict: Conflict) => void = () => {};
  /** How many transactions are working on an item, by its id. */
  readonly #ongoing = new Map<string, number>();

  /**
   * Does a call, unless it meets a transaction.
   * @param items what it writes, in the order of its input
   * @throws AwsError `TransactionConflictException`, or `TransactionCanceledException` for a transaction
   */
  async watch<Output>(operation: string, items: readonly WrittenItem[], call: () => Promise<Output>): Promise<Output> {
    const tables = new Set(items.map(({ table }) => table));
    const hit = new Set([...tables].filter((table) => this.take(operation, table) !== undefined));
    if (hit.size > 0) this.count();
    const isPlain = isPlainWrite(operation);
    const conflicts = items.map(({ table, id }) => hit.has(table) || (isPlain && this.#ongoing.has(id)));
    if (conflicts.includes(true)) throw this.#refusal(operation, items, conflicts);
    if (operation !== 'TransactWriteItems') return await call();
    for (const { id } of items) this.#ongoing.set(id, (this.#ongoing.get(id) ?? 0) + 1);
    try {
      return await call();
    } finally {
      for (const { id } of items) this.#end(id);
    }
  }

  #end(id: string): void {
    const left = (this.#ongoing.get(id) ?? 1) - 1;
    if (left === 0) this.#ongoing.delete(id);
    else this.#ongoing.set(id, left);
  }

  #refusal(operation: string, items: readonly WrittenItem[], conflicts: readonly boolean[]): AwsError {
    const met = items.filter((_, position) => conflicts[position]);
    for (const [table, { length }] of Map.groupBy(met, (item) => item.table)) {
      this.onConflict({ table, operation, items: length });
    }
    if (isPlainWrite(operation)) return new AwsError('TransactionConflictException', MESSAGE);
    return cancelled(conflicts.map((is) => (is ? { Code: 'TransactionConflict', Message: MESSAGE } : undefined)));
  }
}
