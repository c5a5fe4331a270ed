import { type FieldNode, getArgumentValues, getVariableValues, Kind } from 'graphql';
import type { ApiDefinition } from './definition.ts';
import type { ReadOperation } from './operation.ts';

/** A field at the top of an operation. */
export interface RootField {
  readonly name: string;
  /** Under which it is in the result. */
  readonly key: string;
  readonly node: FieldNode;
}

/** The fields at the top of an operation, besides those in fragments. */
export const rootFields = ({ operation }: ReadOperation): readonly RootField[] =>
  operation.selectionSet.selections.flatMap((node) =>
    node.kind === Kind.FIELD ? [{ name: node.name.value, key: node.alias?.value ?? node.name.value, node }] : [],
  );

/** The arguments that a subscription was given. Its operation has been executed before, so its variables are right. */
export function argumentsOf(
  { schema }: ApiDefinition,
  { operation }: ReadOperation,
  { name, node }: RootField,
  variables: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const field = schema.getSubscriptionType()?.getFields()[name];
  const { variableValues } = getVariableValues(schema, operation.variableDefinitions ?? [], variables);
  return field === undefined ? {} : getArgumentValues(field, node, variableValues);
}
