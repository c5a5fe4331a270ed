import { type StateProblem, StatesError } from '../language/states-error.ts';
import type { Visit } from './visit.ts';

/** What an execution fails with after a problem in a state, which JSONata has as an event of its own. */
export function failed(visit: Visit, problem: StateProblem): StatesError {
  const { branch, name, entered, before } = visit;
  if (problem.error === 'States.DataLimitExceeded') return new StatesError(problem.error, problem.message);
  const cause = `An error occurred while executing the state '${name}' (entered at the event id #${entered}). ${problem.message}`;
  if (problem.error === 'States.QueryEvaluationError') {
    // Recorded in test_assign_reference_variables.py::test_undefined_reference: it follows what the state follows.
    if (branch.cursor.last === entered) branch.cursor.last = before;
    branch.run.history.add(branch.cursor, 'EvaluationFailed', {
      evaluationFailedEventDetails: {
        error: problem.error,
        cause,
        ...(problem.location === undefined ? {} : { location: problem.location }),
        state: name,
      },
    });
  }
  return new StatesError(problem.error, cause);
}
