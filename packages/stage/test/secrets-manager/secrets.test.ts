import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Stage } from '../../index.ts';
import { writeAssembly } from '../support/assembly.ts';
import { callJson } from '../support/aws-call.ts';
import { callerOf } from '../support/aws-caller.ts';
import { TemporaryFolder } from '../support/temporary.ts';

const DAY = 24 * 3_600;
const NAME = 'arcade/partner';

/** Does what a rotation function does; a parameter of the secret's value lets a step fail. */
const CODE = `
${callerOf('secretsmanager')}
export async function handler({ Step, SecretId, ClientRequestToken }) {
  const { SecretString } = await call('GetSecretValue', { SecretId });
  if (SecretString === 'fails') throw new RangeError('the value is ' + SecretString);
  if (Step === 'createSecret') {
    await call('PutSecretValue', { SecretId, ClientRequestToken, SecretString: 'made by ' + ClientRequestToken, VersionStages: ['AWSPENDING'] });
  }
  if (Step !== 'finishSecret') return;
  const { VersionIdsToStages } = await call('DescribeSecret', { SecretId });
  const [RemoveFromVersionId] = Object.entries(VersionIdsToStages).find(([, labels]) => labels.includes('AWSCURRENT'));
  await call('UpdateSecretVersionStage', { SecretId, VersionStage: 'AWSCURRENT', MoveToVersionId: ClientRequestToken, RemoveFromVersionId });
}`;

const allow = (Action: string | string[], Resource: unknown = '*') => ({ Effect: 'Allow', Action, Resource });
const role = (...Statement: object[]) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    },
    Policies: [{ PolicyName: 'all', PolicyDocument: { Statement } }],
  },
});
const lambda = (id: string, Role: string, variables = {}) => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    FunctionName: id,
    Code: { S3Bucket: 'assets', S3Key: 'code.zip' },
    Handler: 'index.handler',
    Runtime: 'nodejs24.x',
    Role: { 'Fn::GetAtt': [Role, 'Arn'] },
    Environment: { Variables: variables },
  },
});
const RESOURCES = {
  Partner: {
    Type: 'AWS::SecretsManager::Secret',
    Properties: {
      Name: NAME,
      Description: 'of the partner',
      GenerateSecretString: {
        SecretStringTemplate: '{"user":"arcade"}',
        GenerateStringKey: 'password',
        PasswordLength: 20,
        ExcludePunctuation: true,
      },
    },
  },
  Rotated: { Type: 'AWS::SecretsManager::Secret', Properties: { SecretString: 'first' } },
  Schedule: {
    Type: 'AWS::SecretsManager::RotationSchedule',
    Properties: {
      SecretId: { Ref: 'Rotated' },
      RotationLambdaARN: { 'Fn::GetAtt': ['Rotation', 'Arn'] },
      RotationRules: { ScheduleExpression: 'rate(10 days)' },
      RotateImmediatelyOnUpdate: false,
    },
  },
  RotationRole: role(allow('secretsmanager:*', { Ref: 'Rotated' })),
  Rotation: lambda('rotation', 'RotationRole'),
  Permission: {
    Type: 'AWS::Lambda::Permission',
    Properties: {
      Action: 'lambda:InvokeFunction',
      FunctionName: { Ref: 'Rotation' },
      Principal: 'secretsmanager.amazonaws.com',
      SourceArn: { Ref: 'Rotated' },
    },
  },
  Consumer: lambda('consumer', 'RotationRole', {
    PASSWORD: { 'Fn::Join': ['', ['{{resolve:secretsmanager:', { Ref: 'Partner' }, ':SecretString:password::}}']] },
  }),
  Key: { Type: 'AWS::KMS::Key', Properties: { Enabled: false } },
  Sealed: {
    Type: 'AWS::SecretsManager::Secret',
    Properties: { Name: 'sealed', SecretString: 'x', KmsKeyId: { Ref: 'Key' } },
  },
  Closed: { Type: 'AWS::SecretsManager::Secret', Properties: { Name: 'closed', SecretString: 'x' } },
  ClosedPolicy: {
    Type: 'AWS::SecretsManager::ResourcePolicy',
    Properties: {
      SecretId: { Ref: 'Closed' },
      ResourcePolicy: {
        Statement: [{ Effect: 'Deny', Principal: '*', Action: 'secretsmanager:GetSecretValue', Resource: '*' }],
      },
    },
  },
};

