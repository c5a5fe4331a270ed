import { array, looseObject, optional, string } from 'valibot';
import type { Permission } from '../../iam/access.ts';
import { type Operation, operation } from '../../wire/aws-json.ts';
import type { DynamoDb } from './dynamodb.ts';
import { isFullScan, readStatement, type Statement } from './partiql.ts';

const statement = looseObject({ Statement: string() });
/** What the work on some tables goes through: throttles and failures that were asked for. */
type Call = (
  name: string,
  tables: readonly string[],
  input: Readonly<Record<string, unknown>>,
) => Promise<Readonly<Record<string, unknown>>>;

/**
 * The operations that take statements of PartiQL. Each statement needs an action of its own, on its table or index.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-iam.html
 */
export function statementOperations(
  dynamodb: DynamoDb,
  arn: (service: string, resource: string) => string,
  call: Call,
): Readonly<Record<string, Operation>> {
  const allow = (read: Statement): Permission => {
    const { kind, table, index } = read;
    const isScan = isFullScan(read, dynamodb.partitionKey(table, index));
    return {
      action: `dynamodb:PartiQL${kind}`,
      resource: arn('dynamodb', index === undefined ? `table/${table}` : `table/${table}/index/${index}`),
      ...(kind === 'Select' ? { context: { 'dynamodb:fulltablescan': `${isScan}` } } : {}),
    };
  };
  const batch = looseObject({ Statements: array(statement) });
  const transaction = looseObject({ TransactStatements: array(statement), ClientRequestToken: optional(string()) });
  return {
    ExecuteStatement: operation({
      input: statement,
      permissions: ({ Statement }) => [allow(readStatement(Statement))],
      run: (input) => call('ExecuteStatement', [readStatement(input.Statement).table], input),
    }),
    BatchExecuteStatement: operation({
      input: batch,
      permissions: ({ Statements }) => Statements.map(({ Statement }) => allow(readStatement(Statement))),
      run: (input) => call('BatchExecuteStatement', tablesOf(input.Statements), input),
    }),
    ExecuteTransaction: operation({
      input: transaction,
      permissions: ({ TransactStatements }) =>
        TransactStatements.map(({ Statement }) => allow(readStatement(Statement))),
      run: async (input) => {
        const output = await call('ExecuteTransaction', tablesOf(input.TransactStatements), input);
        const reads = input.TransactStatements.some(({ Statement }) => readStatement(Statement).kind === 'Select');
        // Recorded by TestDynamoDB::test_dynamodb_execute_transaction: writes are not in the answer.
        return reads ? output : { ...output, Responses: [] };
      },
    }),
  };
}

const tablesOf = (statements: readonly { readonly Statement: string }[]) =>
  statements.map(({ Statement }) => readStatement(Statement).table);
