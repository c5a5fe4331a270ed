import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { writeToken } from '../../services/step-functions/execution/token.ts';
import { callJson } from '../support/aws-call.ts';
import { TaskStage } from '../support/tasks.ts';

const ACTIVITY = 'arn:aws:states:us-east-1:000000000000:activity:approval';

let tasks: TaskStage;
let calls = 0;
/** A token of its own for each test. */
let token = '';

beforeAll(async () => {
  tasks = await TaskStage.open({
    Approval: { Type: 'AWS::StepFunctions::Activity', Properties: { Name: 'approval' } },
    Work: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'work' } },
  });
});
afterAll(async () => tasks[Symbol.asyncDispose]());
beforeEach(() => {
  calls += 1;
  const executionArn = 'arn:aws:states:us-east-1:000000000000:execution:machine:one';
  token = writeToken({ executionArn, activityArn: '', id: `${calls}` });
});

const send = (operation: string, input: object) => callJson(tasks.stage, `AWSStepFunctions.${operation}`, input);

/** Sends a message with a token, and waits. */
function ask(more: { readonly heartbeatSeconds?: number; readonly signal?: AbortSignal } = {}) {
  const parameters = { QueueUrl: tasks.stage.services.sqs.urlOf('work'), MessageBody: { token } };
  return tasks.start({ resource: 'sqs:sendMessage.waitForTaskToken', parameters, token, ...more });
}

/** What a worker gets, however long it takes. */
async function minutesLater(polled: ReturnType<typeof send>): Promise<unknown> {
  let isThere = false;
  const answered = polled.finally(() => {
    isThere = true;
  });
  while (!isThere) await tasks.stage.advance(60);
  return (await answered).output;
}

describe('tokens of tasks', () => {
  test('what is sent with the token is the result, once', async () => {
    const { submitted, result } = ask();
    expect(await submitted).toHaveProperty('MessageId');
    expect(tasks.bodies('work')).toContain(JSON.stringify({ token }));
    expect(await send('SendTaskSuccess', { taskToken: token, output: '{"ok":true}' })).toMatchObject({ status: 200 });
    expect(await result).toEqual({ ok: true });
    expect(await send('SendTaskSuccess', { taskToken: token, output: '{}' })).toMatchObject({
      code: 'TaskTimedOut',
      output: { message: "Task Timed Out: 'Provided task does not exist anymore'" },
    });
  });

  test('a failure has the error and the cause that were sent', async () => {
    const { submitted, result } = ask();
    await submitted;
    await send('SendTaskFailure', { taskToken: token, error: 'Refused', cause: 'by the organiser' });
    await expect(result).rejects.toMatchObject({ error: 'Refused', cause: 'by the organiser' });
  });

  test('heartbeats keep a task waiting, and without one it times out', async () => {
    const { submitted, result } = ask({ heartbeatSeconds: 10 });
    const failed = expect(result).rejects.toMatchObject({ error: 'States.HeartbeatTimeout' });
    await submitted;
    await tasks.stage.advance(9);
    expect(await send('SendTaskHeartbeat', { taskToken: token })).toMatchObject({ status: 200 });
    await tasks.stage.advance(9);
    expect(await send('SendTaskHeartbeat', { taskToken: token })).toMatchObject({ status: 200 });
    await tasks.stage.advance(10);
    await failed;
    expect(await send('SendTaskHeartbeat', { taskToken: token })).toMatchObject({ code: 'TaskTimedOut' });
  });

  test('an output that is not JSON and a token that nobody has issued are refused', async () => {
    const { submitted, result } = ask();
    await submitted;
    expect(await send('SendTaskSuccess', { taskToken: token, output: 'no' })).toMatchObject({ code: 'InvalidOutput' });
    expect(await send('SendTaskSuccess', { taskToken: 'NoSuchTaskToken', output: '1' })).toMatchObject({
      code: 'InvalidToken',
      output: { message: "Invalid Token: 'Invalid token'" },
    });
    await send('SendTaskSuccess', { taskToken: token, output: '1' });
    expect(await result).toBe(1);
  });

  test('a token of a task that has been stopped is no token any more', async () => {
    const stop = new AbortController();
    const { submitted, result } = ask({ signal: stop.signal });
    await submitted;
    stop.abort();
    await expect(result).rejects.toThrow();
    expect(await send('SendTaskSuccess', { taskToken: token, output: '1' })).toMatchObject({ code: 'TaskTimedOut' });
  });

  test('a call that fails takes its token with it', async () => {
    const { result } = tasks.start({ resource: 'sqs:sendMessage.waitForTaskToken', parameters: {}, token });
    await expect(result).rejects.toMatchObject({ error: 'SQS.AmazonSQSException' });
    expect(await send('SendTaskHeartbeat', { taskToken: token })).toMatchObject({ code: 'TaskTimedOut' });
  });

  test('after a restart a task goes on waiting, and does not call again', async () => {
    const before = tasks.bodies('work').length;
    const result = tasks.resume({ resource: 'sqs:sendMessage.waitForTaskToken', token, submitted: { MessageId: '1' } });
    await send('SendTaskSuccess', { taskToken: token, output: '"yes"' });
    expect(await result).toBe('yes');
    expect(tasks.bodies('work')).toHaveLength(before);
  });
});

describe('activities', () => {
  test('a worker that asks first gets the task when it is there, with its token', async () => {
    const polled = send('GetActivityTask', { activityArn: ACTIVITY, workerName: 'ada' });
    const { submitted, result } = tasks.start({ resource: ACTIVITY, parameters: { player: 1 }, token });
    expect((await polled).output).toEqual({ taskToken: token, input: '{"player":1}' });
    expect(await submitted).toBe('ada');
    await send('SendTaskSuccess', { taskToken: token, output: '"approved"' });
    expect(await result).toBe('approved');
  });

  test('a worker waits one minute of the clock, and then gets nothing', async () => {
    expect(await minutesLater(send('GetActivityTask', { activityArn: ACTIVITY }))).toEqual({});
  });

  test('heartbeats count from when a worker has the task', async () => {
    const { result } = tasks.start({ resource: ACTIVITY, token, heartbeatSeconds: 5 });
    const failed = expect(result).rejects.toMatchObject({ error: 'States.HeartbeatTimeout' });
    await tasks.stage.advance(60);
    expect((await send('GetActivityTask', { activityArn: ACTIVITY })).output).toHaveProperty('taskToken', token);
    await tasks.stage.advance(5);
    await failed;
  });

  test('a task that is stopped is offered to nobody', async () => {
    const stop = new AbortController();
    const { result } = tasks.start({ resource: ACTIVITY, token, signal: stop.signal });
    stop.abort();
    await expect(result).rejects.toThrow();
    expect(await minutesLater(send('GetActivityTask', { activityArn: ACTIVITY }))).toEqual({});
  });

  test('an ARN that is not one of an activity is refused', async () => {
    expect(await send('GetActivityTask', { activityArn: 'no_an_activity_arn' })).toMatchObject({
      code: 'InvalidArn',
      output: { message: "Invalid Arn: 'Invalid ARN prefix: no_an_activity_arn'" },
    });
  });
});
