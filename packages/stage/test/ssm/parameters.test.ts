import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Stage } from '../../index.ts';
import { writeAssembly } from '../support/assembly.ts';
import { callJson } from '../support/aws-call.ts';
import { TemporaryFolder } from '../support/temporary.ts';

const NAME = '/arcade/keys/partner';
const DEVELOPER = { AWS: { 'Fn::Sub': `arn:aws:iam::\${AWS::AccountId}:user/developer` } };
const RESOURCES = {
  Plain: { Type: 'AWS::SSM::Parameter', Properties: { Name: '/arcade/switch', Type: 'String', Value: 'on' } },
  Copy: {
    Type: 'AWS::SSM::Parameter',
    Properties: { Name: '/arcade/copy', Type: 'String', Value: 'it is {{resolve:ssm:/arcade/switch:1}}' },
    DependsOn: 'Plain',
  },
  Key: {
    Type: 'AWS::KMS::Key',
    Properties: {
      KeyPolicy: {
        Statement: [
          {
            Effect: 'Allow',
            Principal: DEVELOPER,
            Action: ['kms:Encrypt', 'kms:Decrypt'],
            Resource: '*',
            Condition: { StringLike: { 'kms:EncryptionContext:PARAMETER_ARN': '*:parameter/arcade/keys/*' } },
          },
        ],
      },
    },
  },
  Changes: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'changes' } },
  ChangesPolicy: {
    Type: 'AWS::SQS::QueuePolicy',
    Properties: {
      Queues: [{ Ref: 'Changes' }],
      PolicyDocument: {
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'events.amazonaws.com' },
            Action: 'sqs:SendMessage',
            Resource: { 'Fn::GetAtt': ['Changes', 'Arn'] },
          },
        ],
      },
    },
  },
  Rule: {
    Type: 'AWS::Events::Rule',
    Properties: {
      EventPattern: {
        source: ['aws.ssm'],
        'detail-type': ['Parameter Store Change'],
        detail: {
          name: [{ prefix: '/arcade/keys/' }],
          operation: ['Create', 'Update', 'Delete', 'LabelParameterVersion'],
        },
      },
      Targets: [{ Id: 'queue', Arn: { 'Fn::GetAtt': ['Changes', 'Arn'] } }],
    },
  },
};

const folder = writeAssembly({ Parameters: { resources: RESOURCES, outputs: { Key: { Value: { Ref: 'Key' } } } } });
let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open({ assembly: folder.path });
});
afterAll(async () => {
  await stage.close();
  folder.remove();
});

const ask = (operation: string, input: object, on = stage) => callJson(on, `AmazonSSM.${operation}`, input);
const put = (Name: string, Value: string, more = {}) =>
  ask('PutParameter', { Name, Value, Type: 'SecureString', Overwrite: true, ...more });
const get = async (Name: string, WithDecryption = true, on = stage) =>
  (await ask('GetParameter', { Name, WithDecryption }, on)).output.Parameter;