const folder = writeAssembly({
  Secrets: {
    resources: RESOURCES,
    outputs: { Rotated: { Value: { Ref: 'Rotated' } }, Partner: { Value: { Ref: 'Partner' } } },
    assets: { code: 'code' },
  },
});
folder.write('code/index.mjs', CODE);
let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open({ assembly: folder.path });
});
afterAll(async () => {
  await stage.close();
  folder.remove();
});

const ask = (operation: string, input: object, on = stage) => callJson(on, `secretsmanager.${operation}`, input);
const read = async (SecretId: string, more = {}, on = stage) =>
  (await ask('GetSecretValue', { SecretId, ...more }, on)).output;
const token = () => randomUUID();
const put = (SecretId: string, SecretString: string, more = {}) =>
  ask('PutSecretValue', { SecretId, SecretString, ClientRequestToken: token(), ...more });

describe('a secret of a template', () => {
  test('has a generated password in the object of its template', async () => {
    const { SecretString, ARN, Name } = await read(NAME);
    expect(JSON.parse(SecretString)).toEqual({ user: 'arcade', password: expect.stringMatching(/^[A-Za-z\d]{20}$/) });
    expect([ARN, Name]).toEqual([stage.output('Secrets', 'Partner'), NAME]);
    expect(ARN).toMatch(/:secret:arcade\/partner-[a-z\d]{6}$/);
  });

  test('gives its value where a dynamic reference names it, and what is kept of the template has the reference', async () => {
    const { SecretString } = await read(NAME);
    const { password } = JSON.parse(SecretString);
    expect(stage.services.lambda.find('consumer').variables.PASSWORD).toBe(password);
    expect(JSON.stringify(stage.stacks.map(({ resources }) => [...resources]))).not.toContain(password);
  });

  test('denies what its policy denies, and needs its key', async () => {
    const { code } = await ask('GetSecretValue', { SecretId: 'closed' });
    expect(code).toBe('AccessDeniedException');
    expect((await ask('GetSecretValue', { SecretId: 'sealed' })).code).toBe('DisabledException');
  });

  test.each([
    ['a member that is not there', `${NAME}:SecretString:pin`, 'finds no text pin'],
    ['a secret that is not there', 'arcade/nobody', "can't find the specified secret"],
  ])('is refused as a dynamic reference to %s, without its value', async (_, reference, words) => {
    const refused = writeAssembly({
      Secrets: {
        resources: {
          ...RESOURCES,
          Queue: {
            Type: 'AWS::SSM::Parameter',
            Properties: { Name: '/x', Type: 'String', Value: `{{resolve:secretsmanager:${reference}}}` },
            DependsOn: 'Partner',
          },
        },
        assets: { code: `${folder.path}/code` },
      },
    });
    await expect(Stage.open({ assembly: refused.path })).rejects.toThrow(words);
    refused.remove();
  });
});

