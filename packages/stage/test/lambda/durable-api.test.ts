import {
  CheckpointDurableExecutionCommand,
  GetDurableExecutionCommand,
  GetDurableExecutionHistoryCommand,
  GetDurableExecutionStateCommand,
  InvokeCommand,
  ListDurableExecutionsByFunctionCommand,
  type OperationUpdate,
  SendDurableExecutionCallbackSuccessCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Duration } from 'aws-cdk-lib';
import { DurableStage, SHORT } from '../support/durable-stage.ts';
import { until } from '../support/until.ts';

/** Functions that keep their token for the test, `held` for longer than a busy machine takes for a request, and one that uses the SDK. */
const CODE = `
const keep = (milliseconds) => async (event) => {
  console.log('effect ' + JSON.stringify(event));
  await new Promise((done) => setTimeout(done, milliseconds));
  return { Status: 'SUCCEEDED', Result: '"by hand"' };
};
export const raw = keep(300);
export const held = keep(3_000);
export const asks = durable(async (event, context) => context.waitForCallback('approval', submit));
export const long = durable(async (event, context) => context.wait('long', { days: 1 }));
`;

let durable: DurableStage;
beforeAll(async () => {
  durable = await DurableStage.open(CODE, { raw: SHORT, held: SHORT, asks: SHORT, long: Duration.days(2) });
});
afterAll(() => durable.close());

const invoke = (FunctionName: string, options: object = {}) =>
  durable.client.send(new InvokeCommand({ FunctionName, Payload: '{}', ...options }));

describe('an invocation', () => {
  test('needs a version, an alias or $LATEST', async () => {
    const unqualified = durable.arn('asks').replace(/:live$/, '');
    await expect(invoke(unqualified)).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: 'You cannot invoke a durable function using an unqualified ARN.',
    });
    const { DurableExecutionArn } = await invoke(`${unqualified}:$LATEST`, { InvocationType: 'Event' });
    expect(DurableExecutionArn).toContain(':$LATEST/durable-execution/');
    // Its callback is there before those of the next executions.
    await durable.stage.settle();
  });

  test('that waits is refused when the execution may take longer than 15 minutes', async () => {
    await expect(invoke(durable.arn('long'))).rejects.toMatchObject({ name: 'InvalidParameterValueException' });
    expect((await invoke(durable.arn('long'), { InvocationType: 'Event' })).StatusCode).toBe(202);
  });

  test('with the name of an execution starts it once', async () => {
    const name = 'tournament-1';
    const first = await durable.start('asks', { game: 'pong' }, name);
    expect(first).toContain(`/durable-execution/${name}/`);
    expect(await durable.start('asks', { game: 'pong' }, name)).toBe(first);
    await expect(durable.start('asks', { game: 'tennis' }, name)).rejects.toMatchObject({
      name: 'DurableExecutionAlreadyStartedException',
    });
    await durable.stage.settle();
    const [CallbackId] = durable.callbacks.slice(-1);
    await durable.client.send(
      new SendDurableExecutionCallbackSuccessCommand({ CallbackId, Result: Buffer.from('ok') }),
    );
    // A caller who waits gets the result of the execution that has ended.
    const again = await invoke(durable.arn('asks'), { Payload: '{"game":"pong"}', DurableExecutionName: name });
    expect(again.DurableExecutionArn).toBe(first);
    expect(again.Payload?.transformToString()).toBe('"ok"');
  });

  test('has a name of letters, digits, "-" and "_"', async () => {
    await expect(durable.start('asks', {}, 'two words')).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
    });
  });

  test('of a function that fails says so', async () => {
    const { records } = durable.stage;
    const executions = records.count('durable-execution');
    const answer = invoke(durable.arn('asks'));
    await until(() => records.count('durable-execution') > executions);
    await durable.stage.advance(600);
    const { FunctionError, Payload } = await answer;
    expect([FunctionError, JSON.parse(`${Payload?.transformToString()}`).errorType]).toEqual([
      'Unhandled',
      'TIMED_OUT',
    ]);
  });
});

