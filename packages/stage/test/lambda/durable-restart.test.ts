import { SendDurableExecutionCallbackSuccessCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Duration } from 'aws-cdk-lib';
import { DurableStage } from '../support/durable-stage.ts';
import { TemporaryFolder } from '../support/temporary.ts';

const CODE = `
export const waits = durable(async ({ name }, context) => {
  await context.step('before', effect(name + ' before'));
  await context.wait('hour', { hours: 1 });
  return context.step('after', effect(name + ' after'));
});
export const asks = durable(async (event, context) =>
  context.waitForCallback('approval', submit, { timeout: { hours: 2 } }));
`;

let durable: DurableStage;
const folders: TemporaryFolder[] = [];
beforeAll(async () => {
  durable = await DurableStage.open(CODE, { waits: Duration.days(2), asks: Duration.days(2) });
});
afterAll(async () => {
  await durable.close();
  for (const folder of folders) folder.remove();
});
function newState(): string {
  const folder = new TemporaryFolder();
  folders.push(folder);
  return folder.path;
}

/** Runs something on a stage with a state, and stops the stage. */
async function during<T>(state: string, run: (stage: DurableStage) => Promise<T>): Promise<T> {
  const stage = await durable.resumed(state);
  try {
    return await run(stage);
  } finally {
    await stage.close();
  }
}

test('a wait goes on over a restart, and what was done is not done again', async () => {
  const state = newState();
  const arn = await during(state, async (stage) => {
    const started = await stage.started('waits', { name: 'one' });
    await stage.stage.advance(3_000);
    return started;
  });
  await during(state, async (stage) => {
    await stage.stage.advance(599);
    expect(await stage.describe(arn)).toMatchObject({ Status: 'RUNNING' });
    await stage.stage.advance(1);
    expect(await stage.describe(arn)).toMatchObject({ Status: 'SUCCEEDED', Result: '"one after"' });
    expect(stage.effects).toEqual(['one after']);
  });
});

test('a callback that was given away before a restart ends its execution after it', async () => {
  const state = newState();
  const { arn, CallbackId } = await during(state, async (stage) => ({
    arn: await stage.started('asks'),
    CallbackId: stage.callbacks[0],
  }));
  await during(state, async (stage) => {
    const Result = Buffer.from('approved');
    await stage.client.send(new SendDurableExecutionCallbackSuccessCommand({ CallbackId, Result }));
    await stage.stage.settle();
    expect(await stage.describe(arn)).toMatchObject({ Status: 'SUCCEEDED', Result: '"approved"' });
  });
});

test('what has ended stays described', async () => {
  const state = newState();
  const arn = await during(state, async (stage) => {
    const started = await stage.started('asks');
    await stage.stage.advance(7_200);
    return started;
  });
  await during(state, async (stage) => {
    expect(await stage.describe(arn)).toMatchObject({ Status: 'FAILED', Error: { ErrorType: 'CallbackTimeoutError' } });
    expect(await stage.history(arn)).toContain('CallbackTimedOut');
    expect(stage.stage.records.of('durable-execution')).toEqual([]);
  });
});
