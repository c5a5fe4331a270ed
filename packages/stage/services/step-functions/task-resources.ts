import { parseResource } from './execution/resource.ts';
import type { Definition, State } from './language/definition.ts';
import type { Problem } from './language/problem.ts';
import { inner } from './language/transitions.ts';
import { INTEGRATIONS } from './tasks/services.ts';

/**
 * Resources of tasks that name nothing: no ARN of a function, an activity or an integration, or an action that an integration does not have.
 * Recorded in test_dynamodb_task_service.py::test_invalid_integration. Integrations that the stage does not have are refused when a task
 * calls them.
 */
export const resourceProblems = ({ States }: Definition, at = ''): readonly Problem[] =>
  Object.entries(States).flatMap(([name, state]) => {
    const place = `${at}/States/${name}`;
    return [
      ...problemOf(state, place),
      ...inner(state).flatMap(([field, definition]) => resourceProblems(definition, `${place}/${field}`)),
    ];
  });

function problemOf(state: State, place: string): readonly Problem[] {
  if (state.Type !== 'Task' || isKnown(state.Resource)) return [];
  const message = `The resource provided ${state.Resource} is not recognized. The value is not a valid resource ARN, or the resource is not available in this region.`;
  return [{ code: 'SCHEMA_VALIDATION_FAILED', message, location: `${place}/Resource` }];
}

function isKnown(resource: string): boolean {
  const parsed = parseResource(resource);
  if (parsed?.kind !== 'service') return parsed !== undefined;
  const actions = Object.hasOwn(INTEGRATIONS, parsed.service) ? INTEGRATIONS[parsed.service]?.actions : undefined;
  return actions === undefined || actions.includes(parsed.action);
}
