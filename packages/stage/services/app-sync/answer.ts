import { GraphQLError } from 'graphql';
import type { HttpAnswer } from '../../wire/server.ts';
import { type FieldError, FieldFailure } from './errors.ts';

/** What AppSync answers to an operation. */
export interface Result {
  readonly data: unknown;
  readonly errors?: readonly object[];
}

type Path = readonly (string | number)[];
interface Location {
  readonly line: number;
  readonly column: number;
}

/** An error as AppSync writes it: https://docs.aws.amazon.com/appsync/latest/devguide/troubleshooting-and-common-mistakes.html */
export const fieldError = (
  { message, errorType, data = null, errorInfo = null }: FieldError,
  path: Path,
  locations: readonly Location[],
): object => ({
  path,
  data,
  errorType: errorType ?? null,
  errorInfo,
  locations: locations.map(({ line, column }) => ({ line, column, sourceName: null })),
  message,
});

/** An error of the execution. */
export function executionError(error: GraphQLError): object {
  const { originalError, path = [], locations = [] } = error;
  if (originalError instanceof FieldFailure) return fieldError(originalError.error, path, locations);
  const parent = /^Cannot return null for non-nullable field (\w+)\.(\w+)\.$/.exec(error.message);
  if (parent !== null) {
    const message = `Cannot return null for non-nullable type: within parent '${parent[1]}' (/${path.join('/')})`;
    return { path, locations: null, message };
  }
  return { path, locations: null, message: `Can't serialize value (/${path.join('/')}) : ${error.message}` };
}

/** GraphQL Java's names of what is wrong with a query, by how graphql-js begins to say it. */
const KINDS: readonly (readonly [RegExp, string])[] = [
  [/^Cannot query field/, 'FieldUndefined'],
  [/^GraphQL introspection has been disabled/, 'FieldUndefined'],
  [/^Argument "\S+" of type "\S+" is required/, 'MissingFieldArgument'],
  [/^Field "\S+" of type "\S+" must have a selection of subfields/, 'SubSelectionRequired'],
  [/^Field "\S+" must not have a selection/, 'SubSelectionNotAllowed'],
  [/^Unknown argument/, 'UnknownArgument'],
  [/^Unknown type/, 'UnknownType'],
  [/^Unknown fragment/, 'UndefinedFragment'],
  [/^Unknown directive/, 'UnknownDirective'],
  [/^Variable "\S+" is not defined/, 'UndefinedVariable'],
  [/^Variable "\S+" of type/, 'VariableTypeMismatch'],
];

/** Suggestions of graphql-js tell what a schema has besides: AppSync does not make any. */
const withoutHints = (message: string) => message.replace(/ Did you mean .*$/s, '');

/** An error of the query itself. What follows the kind is in the words of graphql-js. */
export function validationError({ message, locations = [] }: GraphQLError): object {
  const kind = KINDS.find(([pattern]) => pattern.test(message))?.[1] ?? 'WrongType';
  return {
    path: null,
    locations: locations.map(({ line, column }) => ({ line, column, sourceName: null })),
    message: `Validation error of type ${kind}: ${withoutHints(message)}`,
  };
}

const json = (status: number, errorType: string | undefined, value: object): HttpAnswer => ({
  status,
  headers: {
    'content-type': 'application/json;charset=UTF-8',
    ...(errorType === undefined ? {} : { 'x-amzn-errortype': errorType }),
  },
  body: JSON.stringify(value),
});

/** The answer to an operation. */
export const resultAnswer = (result: Result): HttpAnswer => json(200, undefined, result);

/** A request that is refused as a whole. */
export const refusalAnswer = (status: number, errorType: string, message: string): HttpAnswer =>
  json(status, errorType, { errors: [{ errorType, message }] });

export const isGraphQLError = (error: unknown): error is GraphQLError => error instanceof GraphQLError;
