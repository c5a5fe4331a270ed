import { AwsError } from '../../errors.ts';

/** Errors in the words of Step Functions: recorded in test_sfn_api.py and test_sfn_api_express.py on 2025-01-30 and before. */
const named =
  (code: string, words: string) =>
  (what: string): AwsError =>
    new AwsError(code, `${words}: '${what}'`);

export const invalidArn = named('InvalidArn', 'Invalid Arn');
export const invalidName = named('InvalidName', 'Invalid Name');
export const invalidInput = named('InvalidExecutionInput', 'Invalid State Machine Execution Input');
export const noSuchMachine = named('StateMachineDoesNotExist', 'State Machine Does Not Exist');
export const noSuchExecution = named('ExecutionDoesNotExist', 'Execution Does Not Exist');
export const noSuchActivity = named('ActivityDoesNotExist', 'Activity Does Not Exist');
export const executionExists = named('ExecutionAlreadyExists', 'Execution Already Exists');

export const otherType = () =>
  new AwsError('StateMachineTypeNotSupported', 'This operation is not supported by this type of state machine');

/**
 * Checks the form of an ARN.
 * @param kinds the kinds of resources that the operation takes, such as `stateMachine`
 * @throws AwsError `InvalidArn`
 */
export function checkArn(arn: string, ...kinds: readonly string[]): void {
  const [prefix, , service, , , kind = ''] = arn.split(':');
  if (prefix !== 'arn' || service !== 'states') throw invalidArn(`Invalid ARN prefix: ${arn}`);
  if (!kinds.includes(kind)) throw invalidArn(`Resource type not valid in this context: ${kind}`);
}
