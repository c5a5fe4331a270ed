import { instantOf } from './choice-rule.ts';
import type { Definition, State } from './definition.ts';
import { expressionOf } from './jsonata-expression.ts';
import type { Problem } from './problem.ts';
import { inner } from './transitions.ts';

/**
 * Values that no field of their kind can have. Timestamps: recorded in test_base_scenarios.py::test_wait_timestamp_invalid;
 * credentials: in test_credentials_base.py::test_invalid_credentials_field.
 */
export function valueProblems({ States, QueryLanguage }: Definition, at = ''): readonly Problem[] {
  return Object.entries(States).flatMap(([name, state]) => {
    const place = `${at}/States/${name}`;
    return [
      ...problemsOf(state, (state.QueryLanguage ?? QueryLanguage) === 'JSONata', place),
      ...inner(state).flatMap(([field, definition]) =>
        valueProblems({ ...definition, QueryLanguage: definition.QueryLanguage ?? QueryLanguage }, `${place}/${field}`),
      ),
    ];
  });
}

function problemsOf(state: State, isJsonata: boolean, place: string): readonly Problem[] {
  const problem = (message: string, location: string): Problem => ({
    code: 'SCHEMA_VALIDATION_FAILED',
    message,
    location,
  });
  if (state.Type === 'Wait' && state.Timestamp !== undefined) {
    const isExpression = isJsonata && expressionOf(state.Timestamp) !== undefined;
    if (isExpression || instantOf(state.Timestamp) !== undefined) return [];
    return [problem('String does not match RFC3339 timestamp', `${place}/Timestamp`)];
  }
  if (state.Type !== 'Task' || state.Credentials === undefined) return [];
  if ('RoleArn' in state.Credentials || 'RoleArn.$' in state.Credentials) return [];
  return [problem("The field 'RoleArn' is required but was missing", `${place}/Credentials`)];
}
