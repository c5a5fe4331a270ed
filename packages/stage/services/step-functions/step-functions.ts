import type { StageCore } from '../../service.ts';
import { createTasks, type Tasks } from './tasks/index.ts';

/** State machines and their executions. */
export class StepFunctions {
  readonly tasks: Tasks;

  constructor(stage: StageCore) {
    this.tasks = createTasks(stage, { hasExecution: () => true, hasActivity: () => true });
  }
}
