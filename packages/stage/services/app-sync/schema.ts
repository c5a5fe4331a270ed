import {
  buildASTSchema,
  type DirectiveNode,
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  isScalarType,
  Kind,
  parse,
  type ValueNode,
  validateSchema,
} from 'graphql';
import { StageError } from '../../errors.ts';
import { SCALARS } from './scalars.ts';

/** What every schema of AppSync may use: https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html */
const PRELUDE = `
directive @aws_subscribe(mutations: [String!]!) on FIELD_DEFINITION
directive @aws_auth(cognito_groups: [String!]!) on FIELD_DEFINITION
directive @aws_cognito_user_pools(cognito_groups: [String!]) on FIELD_DEFINITION | OBJECT
directive @aws_iam on FIELD_DEFINITION | OBJECT
directive @aws_api_key on FIELD_DEFINITION | OBJECT
directive @aws_oidc on FIELD_DEFINITION | OBJECT
directive @aws_lambda on FIELD_DEFINITION | OBJECT
${Object.keys(SCALARS)
  .map((name) => `scalar ${name}`)
  .join('\n')}
`;

/** Builds a schema. @throws StageError with the reason, when the text is not a schema */
export function buildSchema(definition: string): GraphQLSchema {
  const schema = reasoned(() => buildASTSchema(documentOf(definition)));
  const [problem] = validateSchema(schema);
  if (problem !== undefined) throw new StageError(`The schema is not valid: ${problem.message}`);
  for (const [name, check] of Object.entries(SCALARS)) {
    const type = schema.getType(name);
    if (!isScalarType(type)) continue;
    const checked = (value: unknown) => {
      if (check(value)) return value;
      throw new GraphQLError(`${JSON.stringify(value)} is not a valid ${name}`);
    };
    Object.assign(type, {
      parseValue: checked,
      coerceInputValue: checked,
      coerceInputLiteral: (node: ValueNode) => checked(literal(node)),
    });
  }
  return schema;
}

function documentOf(definition: string): DocumentNode {
  const [before, after] = [parse(PRELUDE), parse(definition)];
  return { ...after, definitions: [...before.definitions, ...after.definitions] };
}

function reasoned<T>(build: () => T): T {
  try {
    return build();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new StageError(`The schema is not valid: ${error.message}`);
  }
}

/** A scalar in a query as a value of JSON. */
function literal(node: ValueNode): unknown {
  if (node.kind === Kind.INT || node.kind === Kind.FLOAT) return Number(node.value);
  return node.kind === Kind.STRING || node.kind === Kind.BOOLEAN ? node.value : undefined;
}

/** The texts in a list that is an argument of a directive. */
export function textsOf(directive: DirectiveNode | undefined, argument: string): readonly string[] | undefined {
  const value = directive?.arguments?.find(({ name }) => name.value === argument)?.value;
  if (value?.kind !== Kind.LIST) return undefined;
  return value.values.flatMap((each) => (each.kind === Kind.STRING ? [each.value] : []));
}

/** A type or a field, with the directives that the schema gives it. */
export interface Directed {
  readonly astNode?: { readonly directives?: readonly DirectiveNode[] | undefined } | null | undefined;
}

/** The directive of this name. */
export const directiveOf = ({ astNode }: Directed, name: string): DirectiveNode | undefined =>
  astNode?.directives?.find((each) => each.name.value === name);
