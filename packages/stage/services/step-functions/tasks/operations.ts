import { maxLength, minLength, optional, pipe, strictObject, string } from 'valibot';
import { AwsError } from '../../../errors.ts';
import { isJson, readJson } from '../../../json.ts';
import { type JsonService, operation } from '../../../wire/aws-json.ts';
import { readToken } from '../execution/token.ts';
import { StatesError } from '../language/states-error.ts';
import type { Activities } from './activities.ts';
import type { TaskTokens } from './tokens.ts';

/** What tasks ask of state machines and activities. */
export interface Known {
  readonly hasExecution: (executionArn: string) => boolean;
  readonly hasActivity: (activityArn: string) => boolean;
}

const taskToken = pipe(string(), minLength(1), maxLength(2_048));

/** What workers and callbacks send: https://docs.aws.amazon.com/step-functions/latest/apireference/API_SendTaskSuccess.html */
export function taskOperations(tokens: TaskTokens, activities: Activities, known: Known): JsonService['operations'] {
  /** A caller with a token that nobody has issued learns only that. */
  const on = (action: string) => (input: { readonly taskToken: string }) => {
    const token = readToken(input.taskToken);
    return token === undefined ? [] : [{ action: `states:${action}`, resource: token.activityArn || machineOf(token) }];
  };
  const waiting = (token: string) => {
    const read = readToken(token);
    // Recorded: test_aws_sdk_task_service.py::test_sfn_send_task_outcome_with_no_such_token.
    if (read === undefined) throw new AwsError('InvalidToken', "Invalid Token: 'Invalid token'");
    if (!known.hasExecution(read.executionArn)) {
      // The words are ours (unverified; settled by: SendTaskSuccess with a token of a state machine that has been deleted).
      throw new AwsError('TaskDoesNotExist', "Task Does Not Exist: 'Provided task does not exist'");
    }
    return tokens.of(token);
  };
  return {
    SendTaskSuccess: operation({
      input: strictObject({ taskToken, output: string() }),
      permissions: on('SendTaskSuccess'),
      run: ({ taskToken: token, output }) => {
        const task = waiting(token);
        // The words are ours (unverified; settled by: SendTaskSuccess whose output is not JSON, with a token that is valid).
        if (!isJson(output)) throw new AwsError('InvalidOutput', "Invalid Output: 'The output is not valid JSON'");
        task.succeed(readJson(output));
        return {};
      },
    }),
    SendTaskFailure: operation({
      input: strictObject({
        taskToken,
        error: optional(pipe(string(), maxLength(256))),
        cause: optional(pipe(string(), maxLength(32_768))),
      }),
      permissions: on('SendTaskFailure'),
      run: ({ taskToken: token, error, cause }) => {
        waiting(token).fail(new StatesError(error, cause));
        return {};
      },
    }),
    SendTaskHeartbeat: operation({
      input: strictObject({ taskToken }),
      permissions: on('SendTaskHeartbeat'),
      run: ({ taskToken: token }) => {
        waiting(token).beat();
        return {};
      },
    }),
    GetActivityTask: operation({
      input: strictObject({ activityArn: string(), workerName: optional(pipe(string(), minLength(1), maxLength(80))) }),
      permissions: ({ activityArn }) => [{ action: 'states:GetActivityTask', resource: activityArn }],
      run: async ({ activityArn, workerName }) => {
        checkActivity(activityArn, known);
        const task = await activities.take(activityArn, workerName);
        return task === undefined ? {} : { taskToken: task.token, input: task.input };
      },
    }),
  };
}

/** Recorded: test_sfn_api_activities.py::test_get_activity_task_invalid_arn and ::test_get_activity_task_deleted. */
function checkActivity(activityArn: string, known: Known): void {
  if (!activityArn.startsWith('arn:'))
    throw new AwsError('InvalidArn', `Invalid Arn: 'Invalid ARN prefix: ${activityArn}'`);
  if (known.hasActivity(activityArn)) return;
  throw new AwsError('ActivityDoesNotExist', `Activity Does Not Exist: '${activityArn}'`);
}

/** The state machine of an execution. */
const machineOf = ({ executionArn }: { readonly executionArn: string }) =>
  executionArn.replace(/:(?:execution|express):([^:]+):.*$/, ':stateMachine:$1');
