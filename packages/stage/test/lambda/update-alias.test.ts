import {
  GetAliasCommand,
  LambdaClient,
  ListVersionsByFunctionCommand,
  UpdateAliasCommand,
} from '@aws-sdk/client-lambda';
import { afterEach, expect, test } from '@jest/globals';
import { CdkStage } from '../support/cdk-stage.ts';

const open: CdkStage[] = [];
afterEach(async () => {
  for (const stage of open.splice(0)) await stage.close();
});

/** A stage with a function whose alias points to the first of so many versions. */
async function openStage(versions = 2) {
  const opened = await CdkStage.open('export const handler = async () => 1;', (_, functionOf) => ({
    Alias: functionOf('Plays').addAlias('live').functionArn,
  }));
  open.push(opened);
  const { lambda } = opened.stage.services;
  const { name } = lambda.find(opened.output('Alias'));
  for (let version = 2; version <= versions; version += 1) {
    lambda.register({ ...lambda.find(name), memoryMiB: 128 + version });
    lambda.functions.publish(name);
  }
  const clientOf = (accessKeyId: string) =>
    new LambdaClient({
      endpoint: opened.stage.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId, secretAccessKey: 'local' },
      maxAttempts: 1,
    });
  return {
    stage: opened.stage,
    name,
    live: { FunctionName: name, Name: 'live' },
    client: clientOf('local-developer'),
    clientOf,
  };
}

test('an alias is read, moved, and read again', async () => {
  const { client, live } = await openStage();
  const before = await client.send(new GetAliasCommand(live));
  expect(before).toMatchObject({ Name: 'live', FunctionVersion: '1', AliasArn: expect.stringMatching(/:live$/) });
  expect(before.RoutingConfig).toBeUndefined();
  const { RevisionId } = before;
  expect(await client.send(new UpdateAliasCommand({ ...live, FunctionVersion: '2', RevisionId }))).toMatchObject({
    FunctionVersion: '2',
  });
  const split = { AdditionalVersionWeights: { 1: 0.25 } };
  await client.send(new UpdateAliasCommand({ ...live, RoutingConfig: split }));
  expect(await client.send(new GetAliasCommand(live))).toMatchObject({ FunctionVersion: '2', RoutingConfig: split });
});

test.each([
  ['somebody has moved the alias since', { FunctionVersion: '2', RevisionId: 'old' }, 'PreconditionFailedException'],
  ['the version does not exist', { FunctionVersion: '9' }, 'ResourceNotFoundException'],
  ['the description is changed', { Description: 'x' }, 'InvalidParameterValueException'],
])('a change is refused when %s', async (_, change, name) => {
  const { client, live } = await openStage();
  await expect(client.send(new UpdateAliasCommand({ ...live, ...change }))).rejects.toMatchObject({ name });
});

test('what does not exist is not found', async () => {
  const { client, name } = await openStage();
  const notFound = { name: 'ResourceNotFoundException' };
  await expect(client.send(new GetAliasCommand({ FunctionName: name, Name: 'x' }))).rejects.toMatchObject(notFound);
  await expect(client.send(new ListVersionsByFunctionCommand({ FunctionName: 'x' }))).rejects.toMatchObject(notFound);
});

test('each call needs its own permission, on the function', async () => {
  const { stage, clientOf, live, name } = await openStage();
  const { access, lambda } = stage.services;
  const { roleArn } = lambda.find(name);
  const client = clientOf(access.sessionFor(roleArn, name).accessKeyId);
  const calls = [
    ['lambda:GetAlias', () => client.send(new GetAliasCommand(live))],
    ['lambda:UpdateAlias', () => client.send(new UpdateAliasCommand({ ...live, FunctionVersion: '2' }))],
    ['lambda:ListVersionsByFunction', () => client.send(new ListVersionsByFunctionCommand({ FunctionName: name }))],
  ] as const;
  for (const [Action, call] of calls) {
    await expect(call()).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining(Action),
    });
    access.addRolePolicy(roleArn, { Statement: [{ Effect: 'Allow', Action, Resource: lambda.find(name).arn }] });
    await expect(call()).resolves.toBeDefined();
  }
});
