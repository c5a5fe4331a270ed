import { invalid } from './updates.ts';

/** What a callback belongs to. */
interface CallbackOperation {
  readonly executionId: string;
  readonly operationId: string;
}

/** The id by which others end a callback, Base64 as on AWS: https://docs.aws.amazon.com/lambda/latest/api/API_SendDurableExecutionCallbackSuccess.html */
export const callbackId = ({ executionId, operationId }: CallbackOperation): string =>
  Buffer.from(`${executionId} ${operationId}`).toString('base64');

/** @throws AwsError `InvalidParameterValueException` when it is no id of a callback */
export function operationOf(id: string): CallbackOperation {
  const [executionId, operationId] = Buffer.from(id, 'base64').toString().split(' ');
  if (executionId === undefined || operationId === undefined) throw invalid('Invalid callback id.');
  return { executionId, operationId };
}
