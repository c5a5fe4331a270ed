import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { arnOf, inOrder, machine, WorkflowStage } from '../support/workflows.ts';

const PASS = inOrder({ Same: { Type: 'Pass' } });
const MONTH = inOrder({ Month: { Type: 'Wait', Seconds: 30 * 86_400 }, After: { Type: 'Pass', Result: 'after' } });

let workflows: WorkflowStage;
beforeAll(async () => {
  workflows = await WorkflowStage.open({
    Pass: machine('pass', PASS),
    Month: machine('month', MONTH),
    Late: machine('late', { ...MONTH, TimeoutSeconds: 60 }),
    Fails: machine('fails', inOrder({ No: { Type: 'Fail', Error: 'No', Cause: 'never' } })),
    Express: machine('express', PASS, { StateMachineType: 'EXPRESS' }),
    Version: { Type: 'AWS::StepFunctions::StateMachineVersion', Properties: { StateMachineArn: { Ref: 'Pass' } } },
    Alias: {
      Type: 'AWS::StepFunctions::StateMachineAlias',
      Properties: { Name: 'live', RoutingConfiguration: [{ StateMachineVersionArn: { Ref: 'Version' }, Weight: 100 }] },
    },
    Activity: { Type: 'AWS::StepFunctions::Activity', Properties: { Name: 'paint' } },
  });
});
afterAll(async () => workflows[Symbol.asyncDispose]());

describe('an execution', () => {
  test('runs to its end, and is described with input and output', async () => {
    const executionArn = await workflows.start('pass', { player: 1 }, 'first');
    await workflows.stage.settle();
    expect(executionArn).toBe(arnOf('execution', 'pass:first'));
    expect(await workflows.describe(executionArn)).toMatchObject({
      name: 'first',
      status: 'SUCCEEDED',
      input: '{"player":1}',
      output: '{"player":1}',
      stateMachineArn: arnOf('stateMachine', 'pass'),
      redriveCount: 0,
    });
    expect(await workflows.events(executionArn)).toEqual([
      'ExecutionStarted',
      'PassStateEntered',
      'PassStateExited',
      'ExecutionSucceeded',
    ]);
  });

  test('waits for thirty days on the clock of the stage', async () => {
    const executionArn = await workflows.start('month');
    await workflows.stage.advance(30 * 86_400 - 1);
    expect(await workflows.describe(executionArn)).toMatchObject({ status: 'RUNNING' });
    await workflows.stage.advance(1);
    const { status, output, startDate, stopDate } = await workflows.describe(executionArn);
    expect({ status, output, days: (stopDate - startDate) / 86_400 }).toEqual({
      status: 'SUCCEEDED',
      output: '"after"',
      days: 30,
    });
  });

  test('ends when its time is over', async () => {
    const executionArn = await workflows.start('late');
    await workflows.stage.advance(60);
    expect(await workflows.describe(executionArn)).toMatchObject({ status: 'TIMED_OUT', error: 'States.Timeout' });
  });

  test('is stopped, with an error and a cause', async () => {
    const executionArn = await workflows.start('month');
    const { output } = await workflows.call('StopExecution', { executionArn, error: 'Enough', cause: 'no interest' });
    expect(output.stopDate).toEqual(expect.any(Number));
    expect(await workflows.describe(executionArn)).toMatchObject({
      status: 'ABORTED',
      error: 'Enough',
      cause: 'no interest',
    });
    expect((await workflows.events(executionArn)).at(-1)).toBe('ExecutionAborted');
  });

  test('of the same name and input is the same while it runs, and no other has its name', async () => {
    const executionArn = await workflows.start('month', { a: 1 }, 'once');
    expect(await workflows.start('month', { a: 1 }, 'once')).toBe(executionArn);
    await expect(workflows.start('month', { a: 2 }, 'once')).rejects.toThrow(
      `ExecutionAlreadyExists: Execution Already Exists: '${executionArn}'`,
    );
    await workflows.call('StopExecution', { executionArn });
    await expect(workflows.start('month', { a: 1 }, 'once')).rejects.toThrow('ExecutionAlreadyExists');
  });

  test('by an alias is one of its version', async () => {
    const live = `${arnOf('stateMachine', 'pass')}:live`;
    const executionArn = await workflows.start('pass:live', {}, 'by-alias');
    expect(await workflows.describe(executionArn)).toMatchObject({
      stateMachineAliasArn: live,
      stateMachineVersionArn: `${arnOf('stateMachine', 'pass')}:1`,
    });
    const { output } = await workflows.call('ListExecutions', { stateMachineArn: live });
    expect(output.executions).toMatchObject([{ executionArn }]);
  });

  test('of an Express state machine is answered with its output, and is not listed', async () => {
    const stateMachineArn = arnOf('stateMachine', 'express');
    const input = '{"b":2}';
    const { output } = await workflows.call('StartSyncExecution', { stateMachineArn, input, name: 'now' });
    expect(output).toMatchObject({ status: 'SUCCEEDED', output: input, name: 'now' });
    expect(output.executionArn).toMatch(arnOf('express', 'express:now:'));
    expect((await workflows.call('ListExecutions', { stateMachineArn })).code).toBe('StateMachineTypeNotSupported');
    const described = await workflows.call('DescribeExecution', { executionArn: output.executionArn });
    expect(described.output.message).toBe("Invalid Arn: 'Resource type not valid in this context: express'");
  });
});

