import { type BaseIssue, safeParse } from 'valibot';
import { type Definition, definition } from './definition.ts';
import { valueProblems } from './field-values.ts';
import type { Problem } from './problem.ts';
import { languageProblems } from './query-languages.ts';
import { transitionProblems } from './transitions.ts';

/** A definition that CreateStateMachine refuses. */
export class InvalidDefinition extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const texts = problems.map(({ code, message, location }) =>
      location === undefined ? `${code}: ${message}` : `${code}: ${message} at ${location}`,
    );
    super(`Invalid State Machine Definition: '${texts.join(', ')}'`);
    this.name = 'InvalidDefinition';
    this.problems = problems;
  }
}

/**
 * Reads a definition as CreateStateMachine does.
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachine.html
 * @throws InvalidDefinition
 */
export function readDefinition(source: unknown): Definition {
  const parsed = safeParse(definition, source);
  if (!parsed.success) throw new InvalidDefinition(fieldProblems(parsed.issues));
  const problems = [
    ...languageProblems(parsed.output),
    ...transitionProblems(parsed.output, ''),
    ...valueProblems(parsed.output),
  ];
  if (problems.length > 0) throw new InvalidDefinition(problems);
  return parsed.output;
}

/**
 * Missing fields: recorded in test_sfn_api_validation.py on 2025-10-19. The other words are ours (unverified; settled by:
 * ValidateStateMachineDefinition of a state with a field that does not exist, and with a field of a wrong type).
 */
function fieldProblems(issues: readonly BaseIssue<unknown>[]): readonly Problem[] {
  const problem = (message: string, location: string): Problem => ({
    code: 'SCHEMA_VALIDATION_FAILED',
    message,
    location: location === '' ? '/' : location,
  });
  const missing = new Map<string, string[]>();
  const others: Problem[] = [];
  for (const issue of issues) {
    const path = pathOf(issue);
    const at = path.lastIndexOf('/');
    const [parent, field] = [path.slice(0, at), path.slice(at + 1)];
    if (issue.type !== 'strict_object') others.push(problem(issue.message, path));
    else if (issue.expected === 'never') others.push(problem(`The field '${field}' is not supported`, path));
    else if (issue.received === 'undefined') missing.set(parent, [...(missing.get(parent) ?? []), field]);
    else others.push(problem(issue.message, path));
  }
  const required = [...missing].map(([at, fields]) => problem(`These fields are required: [${fields.join(', ')}]`, at));
  return [...required, ...others];
}

const pathOf = (issue: BaseIssue<unknown>) =>
  (issue.path ?? []).map(({ key }) => (typeof key === 'number' ? `[${key}]` : `/${key}`)).join('');
