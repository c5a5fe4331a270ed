import { createHash } from 'node:crypto';

type Json = Readonly<Record<string, unknown>>;

/** An item that a call writes or checks, whether it is there or not. */
export interface WrittenItem {
  readonly table: string;
  /** The same for the same key of the same table. */
  readonly id: string;
}

/** The operations that write one item outside of a transaction. */
const PLAIN_WRITES: ReadonlySet<string> = new Set(['PutItem', 'UpdateItem', 'DeleteItem']);

export const isPlainWrite = (operation: string): boolean => PLAIN_WRITES.has(operation);

/**
 * The items that a plain write or a transaction names, in the order of the input; other operations name none here.
 * @param keyAttributes those of a table
 */
export function itemsWritten(
  operation: string,
  input: Json,
  keyAttributes: (table: string) => readonly string[],
): readonly WrittenItem[] {
  const itemOf = ({ TableName, Item, Key }: Json): WrittenItem => {
    const table = String(TableName);
    const key = Object(Item ?? Key);
    const values = JSON.stringify(keyAttributes(table).map((name) => key[name]));
    return { table, id: createHash('sha256').update(`${table} ${values}`).digest('base64') };
  };
  if (isPlainWrite(operation)) return [itemOf(input)];
  const { TransactItems } = input;
  if (!operation.startsWith('Transact') || !Array.isArray(TransactItems)) return [];
  return TransactItems.flatMap((item) => Object.values<Json>(Object(item))).map(itemOf);
}