describe('a checkpoint', () => {
  const step = (Action: OperationUpdate['Action'], more: Partial<OperationUpdate> = {}): OperationUpdate => ({
    ...{ Id: 'one', Type: 'STEP', Action },
    ...more,
  });
  /** What the running invocation has got. */
  async function running(name: 'raw' | 'held' = 'raw') {
    const arn = await durable.start(name);
    await until(() => durable.effects.at(-1)?.includes(arn) === true);
    const event = durable.effects.at(-1);
    const { CheckpointToken, InitialExecutionState } = JSON.parse(`${event}`);
    return { arn, CheckpointToken: String(CheckpointToken), operations: InitialExecutionState.Operations };
  }
  const send = (
    DurableExecutionArn: string,
    CheckpointToken: string,
    Updates: OperationUpdate[],
    ClientToken?: string,
  ) =>
    durable.client.send(
      new CheckpointDurableExecutionCommand({ DurableExecutionArn, CheckpointToken, Updates, ClientToken }),
    );

  test('uses up its token, and is answered again when it is repeated', async () => {
    const { arn, CheckpointToken, operations } = await running();
    expect(operations).toMatchObject([
      { Type: 'EXECUTION', StartTimestamp: expect.stringMatching(/Z$/), ExecutionDetails: { InputPayload: '{}' } },
    ]);
    const first = await send(arn, CheckpointToken, [step('START')], 'once');
    expect(first.NewExecutionState?.Operations).toMatchObject([{ Id: 'one', Status: 'STARTED' }]);
    const repeated = await send(arn, CheckpointToken, [step('START')], 'once');
    expect(repeated.CheckpointToken).toBe(first.CheckpointToken);
    await expect(send(arn, CheckpointToken, [])).rejects.toMatchObject({ message: 'Invalid checkpoint token' });
    const second = await send(arn, first.CheckpointToken ?? '', [step('SUCCEED', { Payload: '1' })]);
    expect(second.NewExecutionState?.Operations).toMatchObject([{ StepDetails: { Attempt: 1, Result: '1' } }]);
    const state = new GetDurableExecutionStateCommand({
      DurableExecutionArn: arn,
      CheckpointToken: second.CheckpointToken,
      MaxItems: 1,
    });
    const { Operations, NextMarker } = await durable.client.send(state);
    expect([Operations?.[0]?.Type, NextMarker === undefined]).toEqual(['EXECUTION', false]);
    await durable.stage.settle();
    await expect(durable.client.send(state)).rejects.toMatchObject({ message: 'Invalid checkpoint token' });
  });

  test('that has no client token is one of its own each time', async () => {
    const { arn, CheckpointToken } = await running();
    const post = (token: string, Updates: readonly OperationUpdate[]) =>
      fetch(`${durable.stage.endpoint}/2025-12-01/durable-executions/${encodeURIComponent(arn)}/checkpoint`, {
        method: 'POST',
        headers: { authorization: 'AWS4-HMAC-SHA256 Credential=local-developer/scope' },
        body: JSON.stringify({ CheckpointToken: token, Updates }),
      }).then((response) => response.json());
    const first: unknown = await post(CheckpointToken, [step('START')]);
    await post(String(Object(first).CheckpointToken), [step('SUCCEED')]);
    expect(await durable.history(arn)).toEqual(['ExecutionStarted', 'StepStarted', 'StepSucceeded']);
  });

  test.each<[string, OperationUpdate[], string]>([
    ['a step that is not there', [step('CANCEL')], 'Invalid action for the given operation type.'],
    ['a step twice', [step('START'), step('START')], 'Cannot update the same operation twice in a single request.'],
    ['a retry without a delay', [step('RETRY')], 'Invalid StepOptions for the given action.'],
    ['a failure with a result', [step('FAIL', { Payload: '1' })], 'Cannot provide a Payload for FAIL action.'],
    ['a parent that is no context', [step('START', { ParentId: 'none' })], 'Invalid parent operation id.'],
    [
      'a wait without seconds',
      [{ Id: 'w', Type: 'WAIT', Action: 'START' }],
      'Invalid WaitOptions for the given action.',
    ],
    [
      'an error that is too large',
      [step('FAIL', { Error: { ErrorMessage: 'x'.repeat(32_768) } })],
      'must be less than',
    ],
    ['a result that is too large', [step('SUCCEED', { Payload: 'x'.repeat(262_145) })], 'payload size'],
  ])('with %s changes nothing', async (_, updates, message) => {
    const { arn, CheckpointToken } = await running('held');
    const good = step('START', { Id: 'good' });
    await expect(send(arn, CheckpointToken, [good, ...updates])).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: expect.stringContaining(message),
    });
    expect(await durable.history(arn)).toEqual(['ExecutionStarted']);
  });

  test('that ends the execution has no other after it', async () => {
    const { arn, CheckpointToken } = await running();
    const ends: OperationUpdate = { Id: 'result', Type: 'EXECUTION', Action: 'SUCCEED', Payload: '"large"' };
    expect((await send(arn, CheckpointToken, [ends])).CheckpointToken).toBeUndefined();
    await durable.stage.settle();
    expect(await durable.describe(arn)).toMatchObject({ Status: 'SUCCEEDED', Result: '"large"' });
    expect((await durable.history(arn)).filter((type) => type.startsWith('ExecutionS'))).toHaveLength(2);
  });

  test('of a role that may not is refused, and the execution fails', async () => {
    const denied = await DurableStage.open(
      "export const one = durable(async (event, context) => context.step('one', effect('one')));",
      { one: SHORT },
    );
    try {
      const { roleArn } = denied.stage.services.lambda.find(denied.arn('one'));
      denied.stage.services.access.addRolePolicy(roleArn, {
        Statement: [{ Effect: 'Deny', Action: 'lambda:CheckpointDurableExecution', Resource: '*' }],
      });
      const { Status, Error: error } = await denied.describe(await denied.started('one'));
      expect([Status, error?.ErrorMessage]).toEqual(['FAILED', expect.stringContaining('CheckpointDurableExecution')]);
    } finally {
      await denied.close();
    }
  });
});

