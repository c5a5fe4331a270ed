import { service } from '../../service.ts';
import { executionOperations } from './execution-operations.ts';
import { machineOperations } from './machine-operations.ts';
import { mapRunOperations } from './map-run-operations.ts';
import { stepFunctionsMetrics } from './metrics.ts';
import { stepFunctionsResources } from './resources.ts';
import { StepFunctions, type StepFunctionsStage } from './step-functions.ts';

/** State machines of Step Functions, Standard and Express, with their executions. */
export const stepFunctions = service({
  create(stage: StepFunctionsStage) {
    const machines = new StepFunctions(stage);
    stage.whenLoaded(() => machines.executions.goOn());
    return machines;
  },
  resources: stepFunctionsResources,
  api: (machines) => ({
    json: [
      {
        targetPrefix: 'AWSStepFunctions',
        name: 'StepFunctions',
        operations: {
          ...machineOperations(machines),
          ...executionOperations(machines),
          ...mapRunOperations(machines),
          ...machines.tasks.operations,
        },
      },
    ],
  }),
  targets: ({ target }) => ({ states: target }),
  keep({ executions }, keep) {
    keep('definitions of executions', executions.definitions);
    keep('executions', executions);
    keep('answers to executions', executions.answers);
    keep('runs of distributed maps', executions.mapRuns);
  },
  metrics: stepFunctionsMetrics,
});
