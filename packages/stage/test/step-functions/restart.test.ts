import { cpSync, rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { TemporaryFolder } from '../support/temporary.ts';
import { inOrder, machine, WorkflowStage } from '../support/workflows.ts';

const QUEUE = 'http://sqs.us-east-1.amazonaws.com/000000000000/asks';

/** Asks by a queue and waits a day, at once; then gives both. */
const ASK = inOrder({
  Both: {
    Type: 'Parallel',
    Branches: [
      inOrder({
        Ask: {
          Type: 'Task',
          Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
          Parameters: {
            QueueUrl: QUEUE,
            MessageBody: { 'token.$': '$$.Task.Token', 'random.$': 'States.MathRandom(0, 1000000)' },
          },
        },
      }),
      inOrder({
        Day: { Type: 'Wait', Seconds: 86_400 },
        Id: { Type: 'Pass', Parameters: { 'id.$': 'States.UUID()' } },
      }),
    ],
  },
});
const MONTH = inOrder({ Month: { Type: 'Wait', Seconds: 30 * 86_400 }, After: { Type: 'Pass', Result: 'after' } });
const asks = { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'asks' } };

let state: TemporaryFolder;
beforeEach(() => {
  state = new TemporaryFolder();
});
afterEach(() => state.remove());

const open = ({ month = MONTH, path = state.path } = {}) =>
  WorkflowStage.open({ Asks: asks, Ask: machine('ask', ASK), Month: machine('month', month) }, { state: path });
const history = async ({ call }: WorkflowStage, executionArn: string) =>
  (await call('GetExecutionHistory', { executionArn })).output.events;

describe('after a restart', () => {
  test('an execution goes on where it was: nothing is called again, and its token is the same', async () => {
    let executionArn: string;
    let before: readonly unknown[];
    {
      await using first = await open();
      executionArn = await first.start('ask');
      await first.stage.advance(3_600);
      before = await history(first, executionArn);
    }
    await using second = await open();
    await second.stage.settle();
    expect(await history(second, executionArn)).toEqual(before);
    const { messages } = second.stage.services.sqs.byName('asks');
    expect(messages).toHaveLength(1);
    const { token: taskToken } = JSON.parse(messages[0]?.body ?? '{}');
    expect((await second.call('SendTaskSuccess', { taskToken, output: '"yes"' })).status).toBe(200);
    await second.stage.advance(86_400 - 3_600 - 1);
    expect(await second.describe(executionArn)).toMatchObject({ status: 'RUNNING' });
    await second.stage.advance(1);
    expect(JSON.parse((await second.describe(executionArn)).output)).toEqual(['yes', { id: expect.any(String) }]);
  });

  test('an answer that was sent with a token is not lost when the stage is killed right after it', async () => {
    await using first = await open();
    const executionArn = await first.start('ask');
    await first.stage.settle();
    const [message] = first.stage.services.sqs.byName('asks').messages;
    const { token: taskToken } = JSON.parse(message?.body ?? '{}');
    await first.call('SendTaskSuccess', { taskToken, output: '"yes"' });
    // What a killed stage would leave behind: the log as it is now.
    const killed = new TemporaryFolder();
    cpSync(state.path, killed.path, { recursive: true });
    rmSync(`${killed.path}/lock`, { force: true });
    await using second = await open({ path: killed.path });
    await second.stage.settle();
    expect(await second.events(executionArn)).toContain('TaskSucceeded');
    killed.remove();
  });

  test('one that has ended is described with the same history', async () => {
    let executionArn: string;
    let before: readonly unknown[];
    {
      await using first = await open();
      executionArn = await first.start('month');
      await first.stage.advance(30 * 86_400);
      before = await history(first, executionArn);
    }
    await using second = await open();
    expect(await second.describe(executionArn)).toMatchObject({ status: 'SUCCEEDED', output: '"after"' });
    expect(await history(second, executionArn)).toEqual(before);
  });

  test('one that runs keeps its definition, also when the template has another one', async () => {
    let executionArn: string;
    {
      await using first = await open();
      executionArn = await first.start('month');
    }
    await using second = await open({ month: inOrder({ Other: { Type: 'Pass', Result: 'other' } }) });
    const { output } = await second.call('DescribeStateMachineForExecution', { executionArn });
    expect(output.definition).toBe(JSON.stringify(MONTH));
    await second.stage.advance(30 * 86_400);
    expect(await second.describe(executionArn)).toMatchObject({ output: '"after"' });
  });
});
