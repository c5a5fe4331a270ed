import { parsedJson } from '../../json.ts';
import type { Definition } from './language/definition.ts';
import { expressProblems } from './language/express.ts';
import type { Problem } from './language/problem.ts';
import { InvalidDefinition, readDefinition } from './language/read-definition.ts';
import { isObject } from './language/value.ts';
import type { StateMachine } from './machine.ts';

/** A definition, or why a state machine of its type cannot have it. */
type ReadMachine =
  | { readonly definition: Definition; readonly problems: readonly [] }
  | { readonly definition: undefined; readonly problems: readonly Problem[] };

/** Reads a definition for a state machine of a type. @param source JSON */
export function readMachine(source: string, type: StateMachine['type']): ReadMachine {
  const parsed = parsedJson(source);
  if (!isObject(parsed)) {
    // Recorded in test_sfn_api_validation.py::*_not_a_definition[EMPTY_STRING] on 2024-09-05.
    const message = 'Definition must be a valid JSON object';
    return refused([{ code: 'SCHEMA_VALIDATION_FAILED', message, location: undefined }]);
  }
  try {
    const definition = readDefinition(parsed);
    const problems = type === 'EXPRESS' ? expressProblems(definition) : [];
    return problems.length === 0 ? { definition, problems: [] } : refused(problems);
  } catch (error) {
    if (error instanceof InvalidDefinition) return refused(error.problems);
    throw error;
  }
}

const refused = (problems: readonly Problem[]) => ({ definition: undefined, problems });
