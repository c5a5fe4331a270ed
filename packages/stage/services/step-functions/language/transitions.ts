import { operatorsOf } from './choice-rule.ts';
import type { ChoiceState, Definition, State } from './definition.ts';
import type { Problem } from './problem.ts';

type Target = readonly [name: string, location: string];

/**
 * Where states lead, as CreateStateMachine checks it: targets that do not exist, states that nothing leads to, and no end. Words and
 * order are those that others report from AWS: https://github.com/localstack/localstack/pull/12487,
 * https://github.com/floci-io/floci/pull/2786. Definitions within Parallel and Map are checked in the same way (unverified; settled
 * by: ValidateStateMachineDefinition of a Map whose second state cannot be reached).
 * @param at where the definition is within the whole one
 */
export function transitionProblems({ StartAt, States }: Definition, at: string): readonly Problem[] {
  const start: Target = [StartAt, `${at}/StartAt`];
  const targets = new Map(
    Object.entries(States).map(([name, state]) => [name, targetsOf(state, `${at}/States/${name}`)]),
  );
  const missing = [start, ...[...targets.values()].flat()]
    .filter(([name]) => !Object.hasOwn(States, name))
    .map(([name, location]) => missingTarget(`Missing 'Next' target: ${name}`, location));
  return [
    ...Object.entries(States).flatMap(([name, state]) => exitProblems(state, `${at}/States/${name}`)),
    ...missing,
    ...endProblems(States, StartAt, targets, at),
    ...Object.entries(States).flatMap(([name, state]) =>
      inner(state).flatMap(([field, definition]) => transitionProblems(definition, `${at}/States/${name}/${field}`)),
    ),
  ];
}

const missingTarget = (message: string, location: string): Problem => ({
  code: 'MISSING_TRANSITION_TARGET',
  message,
  location,
});

function endProblems(
  states: Definition['States'],
  start: string,
  targets: ReadonlyMap<string, readonly Target[]>,
  at: string,
): readonly Problem[] {
  if (!Object.values(states).some(isEnd)) {
    return [{ code: 'MISSING_END_STATE', message: 'Workflow has no terminal state', location: undefined }];
  }
  const reached = new Set([start]);
  for (const name of reached) for (const [next] of targets.get(name) ?? []) reached.add(next);
  return Object.keys(states)
    .filter((name) => !reached.has(name))
    .map((name) => missingTarget(`State "${name}" is not reachable.`, `${at}/States/${name}`));
}

const isEnd = (state: State) =>
  state.Type === 'Succeed' || state.Type === 'Fail' || ('End' in state && state.End === true);

function targetsOf(state: State, at: string): readonly Target[] {
  const targets: Target[] = [];
  const add = (name: string | undefined, location: string) => {
    if (name !== undefined) targets.push([name, location]);
  };
  if ('Next' in state) add(state.Next, `${at}/Next`);
  if (state.Type === 'Choice') {
    for (const [index, rule] of state.Choices.entries()) add(rule.Next, `${at}/Choices[${index}]/Next`);
    add(state.Default, `${at}/Default`);
  }
  if ('Catch' in state) {
    for (const [index, { Next }] of (state.Catch ?? []).entries()) add(Next, `${at}/Catch[${index}]/Next`);
  }
  return targets;
}

/** The definitions within a state, by their place in it. */
export function inner(state: State): readonly (readonly [field: string, definition: Definition])[] {
  if (state.Type === 'Parallel') return state.Branches.map((branch, index) => [`Branches[${index}]`, branch]);
  if (state.Type !== 'Map') return [];
  const { ItemProcessor, Iterator: iterator } = state;
  return [
    ...(ItemProcessor === undefined ? [] : [['ItemProcessor', ItemProcessor] as const]),
    ...(iterator === undefined ? [] : [['Iterator', iterator] as const]),
  ];
}

/** What says how a state is left: https://docs.aws.amazon.com/step-functions/latest/dg/statemachine-structure.html */
function exitProblems(state: State, at: string): readonly Problem[] {
  const problem = (message: string, location: string): Problem => ({
    code: 'SCHEMA_VALIDATION_FAILED',
    message,
    location,
  });
  if (state.Type === 'Succeed' || state.Type === 'Fail') return [];
  if (state.Type === 'Choice') return ruleProblems(state, at, problem);
  // The words are ours (unverified; settled by: ValidateStateMachineDefinition of a Pass with neither, and with both).
  return (state.Next === undefined) === (state.End !== true)
    ? [problem("Exactly one of the fields 'Next' and 'End' is required", at)]
    : [];
}

/** Rules without Next: https://github.com/aws-cloudformation/cfn-lint/issues/4077. Without one comparison: the words are ours. */
const ruleProblems = (
  { Choices }: ChoiceState,
  at: string,
  problem: (message: string, location: string) => Problem,
): readonly Problem[] =>
  Choices.flatMap((rule, index) => {
    const location = `${at}/Choices[${index}]`;
    return [
      ...(rule.Next === undefined ? [problem('These fields are required: [Next]', location)] : []),
      ...(operatorsOf(rule).length === 1 ? [] : [problem('A choice rule has exactly one comparison', location)]),
    ];
  });
