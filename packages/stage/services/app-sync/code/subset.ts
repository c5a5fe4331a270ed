import { type AnyNode, type Options, type Program, parse } from 'acorn';
import { StageError } from '../../../errors.ts';

/** How messages name what APPSYNC_JS does not have, by the type of its node. */
const REFUSED: Readonly<Record<string, string>> = {
  AwaitExpression: 'await',
  CatchClause: 'catch',
  ClassDeclaration: 'a class',
  ClassExpression: 'a class',
  ContinueStatement: 'continue',
  DebuggerStatement: 'debugger',
  DoWhileStatement: 'do-while',
  ForStatement: 'a for loop with a counter (for-of and for-in are supported)',
  ImportExpression: 'import()',
  LabeledStatement: 'a label',
  MetaProperty: 'import.meta or new.target',
  NewExpression: 'new',
  ThisExpression: 'this',
  ThrowStatement: 'throw (util.error() is supported)',
  TryStatement: 'try',
  UpdateExpression: '++ or --',
  WhileStatement: 'while',
  YieldExpression: 'yield',
};

/** What a module of a resolver may import. */
const MODULES = new Set(['@aws-appsync/utils', '@aws-appsync/utils/dynamodb']);

const OPTIONS: Options = { ecmaVersion: 2022, sourceType: 'module', locations: true };

/**
 * Reads the code of a resolver, and refuses what the runtime APPSYNC_JS 1.0.0 does not have.
 * https://docs.aws.amazon.com/appsync/latest/devguide/supported-features.html
 *
 * @throws StageError with the line, when the code is not JavaScript or uses more than the subset
 */
export function parseSubset(code: string): Program {
  const program = parsed(code);
  for (const node of nodesOf(program)) {
    const refused = refusal(node);
    if (refused !== undefined) {
      throw new StageError(
        `The code contains one or more errors. Line ${node.loc?.start.line}: APPSYNC_JS does not support ${refused}.`,
      );
    }
  }
  return program;
}

function parsed(code: string): Program {
  try {
    return parse(code, OPTIONS);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new StageError(`The code contains one or more errors. ${error.message}`);
  }
}

function refusal(node: AnyNode): string | undefined {
  switch (node.type) {
    case 'ArrowFunctionExpression':
    case 'FunctionDeclaration':
    case 'FunctionExpression':
      if (node.async) return 'async functions';
      return node.generator ? 'generators' : undefined;
    case 'BinaryExpression':
      return node.operator === 'in' ? 'the operator in (Object.hasOwn() is supported)' : undefined;
    case 'UnaryExpression':
      return node.operator === '~' ? 'the operator ~' : undefined;
    case 'Literal':
      return node.regex === undefined ? undefined : 'a regular expression (util.matches() is supported)';
    case 'ImportDeclaration':
      return MODULES.has(String(node.source.value)) ? undefined : `an import of ${node.source.value}`;
    case 'ExportAllDeclaration':
      return 'export *';
    default:
      return REFUSED[node.type];
  }
}

/** Every node of a tree. */
function* nodesOf(node: AnyNode): Generator<AnyNode> {
  yield node;
  for (const value of Object.values(node)) {
    for (const child of [value].flat()) if (isNode(child)) yield* nodesOf(child);
  }
}

const isNode = (value: unknown): value is AnyNode => typeof Object(value).type === 'string' && 'start' in Object(value);
