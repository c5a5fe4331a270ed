import { StatesError } from '../language/states-error.ts';

/** What a task fails with that the stage cannot run. No Retry and no Catch takes `States.Runtime`, so that a test sees it. */
export const notSupported = (what: string, more = ''): StatesError =>
  new StatesError('States.Runtime', `${what} is not supported by the local stage.${more}`);

/** The same for a whole call, which a test can answer. @param name such as `batch:submitJob` */
export const unsupported = (name: string): StatesError =>
  notSupported(
    name,
    ` A test can answer it: stage.services.stepFunctions.tasks.answers.set('${name}', (parameters) => result).`,
  );
