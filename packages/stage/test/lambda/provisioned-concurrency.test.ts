import {
  DeleteProvisionedConcurrencyConfigCommand,
  GetProvisionedConcurrencyConfigCommand,
  InvokeCommand,
  LambdaClient,
  ListProvisionedConcurrencyConfigsCommand,
  PutProvisionedConcurrencyConfigCommand,
  UpdateAliasCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Schedule } from 'aws-cdk-lib/aws-applicationautoscaling';
import { CfnVersion } from 'aws-cdk-lib/aws-lambda';
import { DEVELOPER_ACCESS_KEY } from '../../iam/access.ts';
import { CdkStage } from '../support/cdk-stage.ts';

const CODE = `
const kind = process.env.AWS_LAMBDA_INITIALIZATION_TYPE;
if (process.env.BROKEN) throw new Error('cannot start');
export const handler = async ({ wait = 0 }) => {
  await new Promise((resolve) => setTimeout(resolve, wait));
  return { kind, version: process.env.AWS_LAMBDA_FUNCTION_VERSION };
};
export const fails = async () => process.exit(1);`;

let arcade: CdkStage;
let client: LambdaClient;

beforeAll(async () => {
  arcade = await CdkStage.open(CODE, (stack, functionOf) => {
    const handler = functionOf('Handler');
    handler.addAlias('kept', { provisionedConcurrentExecutions: 2 });
    const reserved = functionOf('Reserved', { reservedConcurrentExecutions: 3 });
    reserved.addAlias('kept', { provisionedConcurrentExecutions: 3 });
    const broken = functionOf('Broken', { environment: { BROKEN: 'yes' } });
    broken.addAlias('kept');
    const exits = functionOf('Exits', { handler: 'index.fails' });
    exits.addAlias('kept', { provisionedConcurrentExecutions: 1 });
    const scaled = functionOf('Scaled');
    const scaledAlias = scaled.addAlias('kept', { provisionedConcurrentExecutions: 1 });
    const target = scaledAlias.addAutoScaling({ minCapacity: 1, maxCapacity: 4 });
    target.scaleOnSchedule('Evening', {
      schedule: Schedule.cron({ hour: '18', minute: '0' }),
      minCapacity: 3,
      maxCapacity: 4,
    });
    target.scaleOnSchedule('Night', {
      schedule: Schedule.cron({ hour: '23', minute: '0' }),
      minCapacity: 1,
      maxCapacity: 1,
    });
    target.scaleOnUtilization({ utilizationTarget: 0.7 });
    const other = functionOf('Other');
    new CfnVersion(stack, 'OtherVersion', { functionName: other.functionName });
    return {
      handler: handler.functionName,
      reserved: reserved.functionName,
      broken: broken.functionName,
      exits: exits.functionName,
      other: other.functionName,
      scaled: scaled.functionName,
    };
  });
  const { endpoint, region } = arcade.stage;
  const credentials = { accessKeyId: DEVELOPER_ACCESS_KEY, secretAccessKey: 'local' };
  client = new LambdaClient({ endpoint, region, credentials, maxAttempts: 1 });
}, 60_000);
afterAll(async () => {
  client?.destroy();
  await arcade?.close();
});
beforeEach(() => arcade.stage.settle());

const target = (name: string, Qualifier = 'kept') => ({ FunctionName: arcade.output(name), Qualifier });
async function invoke(name: string, event: object = {}, Qualifier?: string) {
  const { Payload } = await client.send(
    new InvokeCommand({ ...target(name, Qualifier), Payload: JSON.stringify(event) }),
  );
  return JSON.parse(`${Payload?.transformToString()}`);
}
const state = (name: string, Qualifier?: string) =>
  client.send(new GetProvisionedConcurrencyConfigCommand(target(name, Qualifier)));
const put = (name: string, ProvisionedConcurrentExecutions: number, Qualifier?: string) =>
  client.send(
    new PutProvisionedConcurrencyConfigCommand({ ...target(name, Qualifier), ProvisionedConcurrentExecutions }),
  );
const invocations = (name: string) =>
  arcade.stage.records.of('invocation').filter(({ functionName }) => functionName === arcade.output(name));

function sum(name: string, id: string, statistic: 'Sum' | 'Maximum' = 'Sum'): number {
  const { clock, metrics } = arcade.stage.services;
  const FunctionName = arcade.output(id);
  const dimensions = { FunctionName, Resource: `${FunctionName}:kept` };
  const from = clock.createdAt - 60_000;
  const points = metrics.datapoints(
    { namespace: 'AWS/Lambda', name, dimensions },
    statistic,
    60,
    from,
    clock.now() + 1,
  );
  return points.reduce((total, { value }) => Math.max(total, 0) + value, 0);
}

