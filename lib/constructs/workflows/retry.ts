import { Duration } from 'aws-cdk-lib';
import { JitterType, type TaskStateBase } from 'aws-cdk-lib/aws-stepfunctions';

/**
 * Tries a task again, up to four times within about half a minute, whatever it failed with: throttles and outages pass, and the pauses are of
 * random length, so that many executions that met do not meet again
 * (https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html).
 *
 * @param answers errors that are an answer, such as a condition that does not hold: they are never tried again. A timeout is not
 * tried again either, because `States.TaskFailed` does not include it
 */
export function retry<Task extends Pick<TaskStateBase, 'addRetry'>>(task: Task, ...answers: readonly string[]): Task {
  if (answers.length > 0) task.addRetry({ errors: [...answers], maxAttempts: 0 });
  task.addRetry({
    errors: ['States.TaskFailed'],
    interval: Duration.seconds(2),
    backoffRate: 2,
    maxAttempts: 4,
    maxDelay: Duration.seconds(15),
    jitterStrategy: JitterType.FULL,
  });
  return task;
}
