import { readMachine } from '@serverless-arcade/stage/services/step-functions/read-machine.ts';
import { parsed, received } from './functions.ts';
import type { TaskTest, Worker } from './workflow-tasks.ts';
import { likeRecorded } from './workflows.ts';
import type { ParityWorld } from './world.ts';

const STATES = 'arn:aws:states:us-east-1:000000000000';
const ROLE = 'arn:aws:iam::000000000000:role/workflows';
const ACTIVITY = `${STATES}:activity:approval`;

/** What the state machine that a test starts does. */
const TARGETS: Readonly<Record<NonNullable<TaskTest['target']>, object>> = {
  gives: { Type: 'Pass', Result: { Arg1: 'argument1' }, End: true },
  fails: { Type: 'Fail', Error: 'SomeFailure', Cause: "This state machines raises a 'SomeFailure' failure." },
  sends: {
    Type: 'Task',
    Resource: 'arn:aws:states:::sqs:sendMessage',
    Parameters: {
      'QueueUrl.$': '$.QueueUrl',
      MessageBody: { Message: 'SQS_SEND_MESSAGE_AND_WAIT', 'TaskToken.$': '$.TaskToken' },
    },
    Next: 'Wait',
  },
  'times-out': {
    Type: 'Task',
    Resource: 'arn:aws:lambda:us-east-1:000000000000:function:sleep',
    TimeoutSeconds: 5,
    End: true,
  },
};

/**
 * Runs what a test ran, as the stage's API lets one.
 * @param input what was recorded, with its masks
 * @returns what GetExecutionHistory answers, in the form of the recording
 */
export async function taskHistory(
  world: ParityWorld,
  { name, test }: { readonly name: string; readonly test: TaskTest },
  template: unknown,
  recorded: unknown,
): Promise<unknown> {
  const put = (text: string) => filledIn(text, world, test, name);
  addMachine(world, `${name}-target`, targetOf(test));
  addMachine(world, name, JSON.parse(put(JSON.stringify(withFields(template, test)))));
  const input = put(inputText(recorded));
  if (test.object !== undefined) await putObject(world, test.object);
  const stateMachineArn = `${STATES}:stateMachine:${name}`;
  const started = Object(await world.call('AWSStepFunctions.StartExecution', { stateMachineArn, input }));
  if (started.executionArn === undefined) return started;
  const { executionArn } = started;
  await untilEnded(world, executionArn, test.worker);
  const { status, error, cause } = Object(await world.call('AWSStepFunctions.DescribeExecution', { executionArn }));
  if (status === 'FAILED' && String(cause).includes('not supported by the local stage')) {
    return { Error: { Code: error, Message: cause } };
  }
  return bare(likeRecorded(recorded, await world.call('AWSStepFunctions.GetExecutionHistory', { executionArn })));
}

async function putObject(world: ParityWorld, body: string): Promise<void> {
  const authorization = 'AWS4-HMAC-SHA256 Credential=local-developer/20260101/us-east-1/s3/aws4_request';
  const headers = { authorization, 'content-type': 'binary/octet-stream' };
  await fetch(`${world.stage.endpoint}/bucket/file_key`, { method: 'PUT', headers, body });
}

function targetOf({ target = 'gives' }: TaskTest) {
  const Wait = target === 'sends' ? { Wait: { Type: 'Wait', Seconds: 60, End: true } } : {};
  return { StartAt: 'Start', States: { Start: TARGETS[target], ...Wait } };
}

function withFields(template: unknown, { fields = {} }: TaskTest): unknown {
  const { States, ...machine } = Object(template);
  const changed = Object.entries(fields).map(([state, more]) => [state, { ...States[state], ...more }]);
  return { ...machine, States: { ...States, ...Object.fromEntries(changed) } };
}

function addMachine(world: ParityWorld, name: string, source: object): void {
  const text = JSON.stringify(source);
  const { definition } = readMachine(text, 'STANDARD');
  if (definition === undefined) throw new Error(`The stage refuses the definition of ${name}.`);
  const logging = { level: 'OFF', includeExecutionData: false, logGroupArns: [] } as const;
  world.stage.services.stepFunctions.machines.add({
    ...{ name, definition, logging, arn: `${STATES}:stateMachine:${name}`, type: 'STANDARD', roleArn: ROLE },
    ...{ source: text, revisionId: name, isTraced: false },
  });
}

function inputText(recorded: unknown): string {
  const input: unknown = Object(recorded).events[0].executionStartedEventDetails.input;
  return typeof input === 'string' ? input : JSON.stringify(input);
}

