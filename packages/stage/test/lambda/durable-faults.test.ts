import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { Duration } from 'aws-cdk-lib';
import { DurableStage, SHORT } from '../support/durable-stage.ts';

const CODE = `
export const steps = durable(async (event, context) => {
  for (const name of ['one', 'two', 'three']) await context.step(name, effect(name));
  return 'done';
});
export const careful = durable(async (event, context) =>
  context.step('pay', effect('pay'), { semantics: 'AT_MOST_ONCE_PER_RETRY', retryStrategy: () => ({ shouldRetry: false }) }));
export const hangs = durable(async (event, context) => context.step('hangs', () => new Promise(() => {})));
`;

let durable: DurableStage;
let before = 0;
beforeAll(async () => {
  durable = await DurableStage.open(CODE, { steps: SHORT, careful: SHORT, hangs: Duration.minutes(2) });
});
beforeEach(() => {
  before = durable.effects.length;
});
afterAll(() => durable.close());
const effects = () => durable.effects.slice(before);
const nameOf = (alias: string) => durable.stage.services.lambda.find(durable.arn(alias)).name;

test('a worker that is killed in the middle goes on after the last checkpoint', async () => {
  durable.stage.faults.functions.inject(nameOf('steps'), { killAfterCalls: 3 });
  const arn = await durable.started('steps');
  const done = effects();
  expect(done.length).toBeGreaterThan(0);
  expect(await durable.describe(arn)).toMatchObject({ Status: 'RUNNING' });
  await durable.stage.advance(1);
  expect(await durable.describe(arn)).toMatchObject({ Status: 'SUCCEEDED' });
  // The step whose checkpoint was under way may run twice, those before it do not.
  expect(effects().filter((name) => name === 'one')).toHaveLength(1);
  expect(new Set(effects())).toEqual(new Set(['one', 'two', 'three']));
  const [first] = (await durable.events(arn)).flatMap(
    ({ InvocationCompletedDetails }) => InvocationCompletedDetails ?? [],
  );
  expect(first?.Error?.Payload).toMatchObject({ ErrorType: 'Runtime.ExitError' });
});

test('a step that must not run twice is not run again when its worker was killed', async () => {
  durable.stage.faults.functions.inject(nameOf('careful'), { killAfterCalls: 1 });
  const arn = await durable.started('careful');
  await durable.stage.advance(1);
  expect(await durable.describe(arn)).toMatchObject({
    Status: 'FAILED',
    Error: { ErrorMessage: expect.stringContaining('interruption') },
  });
  expect(effects().length).toBeLessThanOrEqual(1);
});

test.each(['throttle', 'service-error', 'throw'] as const)('after "%s" it is invoked again', async (fault) => {
  durable.stage.faults.functions.inject(nameOf('steps'), fault, 2);
  const arn = await durable.started('steps');
  expect(effects()).toEqual([]);
  await durable.stage.advance(1);
  expect(effects()).toEqual([]);
  await durable.stage.advance(2);
  expect(effects()).toEqual(['one', 'two', 'three']);
  expect(await durable.describe(arn)).toMatchObject({ Status: 'SUCCEEDED', Result: '"done"' });
});

test('an answer that is lost is given again, without effects', async () => {
  durable.stage.faults.functions.inject(nameOf('steps'), 'lose-answer');
  const arn = await durable.started('steps');
  await durable.stage.advance(1);
  expect(effects()).toEqual(['one', 'two', 'three']);
  expect(await durable.describe(arn)).toMatchObject({ Status: 'SUCCEEDED' });
});

test('a step that never ends runs into the timeout of the function, again and again, until the execution times out', async () => {
  const arn = await durable.started('hangs');
  await durable.stage.advance(120);
  const { Status } = await durable.describe(arn);
  expect(Status).toBe('TIMED_OUT');
  const errors = (await durable.events(arn)).flatMap(
    ({ InvocationCompletedDetails }) => InvocationCompletedDetails?.Error?.Payload?.ErrorType ?? [],
  );
  expect(errors.length).toBeGreaterThan(2);
  expect(new Set(errors)).toEqual(new Set(['Sandbox.Timedout']));
});
