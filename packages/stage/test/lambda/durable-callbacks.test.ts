import {
  SendDurableExecutionCallbackFailureCommand,
  SendDurableExecutionCallbackHeartbeatCommand,
  SendDurableExecutionCallbackSuccessCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DurableStage, SHORT } from '../support/durable-stage.ts';

const CODE = `
export const asks = durable(async ({ timeout = 300, heartbeatTimeout }, context) => {
  const config = {
    timeout: { seconds: timeout },
    ...(heartbeatTimeout === undefined ? {} : { heartbeatTimeout: { seconds: heartbeatTimeout } }),
  };
  try {
    const approved = await context.waitForCallback('approval', submit, config);
    return context.step('goes on', effect(approved));
  } catch (error) {
    await context.step('gives up', effect(error.name + ': ' + error.message));
    throw error;
  }
});
`;

let durable: DurableStage;
beforeAll(async () => {
  durable = await DurableStage.open(CODE, { asks: SHORT });
});
afterAll(() => durable.close());

/** Starts an execution that waits for a callback. */
async function asked(event = {}) {
  const arn = await durable.started('asks', event);
  return { arn, CallbackId: durable.callbacks.at(-1) ?? '' };
}
const succeed = (CallbackId: string, Result = 'yes') =>
  durable.client.send(new SendDurableExecutionCallbackSuccessCommand({ CallbackId, Result: Buffer.from(Result) }));
const fail = (CallbackId: string, error: object) =>
  durable.client.send(new SendDurableExecutionCallbackFailureCommand({ CallbackId, Error: error }));
const heartbeat = (CallbackId: string) =>
  durable.client.send(new SendDurableExecutionCallbackHeartbeatCommand({ CallbackId }));

describe('a callback', () => {
  test('lets the execution go on with its result', async () => {
    const { arn, CallbackId } = await asked();
    await durable.stage.advance(200);
    expect(await durable.describe(arn)).toMatchObject({ Status: 'RUNNING' });
    await succeed(CallbackId);
    await durable.stage.settle();
    expect(await durable.describe(arn)).toMatchObject({ Status: 'SUCCEEDED', Result: '"yes"' });
    expect(await durable.history(arn)).toEqual([
      ...['ExecutionStarted', 'ContextStarted', 'CallbackStarted', 'StepStarted', 'StepSucceeded'],
      ...['InvocationCompleted', 'CallbackSucceeded', 'ContextSucceeded', 'StepStarted', 'StepSucceeded'],
      ...['InvocationCompleted', 'ExecutionSucceeded'],
    ]);
  });

  test('lets it go on with an error', async () => {
    const { arn, CallbackId } = await asked();
    await fail(CallbackId, { ErrorType: 'Refused', ErrorMessage: 'no thanks' });
    await durable.stage.settle();
    expect(durable.effects.at(-1)).toBe('CallbackExternalError: no thanks');
    expect(await durable.describe(arn)).toMatchObject({ Status: 'FAILED', Error: { ErrorMessage: 'no thanks' } });
  });

  test('times out', async () => {
    const { arn } = await asked({ timeout: 30 });
    await durable.stage.advance(29);
    expect(await durable.describe(arn)).toMatchObject({ Status: 'RUNNING' });
    await durable.stage.advance(1);
    expect(durable.effects.at(-1)).toBe('CallbackTimeoutError: Callback timed out');
    expect(await durable.describe(arn)).toMatchObject({ Status: 'FAILED' });
  });

  test('times out without heartbeats, and not while they come', async () => {
    const { arn, CallbackId } = await asked({ heartbeatTimeout: 10 });
    for (let seconds = 0; seconds < 30; seconds += 9) {
      await durable.stage.advance(9);
      await heartbeat(CallbackId);
    }
    expect(await durable.describe(arn)).toMatchObject({ Status: 'RUNNING' });
    await durable.stage.advance(10);
    expect(durable.effects.at(-1)).toBe('CallbackTimeoutError: Callback timed out on heartbeat');
  });

  test('ends once', async () => {
    const { CallbackId } = await asked();
    await succeed(CallbackId);
    for (const again of [succeed, heartbeat]) {
      await expect(again(CallbackId)).rejects.toMatchObject({ name: 'CallbackTimeoutException' });
    }
    await expect(fail(CallbackId, {})).rejects.toMatchObject({ name: 'CallbackTimeoutException' });
  });

  test('that does not exist is refused', async () => {
    const unknown = Buffer.from('execution operation').toString('base64');
    await expect(succeed(unknown)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await expect(succeed('bm90')).rejects.toMatchObject({ name: 'InvalidParameterValueException' });
  });

  test('has a result of up to 256 KB', async () => {
    const { CallbackId } = await asked();
    await expect(succeed(CallbackId, 'x'.repeat(262_145))).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
    });
    await succeed(CallbackId, 'x');
  });
});