describe('a rotation', () => {
  const arn = () => stage.output('Secrets', 'Rotated');
  const steps = (from: number) =>
    stage.records
      .of('rotation')
      .slice(from)
      .map(({ step, failure }) => failure ?? step);
  let before: number;
  beforeEach(() => {
    before = stage.records.of('rotation').length;
  });

  test('runs its four steps when its window opens, on the clock of the stage', async () => {
    const { NextRotationDate, RotationRules } = (await ask('DescribeSecret', { SecretId: arn() })).output;
    expect(RotationRules).toEqual({ ScheduleExpression: 'rate(10 days)' });
    const opensIn = NextRotationDate - DAY + 1 - stage.clock.now() / 1_000;
    await stage.advance(opensIn - 1);
    expect((await read(arn())).SecretString).toBe('first');
    await stage.advance(1);
    expect(steps(before)).toEqual(['createSecret', 'setSecret', 'testSecret', 'finishSecret']);
    const { SecretString, VersionStages, VersionId } = await read(arn());
    expect([SecretString, VersionStages]).toEqual([`made by ${VersionId}`, ['AWSCURRENT']]);
    expect((await read(arn(), { VersionStage: 'AWSPREVIOUS' })).SecretString).toBe('first');
    const described = (await ask('DescribeSecret', { SecretId: arn() })).output;
    expect(described.NextRotationDate - NextRotationDate).toBe(10 * DAY);
    expect(described.LastRotatedDate).toBe(stage.clock.now() / 1_000);
  });

  test('that fails is tried again from its first step, and given up after five attempts', async () => {
    await put(arn(), 'fails');
    expect((await ask('RotateSecret', { SecretId: arn(), ClientRequestToken: token() })).status).toBe(200);
    await stage.advance(3_600);
    expect(steps(before)).toEqual(['RangeError', 'RangeError', 'RangeError', 'RangeError', 'RangeError']);
    expect(stage.records.of('rotation').at(-1)).toMatchObject({ givenUp: true });
    expect((await read(arn())).SecretString).toBe('fails');
    const again = await ask('RotateSecret', { SecretId: arn(), ClientRequestToken: token() });
    expect(again.output.message).toBe("A previous rotation isn't complete. That rotation will be reattempted.");
    await put(arn(), 'works');
    await stage.advance(60);
    expect((await read(arn())).SecretString).toMatch(/^made by/);
  });

  test('is off after CancelRotateSecret', async () => {
    await ask('CancelRotateSecret', { SecretId: arn() });
    await stage.advance(30 * DAY);
    expect(steps(before)).toEqual([]);
  });
});

describe('a deleted secret', () => {
  test('is there again when it is restored, and gone after its window', async () => {
    await ask('CreateSecret', { Name: 'doomed', SecretString: 'x', ClientRequestToken: token() });
    const { output } = await ask('DeleteSecret', { SecretId: 'doomed', RecoveryWindowInDays: 7 });
    expect(output.DeletionDate).toBe(stage.clock.now() / 1_000 + 7 * DAY);
    expect((await ask('GetSecretValue', { SecretId: 'doomed' })).code).toBe('InvalidRequestException');
    await ask('RestoreSecret', { SecretId: 'doomed' });
    expect((await read('doomed')).SecretString).toBe('x');
    await ask('DeleteSecret', { SecretId: 'doomed', RecoveryWindowInDays: 7 });
    await stage.advance(7 * DAY);
    expect((await ask('DescribeSecret', { SecretId: 'doomed' })).code).toBe('ResourceNotFoundException');
  });

  test.each([[6], [31]])('has no window of %s days', async (RecoveryWindowInDays) => {
    const { code } = await ask('DeleteSecret', { SecretId: NAME, RecoveryWindowInDays });
    expect(code).toBe('InvalidParameterException');
  });
});

test('a token that has a value has no other', async () => {
  const ClientRequestToken = token();
  expect((await put(NAME, 'a', { ClientRequestToken })).status).toBe(200);
  expect((await put(NAME, 'a', { ClientRequestToken })).status).toBe(200);
  expect((await put(NAME, 'b', { ClientRequestToken })).code).toBe('ResourceExistsException');
});

