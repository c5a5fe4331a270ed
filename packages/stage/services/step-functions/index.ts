import { service } from '../../service.ts';
import { StepFunctions } from './step-functions.ts';

/** State machines of Step Functions. */
export const stepFunctions = service({
  create: (stage) => new StepFunctions(stage),
  api: ({ tasks }) => ({
    json: [{ targetPrefix: 'AWSStepFunctions', name: 'StepFunctions', operations: tasks.operations }],
  }),
});
