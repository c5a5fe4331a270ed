import { AwsError } from '../../errors.ts';

type Kind = 'Select' | 'Insert' | 'Update' | 'Delete';

/** What a statement of PartiQL is about. */
export interface Statement {
  readonly kind: Kind;
  readonly table: string;
  readonly index?: string;
  /** The text after WHERE; empty where a statement has no WHERE. */
  readonly condition: string;
}

const NAME = `(?:"([^"]+)"|([\\w.-]+))`;
const FORMS: readonly (readonly [Kind, RegExp])[] = [
  ['Select', new RegExp(`^SELECT\\s.*?\\sFROM\\s+${NAME}(?:\\."([^"]+)")?`, 'is')],
  ['Insert', new RegExp(`^INSERT\\s+INTO\\s+${NAME}`, 'i')],
  ['Update', new RegExp(`^UPDATE\\s+${NAME}`, 'i')],
  ['Delete', new RegExp(`^DELETE\\s+FROM\\s+${NAME}`, 'i')],
];

/**
 * Reads what the stage has to know of a statement to authorize it. The engine parses the rest.
 * @throws AwsError `ValidationException` when it is none of the four statements. A condition of a transaction, `EXISTS(...)`, is refused
 *   by name: the engine does not execute it.
 */
export function readStatement(text: string): Statement {
  const statement = text.trim();
  if (/^EXISTS\s*\(/i.test(statement)) {
    throw new AwsError(
      'ValidationException',
      'The local stage does not execute EXISTS: use an UPDATE or DELETE with a condition.',
    );
  }
  for (const [kind, form] of FORMS) {
    const found = form.exec(statement);
    if (found === null) continue;
    const [whole, quoted, bare, index] = found;
    const rest = statement.slice(whole.length);
    const condition = /\sWHERE\s(.*?)(?:\s(?:ORDER\s+BY|RETURNING)\s.*)?$/is.exec(rest)?.[1] ?? '';
    return { kind, table: quoted ?? bare ?? '', ...(index === undefined ? {} : { index }), condition };
  }
  throw new AwsError(
    'ValidationException',
    "Statement wasn't well formed, can't be processed: Expected data manipulation",
  );
}

/**
 * Whether a SELECT reads the whole table or index: it does, unless each alternative of its condition has the partition key with `=` or `IN`.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.select.html
 */
export function isFullScan({ kind, condition }: Statement, partitionKey: string): boolean {
  if (kind !== 'Select') return false;
  // What is in quotes may look like anything.
  const bare = condition.replaceAll(/'(?:[^']|'')*'/g, "''");
  const named = new RegExp(`(?:^|[\\s(])(?:"${escaped(partitionKey)}"|${escaped(partitionKey)})\\s*(?:=|IN\\b)`, 'i');
  return !bare
    .split(/\sOR\s/i)
    .every((alternative) => named.test(alternative) && !/(?:^|[\s(])NOT\s/i.test(alternative));
}

/** The tables that statements write to. */
export function tablesWrittenBy(input: Readonly<Record<string, unknown>>): readonly string[] {
  const { Statement, Statements, TransactStatements } = input;
  const texts = [Statement ?? [], Statements ?? [], TransactStatements ?? []]
    .flat()
    .map((each) => (typeof each === 'string' ? each : String(Object(each).Statement)));
  const written = texts.map(readStatement).filter(({ kind }) => kind !== 'Select');
  return [...new Set(written.map(({ table }) => table))];
}

const escaped = (name: string) => name.replaceAll(/[^\w]/g, '\\$&');