/** A text with what its masks and placeholders stand for. */
function filledIn(text: string, world: ParityWorld, test: TaskTest, name: string): string {
  const kind = test.function ?? 'echo';
  const queue = world.stage.services.sqs.urlOf('work');
  const values: readonly (readonly [RegExp, string])[] = [
    [/__tb[cd]__|_tbd_|_TBD_|%LAMBDA_FUNCTION_ARN_LITERAL_PLACEHOLDER%/g, resourceOf(test)],
    [/<%WaitForTaskTokenFailureErrorName%>/g, 'Failure error'],
    [/%CONTEXT_OBJECT_LITERAL_PLACEHOLDER%/g, '$$.Execution.Input'],
    [/<lambda_function(?:_[12])?_name>|<lambda-function-name>|\blambda_function_name\b/g, kind],
    [/<sqs_queue_url>|\bsqs_queue_url\b/g, queue],
    [/<partition>/g, 'aws'],
    [/<region>/g, 'us-east-1'],
    [/111111111111/g, '000000000000'],
    [/stateMachine:<(?:ArnPart_0idx|resource:1)>(?!<)/g, `stateMachine:${name}-target`],
    [/(?<=:sns:[^"]*:)<resource:1>/g, name.includes('error_topic') ? 'none' : 'topic'],
    [/<test-table>|\btable-name\b/g, /no_such_table|no_such/.test(name) ? 'none' : 'items'],
    [/\bbucket-name\b/g, 'bucket'],
    [/<random_arn_part>|<resource:3>/g, name],
  ];
  return values.reduce((filled, [mask, value]) => filled.replaceAll(mask, () => value), text);
}

const resourceOf = ({ definition, function: kind = 'echo' }: TaskTest) =>
  definition.startsWith('activities/') ? ACTIVITY : `arn:aws:lambda:us-east-1:000000000000:function:${kind}`;

async function untilEnded(world: ParityWorld, executionArn: string, worker: Worker | undefined): Promise<void> {
  for (let second = 0; second < 700; second += 1) {
    await world.stage.settle();
    const { status } = Object(await world.call('AWSStepFunctions.DescribeExecution', { executionArn }));
    if (status !== 'RUNNING') return;
    if (worker?.startsWith('activity')) await workOn(world, worker);
    else if (worker !== undefined) await answer(world, worker);
    await world.stage.advance(1);
  }
  throw new Error(`${executionArn} does not end.`);
}

/** A worker of the activity, which takes what is there. */
async function workOn(world: ParityWorld, worker: Worker): Promise<void> {
  const named = worker === 'activity-nameless' ? {} : { workerName: 'BASE_ID_ACTIVITY_CONSUMER' };
  const polled = world.call('AWSStepFunctions.GetActivityTask', { activityArn: ACTIVITY, ...named });
  const { taskToken, input } = Object(await world.answered(polled));
  if (taskToken === undefined || worker === 'activity-silent') return;
  if (worker === 'activity-heartbeat') await world.call('AWSStepFunctions.SendTaskHeartbeat', { taskToken });
  if (worker === 'activity-fails') {
    await world.call('AWSStepFunctions.SendTaskFailure', { taskToken, error: 'Programmatic Error', cause: input });
  } else await world.call('AWSStepFunctions.SendTaskSuccess', { taskToken, output: input });
}

/** Who reads the queue, and sends back the tokens in its messages. */
async function answer(world: ParityWorld, worker: Worker): Promise<void> {
  for (const message of await received(world, 'work')) {
    const { Body } = Object(message);
    // A topic puts its messages in envelopes.
    const body = Object(typeof Body?.TopicArn === 'string' ? parsed(Body.Message) : Body);
    const { TaskToken: taskToken, Message } = body;
    if (typeof taskToken !== 'string') continue;
    const fails = worker === 'fails' ? { error: 'Failure error', cause: 'Failure cause' } : {};
    const output = worker === 'sends-body' ? body : worker === 'sends-nothing' ? {} : Message;
    if (worker.startsWith('fails')) await world.call('AWSStepFunctions.SendTaskFailure', { taskToken, ...fails });
    else await world.call('AWSStepFunctions.SendTaskSuccess', { taskToken, output: JSON.stringify(output) });
  }
}

/**
 * A history without what belongs to the transport or to a runtime: the headers and ids of AWS's HTTP answers, and what Python writes of
 * an error besides its type and its message.
 */
export function bare(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(bare);
  if (typeof value === 'string' && /^[{[]/.test(value)) {
    const inner = parsed(value);
    return typeof inner === 'string' ? value : JSON.stringify(bare(inner));
  }
  if (typeof value !== 'object' || value === null) return value;
  const { errorType, errorMessage, SdkHttpMetadata } = Object(value);
  if (errorType !== undefined) return { errorMessage, errorType };
  const entries = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
  const others = Object.fromEntries(
    entries.filter(([key]) => !key.startsWith('Sdk')).map(([key, each]) => [key, bare(each)]),
  );
  return SdkHttpMetadata === undefined ? others : { ...others, HttpStatusCode: SdkHttpMetadata.HttpStatusCode };
}
