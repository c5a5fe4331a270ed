import { parseResource } from '../execution/resource.ts';
import type { Definition, State } from './definition.ts';
import type { Problem } from './problem.ts';
import { inner } from './transitions.ts';

/**
 * What an Express state machine cannot do: it waits for no job, no token and no activity.
 * Recorded in test_sfn_api_express.py::test_illegal_* on 2024-06-27.
 */
export function expressProblems({ States }: Definition, at = ''): readonly Problem[] {
  return Object.entries(States).flatMap(([name, state]) => {
    const place = `${at}/States/${name}`;
    return [
      ...problemOf(state, place),
      ...inner(state).flatMap(([field, definition]) => expressProblems(definition, `${place}/${field}`)),
    ];
  });
}

function problemOf(state: State, place: string): readonly Problem[] {
  if (state.Type !== 'Task') return [];
  const words = refusal(state.Resource);
  if (words === undefined) return [];
  const message = `Express state machine does not support ${words}`;
  return [{ code: 'SCHEMA_VALIDATION_FAILED', message, location: `${place}/Resource` }];
}

function refusal(resource: string): string | undefined {
  const parsed = parseResource(resource);
  if (parsed?.kind === 'activity') return 'Activity ARN';
  if (parsed?.kind !== 'service' || parsed.pattern === 'response') return undefined;
  // The blank at the end is AWS's.
  return parsed.pattern === 'token' ? `'.waitForTaskToken' service integration ` : `'.sync' service integration`;
}
