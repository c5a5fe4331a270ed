import type { Execution } from './executions.ts';

/** How the function answered, in the records of events and of batches that were given up, or were done. */
export const responseContext = ({ executedVersion, functionError }: Execution) => ({
  statusCode: 200,
  executedVersion,
  ...(functionError === undefined ? {} : { functionError }),
});
