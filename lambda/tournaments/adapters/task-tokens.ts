import {
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  TaskDoesNotExist,
  TaskTimedOut,
} from '@aws-sdk/client-sfn';
import { stepFunctions } from './step-functions.ts';

/** Completes a task. @returns whether it was still waiting */
export const succeed = (taskToken: string, result: object): Promise<boolean> =>
  isHeard(() => stepFunctions.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(result) })));

/** Fails a task: its Retry and Catch go by the error. @returns whether it was still waiting */
export const fail = (taskToken: string, error: string, cause: string): Promise<boolean> =>
  isHeard(() => stepFunctions.send(new SendTaskFailureCommand({ taskToken, error, cause })));

/** Lets a task wait on. @returns whether it was still waiting */
export const heartbeat = (taskToken: string): Promise<boolean> =>
  isHeard(() => stepFunctions.send(new SendTaskHeartbeatCommand({ taskToken })));

/**
 * A task that was answered before, timed out, or is part of an execution that has ended, answers `TaskTimedOut` or `TaskDoesNotExist`.
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_SendTaskSuccess.html
 */
async function isHeard(send: () => Promise<unknown>): Promise<boolean> {
  try {
    await send();
    return true;
  } catch (error) {
    if (error instanceof TaskTimedOut || error instanceof TaskDoesNotExist) return false;
    throw error;
  }
}