describe('executions', () => {
  test('are listed, by status, name and time', async () => {
    const FunctionName = durable.arn('long').replace(/:live$/, '');
    const list = async (options: object) => {
      const found = await durable.client.send(new ListDurableExecutionsByFunctionCommand({ FunctionName, ...options }));
      return (found.DurableExecutions ?? []).map(({ DurableExecutionName }) => DurableExecutionName);
    };
    const at = new Date(durable.stage.clock.now());
    await durable.stage.advance(1);
    for (const name of ['first', 'second']) await durable.start('long', {}, name);
    expect(await list({ StartedAfter: at })).toEqual(['first', 'second']);
    expect(await list({ StartedAfter: at, ReverseOrder: true, MaxItems: 1 })).toEqual(['second']);
    expect(await list({ DurableExecutionName: 'first' })).toEqual(['first']);
    expect(await list({ Statuses: ['FAILED'], StartedAfter: at })).toEqual([]);
  });

  test('are described without data, and their histories too', async () => {
    const DurableExecutionArn = await durable.started('asks', { secret: 1 });
    const bare = { DurableExecutionArn, IncludeExecutionData: false };
    expect(await durable.client.send(new GetDurableExecutionCommand(bare))).toMatchObject({
      ExecutionDataIncluded: false,
      DurableConfig: { ExecutionTimeout: 600, RetentionPeriodInDays: 14 },
    });
    const history = new GetDurableExecutionHistoryCommand({ ...bare, ReverseOrder: true });
    const { Events = [] } = await durable.client.send(history);
    expect(JSON.stringify(Events)).not.toContain('secret');
    expect(Events.at(-1)).toMatchObject({ EventId: 1, EventType: 'ExecutionStarted' });
  });

  test('that have ended are forgotten after their retention', async () => {
    const DurableExecutionArn = await durable.started('raw');
    await durable.stage.advance(14 * 86_400 - 60);
    expect(await durable.describe(DurableExecutionArn)).toMatchObject({ Status: 'SUCCEEDED' });
    await durable.stage.advance(60);
    await expect(durable.describe(DurableExecutionArn)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});