describe('environments of an alias', () => {
  test('have started before the first invocation, which is no cold start', async () => {
    expect(await invoke('handler')).toMatchObject({ kind: 'provisioned-concurrency' });
    expect(invocations('handler')).toMatchObject([{ coldStart: false, provisioned: { busy: 1, allocated: 2 } }]);
    expect(await state('handler')).toMatchObject({
      RequestedProvisionedConcurrentExecutions: 2,
      AllocatedProvisionedConcurrentExecutions: 2,
      AvailableProvisionedConcurrentExecutions: 2,
      Status: 'READY',
    });
  });

  test('an invocation spills over when all are busy, and is counted', async () => {
    const kinds = await Promise.all([60, 60, 60].map(async (wait) => (await invoke('handler', { wait })).kind));
    expect(kinds.sort()).toEqual(['on-demand', 'provisioned-concurrency', 'provisioned-concurrency']);
    expect(sum('ProvisionedConcurrencySpilloverInvocations', 'handler')).toBe(1);
    expect(sum('ProvisionedConcurrencyInvocations', 'handler')).toBe(3);
    expect(sum('ProvisionedConcurrencyUtilization', 'handler', 'Maximum')).toBe(1);
    expect((await state('handler')).AvailableProvisionedConcurrentExecutions).toBe(2);
  });

  test('are for the alias, and for no other name of the function', async () => {
    expect(await invoke('handler', {}, '$LATEST')).toMatchObject({ kind: 'on-demand', version: '$LATEST' });
  });

  test('one that ends is replaced', async () => {
    await invoke('exits');
    await arcade.stage.settle();
    expect((await state('exits')).AvailableProvisionedConcurrentExecutions).toBe(1);
    expect(invocations('exits')).toMatchObject([{ outcome: 'exit', provisioned: { busy: 1 } }]);
  });

  test('leave to other invocations what remains of a reservation', async () => {
    expect(await invoke('reserved')).toMatchObject({ kind: 'provisioned-concurrency' });
    await expect(invoke('reserved', {}, '$LATEST')).rejects.toMatchObject({
      name: 'TooManyRequestsException',
      Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
    });
  });

  test('become more and fewer', async () => {
    expect(await put('handler', 3)).toMatchObject({ Status: 'IN_PROGRESS' });
    await arcade.stage.settle();
    expect(await state('handler')).toMatchObject({ AvailableProvisionedConcurrentExecutions: 3 });
    await put('handler', 1);
    await arcade.stage.settle();
    expect(await state('handler')).toMatchObject({ AvailableProvisionedConcurrentExecutions: 1, Status: 'READY' });
  });

  test('follow the alias to another version: what comes before they have started spills over', async () => {
    const { functions } = arcade.stage.services.lambda;
    const name = arcade.output('handler');
    functions.register({ ...functions.find(name), timeoutSeconds: 4 });
    const { version } = functions.publish(name);
    await client.send(new UpdateAliasCommand({ FunctionName: name, Name: 'kept', FunctionVersion: version }));
    expect(await invoke('handler')).toEqual({ kind: 'on-demand', version });
    await arcade.stage.settle();
    expect(await invoke('handler')).toEqual({ kind: 'provisioned-concurrency', version });
  });

  test('end when they are not asked for any more', async () => {
    await client.send(new DeleteProvisionedConcurrencyConfigCommand(target('reserved')));
    expect(await invoke('reserved')).toMatchObject({ kind: 'on-demand' });
    expect(await invoke('reserved', {}, '$LATEST')).toMatchObject({ kind: 'on-demand' });
    await put('reserved', 3);
  });

  test('those that cannot start are said to have failed', async () => {
    await put('broken', 1);
    await arcade.stage.settle();
    expect(await state('broken')).toMatchObject({ Status: 'FAILED', StatusReason: 'FUNCTION_ERROR_INIT_FAILURE' });
  });
});

test('scheduled actions move the bounds, and the number of environments follows', async () => {
  const { stage } = arcade;
  const requested = async () => (await state('scaled')).RequestedProvisionedConcurrentExecutions;
  const untilHour = (hour: number) => {
    const now = new Date(stage.services.clock.now());
    const today = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate(), hour);
    return (today > now.getTime() ? today : today + 86_400_000) - now.getTime();
  };
  await stage.advance(untilHour(23) / 1_000);
  expect(await requested()).toBe(1);
  await stage.advance(untilHour(18) / 1_000 - 1);
  expect(await requested()).toBe(1);
  await stage.advance(1);
  expect(await requested()).toBe(3);
  await stage.advance(untilHour(23) / 1_000);
  expect(await requested()).toBe(1);
});

describe('what Lambda refuses', () => {
  test.each([
    ['no qualifier of the function', () => put('handler', 1, 'none'), 'Cannot find alias arn'],
    ['no version of the function', () => put('handler', 1, '9'), 'Function not found'],
    ['unpublished code', () => put('handler', 1, '$LATEST'), 'cannot be applied to unpublished function versions'],
    ['none at all', () => put('handler', 0), "Value '0' at 'provisionedConcurrentExecutions'"],
    [
      'more than the reservation',
      () => put('reserved', 4),
      'should not be greater than the reservedConcurrentExecution',
    ],
    ['more than the account has', () => put('handler', 5_000), "greater than account's unreserved concurrency"],
    ['too much of the account', () => put('handler', 950), 'below its minimum value of [100]'],
    ['a version twice', () => put('handler', 1, '2'), 'Version is pointed by a Provisioned Concurrency alias'],
  ])('%s', async (_, ask, message) => {
    await expect(ask()).rejects.toThrow(message);
  });

  test('a version without any has none to tell of', async () => {
    await expect(state('other', '1')).rejects.toMatchObject({ name: 'ProvisionedConcurrencyConfigNotFoundException' });
    const list = new ListProvisionedConcurrencyConfigsCommand({ FunctionName: arcade.output('other') });
    expect((await client.send(list)).ProvisionedConcurrencyConfigs).toEqual([]);
  });
});