describe('a SecureString', () => {
  test('comes decrypted, or as a ciphertext that KMS decrypts for its parameter alone', async () => {
    await put(NAME, 'hidden', { KeyId: stage.output('Parameters', 'Key') });
    expect(await get(NAME)).toMatchObject({ Value: 'hidden', Type: 'SecureString' });
    const { Value: CiphertextBlob, ARN } = await get(NAME, false);
    expect(CiphertextBlob).not.toContain('hidden');
    const decrypt = (EncryptionContext: object) =>
      callJson(stage, 'TrentService.Decrypt', { CiphertextBlob, EncryptionContext });
    const { output } = await decrypt({ PARAMETER_ARN: ARN });
    expect(Buffer.from(output.Plaintext, 'base64').toString()).toBe('hidden');
    expect((await decrypt({ PARAMETER_ARN: `${ARN}s` })).code).toBe('InvalidCiphertextException');
  });

  test('needs its key for the ARN of its parameter', async () => {
    const { code } = await put('/arcade/other', 'x', { KeyId: stage.output('Parameters', 'Key') });
    expect(code).toMatch(/AccessDenied/);
    expect((await ask('GetParameter', { Name: '/arcade/other' })).code).toBe('ParameterNotFound');
  });

  test('is in no template: a dynamic reference to it is refused', async () => {
    expect(() => stage.services.parameters.reference(NAME)).toThrow('no parameter of plain text');
    const refused = writeAssembly({
      Parameters: {
        resources: {
          Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: `{{resolve:ssm-secure:${NAME}}}` } },
        },
      },
    });
    await expect(Stage.open({ assembly: refused.path })).rejects.toThrow(
      `{{resolve:ssm-secure:${NAME}}} is for passwords`,
    );
    refused.remove();
  });

  test('survives a restart', async () => {
    const state = new TemporaryFolder();
    const open = () => Stage.open({ assembly: folder.path, state: state.path });
    const first = await open();
    const KeyId = first.output('Parameters', 'Key');
    await ask('PutParameter', { Name: NAME, Value: 'kept', Type: 'SecureString', KeyId }, first);
    await first.close();
    const second = await open();
    expect((await get(NAME, true, second)).Value).toBe('kept');
    await second.close();
    state.remove();
  });
});

describe('versions', () => {
  test('are found by their number and by a label, which is on one of them', async () => {
    const name = '/arcade/versions';
    for (const value of ['one', 'two', 'three']) await put(name, value, { Type: 'String' });
    await ask('LabelParameterVersion', { Name: name, ParameterVersion: 1, Labels: ['stable'] });
    expect(await get(`${name}:stable`)).toMatchObject({ Value: 'one', Selector: ':stable' });
    const { output } = await ask('LabelParameterVersion', {
      Name: name,
      ParameterVersion: 2,
      Labels: ['stable', '3no'],
    });
    expect(output).toEqual({ InvalidLabels: ['3no'], ParameterVersion: 2 });
    expect(await get(`${name}:stable`)).toMatchObject({ Value: 'two' });
    expect(await get(`${name}:1`)).toMatchObject({ Value: 'one', Version: 1 });
    expect((await ask('GetParameter', { Name: `${name}:9` })).code).toBe('ParameterVersionNotFound');
    const { Parameters } = (await ask('GetParameterHistory', { Name: name })).output;
    expect(Parameters.map(({ Value, Labels }: { Value: string; Labels: string[] }) => [Value, Labels])).toEqual([
      ['one', []],
      ['two', ['stable']],
      ['three', []],
    ]);
  });

  test('are 100 at most, and the oldest goes unless it has a label', async () => {
    const name = '/arcade/many';
    for (let at = 1; at <= 101; at += 1) stage.services.parameters.put(name, `${at}`);
    expect((await ask('GetParameter', { Name: `${name}:1` })).code).toBe('ParameterVersionNotFound');
    await ask('LabelParameterVersion', { Name: name, ParameterVersion: 2, Labels: ['kept'] });
    expect((await put(name, 'more', { Type: 'String' })).code).toBe('ParameterMaxVersionLimitExceeded');
  });
});

test('a dynamic reference takes the version that it names', async () => {
  expect((await get('/arcade/copy')).Value).toBe('it is on');
});

test('changes below a path reach a rule of the default bus, and never with a value', async () => {
  const { sqs } = stage.services;
  const queue = sqs.all.find(({ settings }) => settings.name === 'changes');
  const before = queue?.messages.length ?? 0;
  await put('/arcade/keys/told', 'quiet');
  await put('/arcade/keys/told', 'quieter');
  await ask('DeleteParameter', { Name: '/arcade/keys/told' });
  await put('/arcade/unheard', 'quiet');
  await stage.settle();
  const events = (queue?.messages ?? []).slice(before).map(({ body }) => JSON.parse(body));
  expect(events.map(({ detail }) => detail)).toEqual(
    ['Create', 'Update', 'Delete'].map((operation) => ({ operation, name: '/arcade/keys/told', type: 'SecureString' })),
  );
  expect(JSON.stringify(events)).not.toContain('quiet');
});
