import { StatesError } from '../language/states-error.ts';

/**
 * What a task fails with that the stage cannot run. No Retry and no Catch takes `States.Runtime`, so that a test sees it.
 * @param name such as `batch:submitJob`
 */
export const unsupported = (name: string): StatesError =>
  new StatesError(
    'States.Runtime',
    `${name} is not supported by the local stage. A test can answer it: stage.services.stepFunctions.tasks.answers.set('${name}', (parameters) => result).`,
  );
