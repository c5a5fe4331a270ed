import type { StageCore } from '../../../service.ts';
import type { JsonService } from '../../../wire/aws-json.ts';
import type { TaskCalls } from '../execution/effects.ts';
import { Activities } from './activities.ts';
import { Integrations } from './integrations.ts';
import { ExecutionJobs } from './jobs.ts';
import { type Known, taskOperations } from './operations.ts';
import { ServiceCalls } from './service-calls.ts';
import { type StandIn, TaskRuns } from './task-runs.ts';
import { TaskTokens } from './tokens.ts';

/** What tasks call, with the operations that answer them. */
export interface Tasks {
  readonly calls: TaskCalls;
  /** SendTaskSuccess, SendTaskFailure, SendTaskHeartbeat and GetActivityTask. */
  readonly operations: JsonService['operations'];
  /**
   * What a test answers in the place of services that the stage does not have, by what the resource of the task ends in, such as
   * `batch:submitJob.sync`. What it returns is the result of the task.
   */
  readonly answers: Map<string, StandIn>;
  /** What workers may take. */
  readonly activities: Activities;
  /** Tells the tasks that wait for an execution that it has ended. */
  readonly executionEnded: (executionArn: string) => void;
}

export function createTasks(stage: StageCore, known: Known): Tasks {
  const { activity, clock } = stage;
  const integrations = new Integrations({ calls: new ServiceCalls(stage), now: () => clock.now() });
  const jobs = new ExecutionJobs(integrations, () => activity.isClosed);
  const tokens = new TaskTokens(clock);
  const activities = new Activities(clock);
  const answers = new Map<string, StandIn>();
  return {
    calls: new TaskRuns({ integrations, jobs, tokens, activities, answers, known }),
    operations: taskOperations(tokens, activities, known),
    answers,
    activities,
    executionEnded: (executionArn) => jobs.ended(executionArn),
  };
}
