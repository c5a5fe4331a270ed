import {
  CallbackTimeoutException,
  LambdaClient,
  SendDurableExecutionCallbackFailureCommand,
  SendDurableExecutionCallbackHeartbeatCommand,
  SendDurableExecutionCallbackSuccessCommand,
} from '@aws-sdk/client-lambda';
import { clientDefaults } from '#lambda/runtime/aws/client-defaults.ts';

const lambda = new LambdaClient(clientDefaults);

/** Answers a callback. @returns whether a durable execution was still waiting for it */
export const succeed = (CallbackId: string, result: object): Promise<boolean> => {
  const Result = Buffer.from(JSON.stringify(result));
  return isHeard(() => lambda.send(new SendDurableExecutionCallbackSuccessCommand({ CallbackId, Result })));
};

/** Fails a callback: of the error, the function sees the message. @returns whether a durable execution was still waiting for it */
export const fail = (CallbackId: string, ErrorMessage: string): Promise<boolean> => {
  const refusal = { CallbackId, Error: { ErrorMessage } };
  return isHeard(() => lambda.send(new SendDurableExecutionCallbackFailureCommand(refusal)));
};

/** Lets a callback wait on. @returns whether a durable execution was still waiting for it */
export const heartbeat = (CallbackId: string): Promise<boolean> =>
  isHeard(() => lambda.send(new SendDurableExecutionCallbackHeartbeatCommand({ CallbackId })));

/**
 * A callback that was answered before, or has timed out, answers `CallbackTimeoutException`.
 * https://docs.aws.amazon.com/lambda/latest/api/API_SendDurableExecutionCallbackSuccess.html
 */
async function isHeard(send: () => Promise<unknown>): Promise<boolean> {
  try {
    await send();
    return true;
  } catch (error) {
    if (error instanceof CallbackTimeoutException) return false;
    throw error;
  }
}
