import { isJson, parsedJson } from '../../json.ts';
import { parserWords } from './inputs.ts';
import type { Definition } from './language/definition.ts';
import { expressProblems } from './language/express.ts';
import type { Problem } from './language/problem.ts';
import { InvalidDefinition, readDefinition } from './language/read-definition.ts';
import { isObject } from './language/value.ts';
import type { StateMachine } from './machine.ts';
import { resourceProblems } from './task-resources.ts';

/** A definition, or why a state machine of its type cannot have it. */
type ReadMachine =
  | { readonly definition: Definition; readonly problems: readonly [] }
  | { readonly definition: undefined; readonly problems: readonly Problem[] };

/** Reads a definition for a state machine of a type. @param source JSON */
export function readMachine(source: string, type: StateMachine['type']): ReadMachine {
  // Recorded in test_sfn_api_validation.py::test_validate_state_machine_definition_not_a_definition.
  if (source.trim() !== '' && !isJson(source)) return refused([notJson(source)]);
  const parsed = parsedJson(source);
  if (!isObject(parsed)) {
    const message = 'Definition must be a valid JSON object';
    return refused([{ code: 'SCHEMA_VALIDATION_FAILED', message, location: undefined }]);
  }
  try {
    const definition = readDefinition(parsed);
    const problems = [...resourceProblems(definition), ...(type === 'EXPRESS' ? expressProblems(definition) : [])];
    return problems.length === 0 ? { definition, problems: [] } : refused(problems);
  } catch (error) {
    if (error instanceof InvalidDefinition) return refused(error.problems);
    throw error;
  }
}

const refused = (problems: readonly Problem[]) => ({ definition: undefined, problems });

function notJson(source: string): Problem {
  const [token = ''] = /^\s*\w*/.exec(source) ?? [];
  const location = `[Source: (String)"${source}"; line: 1, column: ${token.length + 1}]`;
  return { code: 'INVALID_JSON_DESCRIPTION', message: `${parserWords(source)}\n at ${location}`, location };
}
