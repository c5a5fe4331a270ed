import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLError,
  getOperationAST,
  Kind,
  NoSchemaIntrospectionCustomRule,
  type OperationDefinitionNode,
  parse,
  type SelectionSetNode,
  specifiedRules,
  validate,
} from 'graphql';
import { isGraphQLError } from './answer.ts';
import type { ApiDefinition } from './definition.ts';

/** Words of a query: more are refused before anything follows them. */
const MOST_TOKENS = 15_000;
/** How many problems of a query are worth to be told. */
const MOST_ERRORS = 100;

/** An operation that may be executed. */
export interface ReadOperation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
}

/** What is wrong with a query: its errors, or one sentence of AppSync. */
export type Problem =
  | { readonly kind: 'invalid'; readonly errors: readonly GraphQLError[] }
  | { readonly kind: 'malformed'; readonly message: string }
  | { readonly kind: 'too deep' };

/** Reads a query and checks it against the schema and the limits of the API. */
export function readOperation(
  { schema, settings }: ApiDefinition,
  query: string,
  name: string | undefined,
): ReadOperation | Problem {
  const document = parsed(query);
  if (document === undefined) return { kind: 'malformed', message: 'Unable to parse GraphQL query.' };
  const operation = getOperationAST(document, name);
  if (operation === null || operation === undefined) return { kind: 'malformed', message: 'Unknown operation named' };
  const rules = settings.allowsIntrospection ? specifiedRules : [...specifiedRules, NoSchemaIntrospectionCustomRule];
  const errors = validate(schema, document, rules, { maxErrors: MOST_ERRORS });
  if (errors.length > 0) return { kind: 'invalid', errors };
  const limit = settings.queryDepthLimit;
  if (limit > 0 && depthOf(operation.selectionSet, document) > limit) return { kind: 'too deep' };
  return { document, operation };
}

function parsed(query: string): DocumentNode | undefined {
  try {
    return parse(query, { maxTokens: MOST_TOKENS });
  } catch (error) {
    if (isGraphQLError(error) || error instanceof RangeError) return undefined;
    throw error;
  }
}

/** How deep the fields of a valid query are nested. Fragments add nothing, and do not go in circles. */
function depthOf(selections: SelectionSetNode | undefined, document: DocumentNode): number {
  const depths = (selections?.selections ?? []).map((one) => {
    if (one.kind === Kind.FIELD) return 1 + depthOf(one.selectionSet, document);
    return depthOf(
      one.kind === Kind.INLINE_FRAGMENT ? one.selectionSet : fragmentOf(document, one.name.value)?.selectionSet,
      document,
    );
  });
  return Math.max(0, ...depths);
}

const fragmentOf = (document: DocumentNode, name: string): FragmentDefinitionNode | undefined =>
  document.definitions.find(
    (one): one is FragmentDefinitionNode => one.kind === Kind.FRAGMENT_DEFINITION && one.name.value === name,
  );
