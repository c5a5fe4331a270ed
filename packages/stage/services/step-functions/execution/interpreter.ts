import type { State } from '../language/definition.ts';
import { StateProblem, StatesError } from '../language/states-error.ts';
import { type Branch, checkRunning, Stopped } from './branch.ts';
import { runChoice } from './choice.ts';
import { failed } from './failure.ts';
import { shown } from './history.ts';
import { payload } from './limits.ts';
import { runMap } from './map.ts';
import type { Left } from './output.ts';
import { runParallel } from './parallel.ts';
import { attempt } from './retry.ts';
import { runFail, runPass, runSucceed } from './simple.ts';
import { runTask } from './task.ts';
import type { Visit } from './visit.ts';
import { runWait } from './wait.ts';

/**
 * Runs states one after the other until one is the last.
 * @returns the output of the last state
 * @throws StatesError when the branch fails, Stopped when it has to stop
 */
export async function runStates(branch: Branch, input: unknown): Promise<unknown> {
  let name: string | undefined = branch.definition.StartAt;
  let value = input;
  while (name !== undefined) {
    checkRunning(branch);
    const left: Left = await visitState(branch, name, value, JSON.stringify(value));
    value = left.output;
    name = left.next;
  }
  return value;
}

async function visitState(branch: Branch, name: string, input: unknown, text: string): Promise<Left> {
  const { run, cursor } = branch;
  const state = branch.definition.States[name];
  if (state === undefined) throw new StatesError('States.Runtime', `The state ${name} does not exist.`);
  if (run.history.isFull) {
    throw new StatesError('States.Runtime', 'The execution reached the maximum number of history events (25000).');
  }
  const before = cursor.last;
  const entered = run.history.add(cursor, `${state.Type}StateEntered`, {
    stateEnteredEventDetails: { name, ...shown('input', text) },
  });
  const visit: Visit = {
    branch,
    name,
    state,
    isJsonata: (state.QueryLanguage ?? branch.definition.QueryLanguage ?? run.language) === 'JSONata',
    entered,
    before,
    input,
    context: {
      ...run.context,
      ...(branch.map === undefined ? {} : { Map: branch.map }),
      State: {
        Name: name,
        EnteredTime: new Date(run.effects.now()).toISOString(),
        ...(state.Type === 'Task' || state.Type === 'Parallel' || state.Type === 'Map' ? { RetryCount: 0 } : {}),
      },
    },
  };
  try {
    const left = await runState(visit, state);
    checkRunning(branch);
    const output = payload(left.output, name);
    branch.variables = { ...branch.variables, ...left.assigned };
    const assigned = Object.entries(left.assigned ?? {}).map(([key, value]) => [key, JSON.stringify(value)]);
    run.history.add(cursor, `${state.Type}StateExited`, {
      stateExitedEventDetails: {
        name,
        ...shown('output', output),
        ...(assigned.length === 0
          ? {}
          : { assignedVariables: Object.fromEntries(assigned), assignedVariablesDetails: { truncated: false } }),
      },
    });
    return left;
  } catch (error) {
    if (error instanceof Stopped || branch.signal.aborted) throw new Stopped();
    throw error instanceof StateProblem ? failed(visit, error) : error;
  }
}

async function runState(visit: Visit, state: State): Promise<Left> {
  switch (state.Type) {
    case 'Pass':
      return { ...(await runPass(visit, state)), next: state.Next };
    case 'Succeed':
      return { ...(await runSucceed(visit, state)), next: undefined };
    case 'Fail':
      throw await runFail(visit, state);
    case 'Wait':
      return { ...(await runWait(visit, state)), next: state.Next };
    case 'Choice':
      return runChoice(visit, state);
    case 'Task':
      return attempt(visit, state, () => runTask(visit, state));
    case 'Parallel':
      return attempt(visit, state, () => runParallel(visit, state));
    case 'Map':
      return attempt(visit, state, () => runMap(visit, state));
  }
}