describe('lists', () => {
  test('executions are listed newest first, by status and in pages', async () => {
    const stateMachineArn = arnOf('stateMachine', 'fails');
    for (const name of ['a', 'b', 'c']) await workflows.start('fails', {}, name);
    await workflows.stage.settle();
    const list = async (more: object) => (await workflows.call('ListExecutions', { stateMachineArn, ...more })).output;
    const first = await list({ maxResults: 2, statusFilter: 'FAILED' });
    expect(first.executions).toMatchObject([{ name: 'c' }, { name: 'b' }]);
    const { executions, nextToken } = await list({ nextToken: first.nextToken });
    expect({ executions, nextToken }).toMatchObject({ executions: [{ name: 'a' }], nextToken: undefined });
    expect((await list({ statusFilter: 'SUCCEEDED' })).executions).toEqual([]);
  });

  test('the history is answered backwards, and without data', async () => {
    const executionArn = await workflows.start('pass', { secret: 1 });
    await workflows.stage.settle();
    const { output } = await workflows.call('GetExecutionHistory', {
      executionArn,
      reverseOrder: true,
      includeExecutionData: false,
    });
    expect(output.events.map(({ id }: { readonly id: number }) => id)).toEqual([4, 3, 2, 1]);
    expect(JSON.stringify(output)).not.toContain('secret');
  });

  test('state machines, versions, aliases and activities are described', async () => {
    const stateMachineArn = arnOf('stateMachine', 'pass');
    const machines = (await workflows.call('ListStateMachines')).output.stateMachines;
    expect(machines.map(({ name }: { readonly name: string }) => name)).toEqual([
      'express',
      'fails',
      'late',
      'month',
      'pass',
    ]);
    const described = (await workflows.call('DescribeStateMachine', { stateMachineArn })).output;
    expect(described).toMatchObject({ status: 'ACTIVE', type: 'STANDARD', definition: JSON.stringify(PASS) });
    const alias = { stateMachineAliasArn: `${stateMachineArn}:live` };
    expect((await workflows.call('DescribeStateMachineAlias', alias)).output).toMatchObject({
      routingConfiguration: [{ stateMachineVersionArn: `${stateMachineArn}:1`, weight: 100 }],
    });
    expect((await workflows.call('ListActivities')).output.activities).toMatchObject([{ name: 'paint' }]);
  });
});

describe('what is refused', () => {
  const message = async (operation: string, input: object) => (await workflows.call(operation, input)).output.message;
  const stateMachineArn = arnOf('stateMachine', 'pass');

  test.each([
    [
      'not json',
      "Unrecognized token 'not': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
    ],
    ["{'a': 1}", "Unexpected character (''' (code 39)): was expecting double-quote to start field name"],
    ['', 'Invalid execution input.'],
  ])('the input %p', async (input, words) => {
    expect(await message('StartExecution', { stateMachineArn, input })).toBe(
      `Invalid State Machine Execution Input: '${words}'`,
    );
  });

  test('an ARN of nothing, of another kind, and of something else', async () => {
    const none = arnOf('stateMachine', 'none');
    expect(await message('StartExecution', { stateMachineArn: none })).toBe(`State Machine Does Not Exist: '${none}'`);
    expect(await message('DescribeExecution', { executionArn: 'x' })).toBe("Invalid Arn: 'Invalid ARN prefix: x'");
    const gone = arnOf('execution', 'pass:gone');
    expect(await message('DescribeExecution', { executionArn: gone })).toBe(`Execution Does Not Exist: '${gone}'`);
  });

  test('a name with a blank, a page that is too large, a status that does not exist', async () => {
    expect(await message('StartExecution', { stateMachineArn, name: 'a b' })).toBe("Invalid Name: 'a b'");
    expect(await message('ListExecutions', { stateMachineArn, maxResults: 1_001 })).toContain("'maxResults' failed");
    expect(await message('ListExecutions', { stateMachineArn, statusFilter: 'succeeded' })).toContain(
      '[SUCCEEDED, TIMED_OUT, PENDING_REDRIVE, ABORTED, FAILED, RUNNING]',
    );
  });

  test('waiting for the end of an execution of a Standard state machine', async () => {
    expect((await workflows.call('StartSyncExecution', { stateMachineArn })).code).toBe('StateMachineTypeNotSupported');
  });
});

describe('executions that have ended', () => {
  test('are let go when there are many newer ones, and after ninety days', async () => {
    const { executions, machines } = workflows.stage.services.stepFunctions;
    const found = machines.resolve(arnOf('stateMachine', 'pass'));
    const first = executions.start({ ...found, input: '{}' }).arn;
    for (let times = 0; times < 1_200; times += 1) executions.start({ ...found, input: '{}' });
    const last = executions.start({ ...found, input: '{}' }).arn;
    await workflows.stage.settle();
    expect([executions.has(first), executions.has(last)]).toEqual([false, true]);
    await workflows.stage.advance(90 * 86_400);
    expect(executions.has(last)).toBe(false);
  });
});
