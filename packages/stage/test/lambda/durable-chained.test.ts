import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DurableStage, SHORT } from '../support/durable-stage.ts';

const CODE = `
export const parent = durable(async ({ target }, context) => {
  try {
    return await context.invoke('child', target, { seconds: 60 });
  } catch (error) {
    return context.step('caught', effect(error.name + ': ' + error.message));
  }
});
export const child = durable(async ({ seconds }, context) => {
  await context.wait('pause', { seconds });
  return context.step('child', effect('child'));
});
export const failing = durable(async () => { throw new RangeError('the child fails'); });
export const plain = async ({ seconds }) => ({ seconds });
export const broken = async () => { throw new RangeError('plain and broken'); };
`;

let durable: DurableStage;
const plain = (name: string) => {
  const { lambda } = durable.stage.services;
  return lambda.all.find(({ handler }) => handler === `index.${name}`)?.name ?? '';
};
beforeAll(async () => {
  durable = await DurableStage.open(CODE, { parent: SHORT, child: SHORT, failing: SHORT }, {}, (functionOf) => {
    for (const name of ['plain', 'broken']) functionOf(name, { handler: `index.${name}` });
  });
  const { access, lambda } = durable.stage.services;
  access.addRolePolicy(lambda.find(durable.arn('parent')).roleArn, {
    Statement: [{ Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: '*' }],
  });
});
afterAll(() => durable.close());

describe('a chained invocation', () => {
  test('of a durable function is an execution of its own, and costs nothing while that waits', async () => {
    const arn = await durable.started('parent', { target: durable.arn('child') });
    await durable.stage.advance(59);
    expect(await durable.describe(arn)).toMatchObject({ Status: 'RUNNING' });
    await durable.stage.advance(1);
    expect(await durable.describe(arn)).toMatchObject({ Status: 'SUCCEEDED', Result: '"child"' });
    const started = (await durable.events(arn)).find(({ EventType }) => EventType === 'ChainedInvokeStarted');
    const { DurableExecutionArn, ExecutedVersion } = started?.ChainedInvokeStartedDetails ?? {};
    expect(ExecutedVersion).toBe('1');
    expect(await durable.describe(`${DurableExecutionArn}`)).toMatchObject({ Status: 'SUCCEEDED' });
  });

  test('of another function runs it once', async () => {
    const arn = await durable.started('parent', { target: plain('plain') });
    expect(await durable.describe(arn)).toMatchObject({ Result: '{"seconds":60}' });
    expect(await durable.history(arn)).toEqual(
      expect.arrayContaining(['ChainedInvokeStarted', 'ChainedInvokeSucceeded', 'ExecutionSucceeded']),
    );
  });

  test.each([
    ['durable', () => durable.arn('failing'), 'the child fails'],
    ['other', () => plain('broken'), 'plain and broken'],
    ['unqualified durable', () => durable.arn('child').replace(/:live$/, ''), 'unqualified ARN'],
    ['unknown', () => 'nobody', 'Function not found'],
  ])('of a %s function that fails is an error to catch', async (_, target, message) => {
    const arn = await durable.started('parent', { target: target() });
    const { Result } = await durable.describe(arn);
    expect(Result).toContain('InvokeError');
    expect(Result).toContain(message);
  });

  test('needs the permission to invoke', async () => {
    const { access, lambda } = durable.stage.services;
    access.addRolePolicy(lambda.find(durable.arn('parent')).roleArn, {
      Statement: [{ Effect: 'Deny', Action: 'lambda:InvokeFunction', Resource: durable.arn('failing') }],
    });
    const { Result } = await durable.describe(await durable.started('parent', { target: durable.arn('failing') }));
    expect(Result).toContain('is not authorized to perform: lambda:InvokeFunction');
  });
});
