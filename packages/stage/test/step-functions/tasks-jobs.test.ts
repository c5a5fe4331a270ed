import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { TemporaryFolder } from '../support/temporary.ts';
import { arnOf, inOrder, machine, WorkflowStage, workflowRole } from '../support/workflows.ts';

/** A task that starts an execution of a machine and waits for it. */
const job = (StateMachine: string, more: object = {}) =>
  inOrder({
    Job: {
      Type: 'Task',
      Resource: 'arn:aws:states:::states:startExecution.sync:2',
      Parameters: { StateMachineArn: arnOf('stateMachine', StateMachine), Name: 'job', 'Input.$': '$' },
      ...more,
    },
  });

const approval = inOrder({
  Ask: {
    Type: 'Task',
    Resource: arnOf('activity', 'approval'),
    HeartbeatSeconds: 30,
    Catch: [{ ErrorEquals: ['States.HeartbeatTimeout'], Next: 'Late' }],
    End: true,
  },
  Late: { Type: 'Pass', Result: 'late' },
});

const resources = {
  Role: workflowRole(['states:StartExecution', 'states:DescribeExecution', 'states:StopExecution']),
  Blind: workflowRole(['states:StartExecution']),
  Approval: { Type: 'AWS::StepFunctions::Activity', Properties: { Name: 'approval' } },
  slow: machine('slow', inOrder({ Hour: { Type: 'Wait', Seconds: 3_600 }, Sum: { Type: 'Pass', Result: { sum: 3 } } })),
  failing: machine('failing', inOrder({ No: { Type: 'Fail', Error: 'No', Cause: 'money' } })),
  parent: machine('parent', job('slow')),
  impatient: machine('impatient', job('slow', { TimeoutSeconds: 60 })),
  unlucky: machine('unlucky', job('failing')),
  blind: machine('blind', job('slow'), { RoleArn: { 'Fn::GetAtt': ['Blind', 'Arn'] } }),
  approved: machine('approved', approval),
};

let state: TemporaryFolder;
let workflows: WorkflowStage;
const open = () => WorkflowStage.open(resources, { state: state.path });
beforeEach(async () => {
  state = new TemporaryFolder();
  workflows = await open();
});
afterEach(async () => {
  await workflows[Symbol.asyncDispose]();
  state.remove();
});

const job1 = arnOf('execution', 'slow:job');

describe('a task that waits for an execution', () => {
  test('has its description as the result, with input and output as values, also after a restart', async () => {
    const executionArn = await workflows.start('parent', { a: 1 });
    await workflows.stage.advance(1_800);
    await workflows[Symbol.asyncDispose]();
    workflows = await open();
    await workflows.stage.advance(1_800);
    const { status, output } = await workflows.describe(executionArn);
    expect(status).toBe('SUCCEEDED');
    expect(JSON.parse(output)).toMatchObject({ Input: { a: 1 }, Output: { sum: 3 }, Status: 'SUCCEEDED', Name: 'job' });
    expect(await workflows.events(executionArn)).toContain('TaskSubmitted');
  });

  test('fails with States.TaskFailed when the execution fails', async () => {
    const executionArn = await workflows.start('unlucky');
    await workflows.stage.settle();
    const { status, error, cause } = await workflows.describe(executionArn);
    expect({ status, error }).toEqual({ status: 'FAILED', error: 'States.TaskFailed' });
    expect(JSON.parse(cause)).toMatchObject({ Status: 'FAILED', Error: 'No', Cause: 'money' });
  });

  test('stops the execution when its time is over', async () => {
    const late = await workflows.start('impatient');
    await workflows.stage.advance(60);
    expect(await workflows.describe(late)).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    expect(await workflows.describe(job1)).toMatchObject({ status: 'ABORTED' });
  });

  test('leaves it running when its role may not look at it', async () => {
    const executionArn = await workflows.start('blind');
    await workflows.stage.settle();
    expect(await workflows.describe(executionArn)).toMatchObject({
      status: 'FAILED',
      cause: expect.stringContaining('is not authorized to perform: states:DescribeExecution'),
    });
    expect(await workflows.describe(job1)).toMatchObject({ status: 'RUNNING' });
  });
});

describe('a heartbeat that does not come', () => {
  test('is caught as States.HeartbeatTimeout, and is States.Timeout in the history', async () => {
    const executionArn = await workflows.start('approved');
    await workflows.stage.settle();
    const activityArn = arnOf('activity', 'approval');
    const { output } = await workflows.call('GetActivityTask', { activityArn, workerName: 'ada' });
    expect(output).toHaveProperty('taskToken');
    await workflows.stage.advance(30);
    expect(await workflows.describe(executionArn)).toMatchObject({ status: 'SUCCEEDED', output: '"late"' });
    expect(await workflows.events(executionArn)).toContain('ActivityTimedOut');
  });
});
