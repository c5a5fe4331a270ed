import { InvokeCommand, StopDurableExecutionCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Duration } from 'aws-cdk-lib';
import { DurableStage, SHORT } from '../support/durable-stage.ts';

const CODE = `
export const steps = durable(async (event, context) => {
  const one = await context.step('one', effect('one'));
  const two = await context.step('two', effect('two'));
  return { event, one, two };
});
export const waits = durable(async (event, context) => {
  await context.step('before', effect('before'));
  await context.wait('days', { days: 3 });
  return context.step('after', effect('after'));
});
export const retries = durable(async ({ fails }, context) =>
  context.step('flaky', async ({ attempt }) => {
    console.log('effect attempt ' + attempt);
    if (attempt <= fails) throw new RangeError('not yet');
    return attempt;
  }, { retryStrategy: retry(3, 10) }));
export const branches = durable(async ({ items }, context) => {
  const batch = await context.map('each', items, async (child, item) => {
    await child.step('began', effect('began ' + item));
    await child.wait('pause', { seconds: 60 });
    return child.step('ended', effect('ended ' + item));
  }, { maxConcurrency: 2 });
  return batch.getResults();
});
export const forever = durable(async (event, context) => context.wait('long', { days: 300 }));
export const plain = async () => ({ no: 'SDK' });
`;

let durable: DurableStage;
let before = 0;
const effects = () => durable.effects.slice(before);
beforeAll(async () => {
  durable = await DurableStage.open(CODE, {
    ...{ steps: SHORT, retries: SHORT, branches: SHORT, forever: SHORT, plain: SHORT },
    waits: Duration.days(5),
  });
});
beforeEach(() => {
  before = durable.effects.length;
});
afterAll(() => durable.close());

describe('a durable function', () => {
  test('answers a caller who waits, with the ARN of its execution', async () => {
    const { client } = durable;
    const Payload = JSON.stringify({ game: 'pong' });
    const answer = await client.send(new InvokeCommand({ FunctionName: durable.arn('steps'), Payload }));
    expect(JSON.parse(`${answer.Payload?.transformToString()}`)).toEqual({
      event: { game: 'pong' },
      one: 'one',
      two: 'two',
    });
    expect(answer.ExecutedVersion).toBe('1');
    expect(answer.DurableExecutionArn).toMatch(
      /^arn:aws:lambda:us-east-1:000000000000:function:[\w-]+:1\/durable-execution\/[\w-]+\/[\w-]+$/,
    );
    expect(await durable.history(answer.DurableExecutionArn ?? '')).toEqual([
      'ExecutionStarted',
      ...['StepStarted', 'StepSucceeded', 'StepStarted', 'StepSucceeded'],
      'InvocationCompleted',
      'ExecutionSucceeded',
    ]);
  });

  test('waits for days without running, and goes on where it was', async () => {
    const arn = await durable.started('waits');
    expect(effects()).toEqual(['before']);
    await durable.stage.advance(3 * 86_400 - 1);
    expect(await durable.describe(arn)).toMatchObject({ Status: 'RUNNING' });
    await durable.stage.advance(1);
    expect(effects()).toEqual(['before', 'after']);
    expect(await durable.describe(arn)).toMatchObject({ Status: 'SUCCEEDED', Result: '"after"', Version: '1' });
    expect(
      durable.stage.records.of('invocation').filter(({ functionName }) => arn.includes(functionName)),
    ).toHaveLength(2);
  });

  test('tries a step again at its moment, and no other step', async () => {
    const arn = await durable.started('retries', { fails: 2 });
    expect(effects()).toEqual(['attempt 1']);
    await durable.stage.advance(9);
    expect(effects()).toEqual(['attempt 1']);
    await durable.stage.advance(1);
    expect(effects()).toEqual(['attempt 1', 'attempt 2']);
    await durable.stage.advance(20);
    expect(await durable.describe(arn)).toMatchObject({ Status: 'SUCCEEDED', Result: '3' });
    const attempts = (await durable.events(arn)).flatMap(({ StepFailedDetails }) => StepFailedDetails ?? []);
    expect(attempts.map(({ RetryDetails }) => RetryDetails)).toEqual([
      { CurrentAttempt: 1, NextAttemptDelaySeconds: 10 },
      { CurrentAttempt: 2, NextAttemptDelaySeconds: 20 },
    ]);
  });

  test('fails when a step has no attempts left', async () => {
    const arn = await durable.started('retries', { fails: 3 });
    await durable.stage.advance(60);
    expect(effects()).toHaveLength(3);
    const { Status, Error: error } = await durable.describe(arn);
    expect([Status, error?.ErrorMessage]).toEqual(['FAILED', 'not yet']);
  });

  test('runs no more branches at once than it says', async () => {
    const arn = await durable.started('branches', { items: ['a', 'b', 'c'] });
    expect(effects()).toEqual(['began a', 'began b']);
    await durable.stage.advance(60);
    expect(effects().slice(2)).toEqual(expect.arrayContaining(['ended a', 'ended b', 'began c']));
    await durable.stage.advance(60);
    expect(await durable.describe(arn)).toMatchObject({ Result: '["ended a","ended b","ended c"]' });
    expect(effects()).toHaveLength(6);
  });

  test('that does not use the SDK fails', async () => {
    expect(await durable.describe(await durable.started('plain'))).toMatchObject({ Status: 'FAILED' });
  });

  test('is stopped, and does not go on', async () => {
    const DurableExecutionArn = await durable.started('waits');
    const error = { ErrorType: 'Cancelled', ErrorMessage: 'the tournament is off' };
    const { StopTimestamp } = await durable.client.send(
      new StopDurableExecutionCommand({ DurableExecutionArn, Error: error }),
    );
    expect(StopTimestamp?.getTime()).toBe(durable.stage.clock.now());
    await durable.stage.advance(3 * 86_400);
    expect(effects()).toEqual(['before']);
    expect(await durable.describe(DurableExecutionArn)).toMatchObject({ Status: 'STOPPED', Error: error });
  });

  test('times out as a whole', async () => {
    const arn = await durable.started('forever');
    await durable.stage.advance(599);
    expect(await durable.describe(arn)).toMatchObject({ Status: 'RUNNING' });
    await durable.stage.advance(1);
    expect(await durable.describe(arn)).toMatchObject({ Status: 'TIMED_OUT' });
    expect((await durable.history(arn)).at(-1)).toBe('ExecutionTimedOut');
  });
});
