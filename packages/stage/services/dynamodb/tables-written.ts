import { tablesWrittenBy } from './partiql.ts';

/** The tables that an operation with this input writes to: those whose streams may have something new. */
export function tablesWritten(operation: string, input: Readonly<Record<string, unknown>>): readonly string[] {
  switch (operation) {
    case 'PutItem':
    case 'UpdateItem':
    case 'DeleteItem':
      return [String(input.TableName)];
    case 'BatchWriteItem':
      return Object.keys(Object(input.RequestItems));
    case 'TransactWriteItems': {
      const items = Array.isArray(input.TransactItems) ? input.TransactItems : [];
      return [...new Set(items.flatMap((item) => Object.values<{ TableName: string }>(item)).map((i) => i.TableName))];
    }
    case 'ExecuteStatement':
    case 'BatchExecuteStatement':
    case 'ExecuteTransaction':
      return tablesWrittenBy(input);
    default:
      return [];
  }
}
