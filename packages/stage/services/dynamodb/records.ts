import { counted, sentences } from '../../sentences.ts';

/** A call on a table that was throttled, for all or some of its items. */
export interface ThrottleRecord {
  readonly kind: 'throttle';
  readonly table: string;
  /** The index that had no capacity left; absent when it was the table. */
  readonly index?: string;
  readonly operation: string;
  /** How many items were throttled. */
  readonly items: number;
  /** Whether nothing of the call was done. */
  readonly isWhole: boolean;
}

/** A call on a table that failed in DynamoDB itself. */
export interface ServerErrorRecord {
  readonly kind: 'server-error';
  readonly table: string;
  readonly operation: string;
}

/** A call on a table that was refused because a transaction on the same items was under way. */
export interface TransactionConflictRecord {
  readonly kind: 'transaction-conflict';
  readonly table: string;
  readonly operation: string;
  /** How many items met the transaction. */
  readonly items: number;
}

/** The engine behind the tables has ended, and goes on. */
export interface EngineRestartedRecord {
  readonly kind: 'engine-restarted';
  /** A signal, or a code. */
  readonly how: string;
}

export const records = sentences<
  ThrottleRecord | ServerErrorRecord | TransactionConflictRecord | EngineRestartedRecord
>({
  'engine-restarted': ({ how }) => ({
    text: 'The DynamoDB engine has ended, and was started again on its file',
    detail: how,
    tone: 'warning',
  }),
  throttle: ({ table, operation, items }, name) => ({
    text: `${name(table)}: ${operation} was throttled`,
    detail: counted(items, 'item'),
    tone: 'warning',
  }),
  'transaction-conflict': ({ table, operation, items }, name) => ({
    text: `${name(table)}: ${operation} met a transaction`,
    detail: counted(items, 'item'),
    tone: 'warning',
  }),
  'server-error': ({ table, operation }, name) => ({
    text: `${name(table)}: ${operation} failed in DynamoDB`,
    tone: 'failure',
  }),
});