test('AWSCURRENT moves to another version, and is never taken away', async () => {
  const of = { SecretId: NAME, VersionStage: 'AWSCURRENT' };
  const current = (await read(NAME)).VersionId;
  expect((await ask('UpdateSecretVersionStage', { ...of, RemoveFromVersionId: current })).output.message).toMatch(
    /^You can only move/,
  );
  const { VersionId } = (await put(NAME, 'pending', { VersionStages: ['AWSPENDING'] })).output;
  const { output } = await ask('UpdateSecretVersionStage', { ...of, MoveToVersionId: VersionId });
  expect(output.message).toContain(`currently attached to version ${current}`);
});

test('several secrets are read at once, and those that are not there are errors', async () => {
  await put(NAME, 'batch');
  const { output } = await ask('BatchGetSecretValue', { SecretIdList: [NAME, 'nobody', 'closed'] });
  expect(output.SecretValues).toMatchObject([{ Name: NAME, SecretString: 'batch' }]);
  expect(output.Errors).toMatchObject([
    { SecretId: 'nobody', ErrorCode: 'ResourceNotFoundException' },
    { SecretId: 'closed', ErrorCode: 'AccessDeniedException' },
  ]);
});

test.each([
  [{ Key: 'name', Values: ['arcade/'] }, [NAME]],
  [{ Key: 'name', Values: ['Arcade'] }, []],
  [{ Key: 'description', Values: ['PART'] }, [NAME]],
  [{ Key: 'name', Values: ['!arcade'] }, [expect.stringMatching(/^Secrets-Rotated/), 'sealed', 'closed']],
])('a list is filtered by %j', async (filter, names) => {
  const { SecretList } = (await ask('ListSecrets', { Filters: [filter] })).output;
  expect(SecretList.map(({ Name }: { readonly Name: string }) => Name)).toEqual(names);
});

describe('a random password', () => {
  test('has each type of characters that is not excluded', async () => {
    const rules = { PasswordLength: 120, ExcludeCharacters: 'xyzDje@?!.', ExcludeNumbers: true };
    const { RandomPassword } = (await ask('GetRandomPassword', rules)).output;
    expect(RandomPassword).toMatch(/^[^\dxyzDje@?!.]{120}$/);
    for (const type of [/[a-z]/, /[A-Z]/, /[^A-Za-z]/]) expect(RandomPassword).toMatch(type);
  });

  test('is refused when nothing is left to make it of', async () => {
    expect((await ask('GetRandomPassword', { PasswordLength: 2 })).code).toBe('InvalidParameterException');
  });
});

test('a public policy is refused where it is blocked', async () => {
  const ResourcePolicy = JSON.stringify({
    Statement: [{ Effect: 'Allow', Principal: '*', Action: 'secretsmanager:GetSecretValue', Resource: '*' }],
  });
  const { code } = await ask('PutResourcePolicy', { SecretId: NAME, ResourcePolicy, BlockPublicPolicy: true });
  expect(code).toBe('PublicPolicyException');
  expect((await ask('PutResourcePolicy', { SecretId: NAME, ResourcePolicy: '{}' })).code).toBe(
    'MalformedPolicyDocumentException',
  );
});

test('secrets survive a restart: the generated value, what was put, and the deletion that waits', async () => {
  const state = new TemporaryFolder();
  const open = () => Stage.open({ assembly: folder.path, state: state.path });
  const first = await open();
  const generated = await read(NAME, {}, first);
  await ask('CreateSecret', { Name: 'own', SecretString: 'x', ClientRequestToken: token() }, first);
  await ask('DeleteSecret', { SecretId: 'own', RecoveryWindowInDays: 7 }, first);
  await first.close();
  const second = await open();
  expect((await read(NAME, {}, second)).SecretString).toBe(generated.SecretString);
  expect(second.services.lambda.find('consumer').variables.PASSWORD).toBe(JSON.parse(generated.SecretString).password);
  expect((await ask('DescribeSecret', { SecretId: 'own' }, second)).output.DeletedDate).toBeGreaterThan(0);
  await second.advance(7 * DAY);
  expect((await ask('DescribeSecret', { SecretId: 'own' }, second)).code).toBe('ResourceNotFoundException');
  await second.close();
  state.remove();
});
