import { DecryptCommand, KMSClient, RetireGrantCommand } from '@aws-sdk/client-kms';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Stage } from '../../index.ts';
import { writeAssembly } from '../support/assembly.ts';
import { callJson } from '../support/aws-call.ts';
import { TemporaryFolder } from '../support/temporary.ts';

const USER = 'arn:aws:iam::000000000000:role/user';
const trust = {
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};
const RESOURCES = {
  User: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'user', AssumeRolePolicyDocument: trust } },
  Rotated: { Type: 'AWS::KMS::Key', Properties: { EnableKeyRotation: true, RotationPeriodInDays: 90 } },
  Alias: { Type: 'AWS::KMS::Alias', Properties: { AliasName: 'alias/rotated', TargetKeyId: { Ref: 'Rotated' } } },
  Signing: { Type: 'AWS::KMS::Key', Properties: { KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' } },
  Primary: { Type: 'AWS::KMS::Key', Properties: { MultiRegion: true } },
  Replica: {
    Type: 'AWS::KMS::ReplicaKey',
    Properties: { PrimaryKeyArn: { 'Fn::GetAtt': ['Primary', 'Arn'] }, KeyPolicy: { Statement: [] } },
  },
};
const OUTPUTS = Object.fromEntries(
  ['Rotated', 'Signing', 'Primary', 'Replica'].map((id) => [id, { Value: { Ref: id } }]),
);

const folder = writeAssembly({ Keys: { resources: RESOURCES, outputs: OUTPUTS } });
let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open({ assembly: folder.path });
});
afterAll(async () => {
  await stage.close();
  folder.remove();
});

const kms = (operation: string, input: object, on = stage) => callJson(on, `TrentService.${operation}`, input);
const newKey = async (settings: object = {}, on = stage): Promise<string> =>
  (await kms('CreateKey', settings, on)).output.KeyMetadata.KeyId;
const Plaintext = Buffer.from('a season').toString('base64');
const seal = async (KeyId: string, EncryptionContext = {}, on = stage): Promise<string> =>
  (await kms('Encrypt', { KeyId, Plaintext, EncryptionContext }, on)).output.CiphertextBlob;

/** Calls KMS with the role of the template. */
const asUser = (): KMSClient => {
  const { accessKeyId } = stage.services.access.sessionFor(USER, 'session');
  const credentials = { accessKeyId, secretAccessKey: 'local' };
  return new KMSClient({ region: stage.region, endpoint: stage.endpoint, credentials, maxAttempts: 1 });
};
const opens = (CiphertextBlob: string, EncryptionContext: Record<string, string>) =>
  asUser()
    .send(new DecryptCommand({ CiphertextBlob: Buffer.from(CiphertextBlob, 'base64'), EncryptionContext }))
    .then(
      () => 'opened',
      (error: Error) => error.name,
    );

describe('rotation', () => {
  test('happens when its time has come, and what is older stays readable', async () => {
    const { output: before } = await kms('GetKeyRotationStatus', { KeyId: stage.output('Keys', 'Rotated') });
    const CiphertextBlob = await seal('alias/rotated');
    await stage.advance(91 * 86_400);
    const { output } = await kms('ListKeyRotations', { KeyId: stage.output('Keys', 'Rotated') });
    expect(output.Rotations).toMatchObject([{ RotationType: 'AUTOMATIC', RotationDate: before.NextRotationDate }]);
    const old = await kms('Decrypt', { CiphertextBlob });
    const young = await kms('Decrypt', { CiphertextBlob: await seal('alias/rotated') });
    expect(old.output.Plaintext).toBe(Plaintext);
    expect(old.output.KeyMaterialId).not.toBe(young.output.KeyMaterialId);
  });
});

describe('deletion', () => {
  test('waits: the key is of no use meanwhile, and then it is gone', async () => {
    const KeyId = await newKey();
    await kms('CreateAlias', { AliasName: 'alias/leaving', TargetKeyId: KeyId });
    const CiphertextBlob = await seal(KeyId);
    expect((await kms('ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 7 })).output.KeyState).toBe(
      'PendingDeletion',
    );
    expect((await kms('Decrypt', { CiphertextBlob })).code).toBe('KMSInvalidStateException');
    await stage.advance(7 * 86_400);
    expect((await kms('DescribeKey', { KeyId })).code).toBe('NotFoundException');
    expect((await kms('DescribeKey', { KeyId: 'alias/leaving' })).code).toBe('NotFoundException');
    expect((await kms('Decrypt', { CiphertextBlob })).code).toBe('InvalidCiphertextException');
  });

  test('can be taken back: the key is disabled until somebody enables it', async () => {
    const KeyId = await newKey();
    const CiphertextBlob = await seal(KeyId);
    await kms('ScheduleKeyDeletion', { KeyId });
    await kms('CancelKeyDeletion', { KeyId });
    expect((await kms('Decrypt', { CiphertextBlob })).code).toBe('DisabledException');
    await kms('EnableKey', { KeyId });
    expect((await kms('Decrypt', { CiphertextBlob })).output.Plaintext).toBe(Plaintext);
  });
});

describe('a grant', () => {
  const granted = async (Constraints: object) => {
    const KeyId = await newKey();
    const blob = await seal(KeyId, { season: '12', game: 'pong' });
    const grant = { KeyId, GranteePrincipal: USER, RetiringPrincipal: USER, Operations: ['Decrypt'], Constraints };
    return { KeyId, blob, ...(await kms('CreateGrant', grant)).output };
  };
  const context = { season: '12', game: 'pong' };

  test('lets its grantee in until it is revoked', async () => {
    const { KeyId, blob, GrantId } = await granted({});
    expect(await opens(blob, context)).toBe('opened');
    expect((await kms('ListGrants', { KeyId })).output.Grants).toMatchObject([{ GrantId, GranteePrincipal: USER }]);
    await kms('RevokeGrant', { KeyId, GrantId });
    expect(await opens(blob, context)).toBe('AccessDeniedException');
  });

  test.each([
    [{ EncryptionContextSubset: { season: '12' } }, 'opened'],
    [{ EncryptionContextSubset: { season: '13' } }, 'AccessDeniedException'],
    [{ EncryptionContextEquals: { season: '12' } }, 'AccessDeniedException'],
    [{ EncryptionContextEquals: context }, 'opened'],
  ])('with the constraint %j: %s', async (constraint, outcome) => {
    const { blob } = await granted(constraint);
    expect(await opens(blob, context)).toBe(outcome);
  });

  test('is retired by the principal that it names', async () => {
    const { GrantToken, KeyId } = await granted({});
    await asUser().send(new RetireGrantCommand({ GrantToken }));
    expect((await kms('ListGrants', { KeyId })).output.Grants).toEqual([]);
  });
});

test('a policy that nobody could change again is refused', async () => {
  const Policy = JSON.stringify({
    Statement: [{ Effect: 'Allow', Principal: { AWS: USER }, Action: 'kms:Decrypt', Resource: '*' }],
  });
  const KeyId = await newKey();
  expect((await kms('PutKeyPolicy', { KeyId, Policy })).code).toBe('MalformedPolicyDocumentException');
  await kms('PutKeyPolicy', { KeyId, Policy, BypassPolicyLockoutSafetyCheck: true });
  expect((await kms('DescribeKey', { KeyId })).code).toBe('AccessDeniedException');
});

test('an alias moves to another key', async () => {
  const [one, other] = [await newKey(), await newKey()];
  await kms('CreateAlias', { AliasName: 'alias/moving', TargetKeyId: one });
  expect((await kms('CreateAlias', { AliasName: 'alias/moving', TargetKeyId: other })).code).toBe(
    'AlreadyExistsException',
  );
  await kms('UpdateAlias', { AliasName: 'alias/moving', TargetKeyId: other });
  const { output } = await kms('ListAliases', { KeyId: other });
  expect(output.Aliases).toMatchObject([{ AliasName: 'alias/moving', TargetKeyId: other }]);
});

test('a replica in the one Region of the stage is its primary key', () => {
  expect(stage.output('Keys', 'Replica')).toBe(stage.output('Keys', 'Primary'));
  expect(stage.output('Keys', 'Replica')).toMatch(/^mrk-/);
});

test('keys of callers, signatures, grants and what was changed survive a restart', async () => {
  const state = new TemporaryFolder();
  const options = { assembly: folder.path, state: state.path };
  const Message = Plaintext;
  const signing = { Message, SigningAlgorithm: 'ECDSA_SHA_256' };
  const before = async () => {
    await using first = await Stage.open(options);
    const KeyId = await newKey({ Tags: [{ TagKey: 'team', TagValue: 'vault' }] }, first);
    await kms('CreateGrant', { KeyId, GranteePrincipal: USER, Operations: ['Decrypt'] }, first);
    await kms('CreateAlias', { AliasName: 'alias/made', TargetKeyId: KeyId }, first);
    const Rotated = first.output('Keys', 'Rotated');
    const old = await seal(Rotated, {}, first);
    await kms('RotateKeyOnDemand', { KeyId: Rotated }, first);
    await kms('DisableKey', { KeyId: Rotated }, first);
    const signed = { KeyId: first.output('Keys', 'Signing'), ...signing };
    const { Signature } = (await kms('Sign', signed, first)).output;
    return { KeyId, Rotated, old, verified: { ...signed, Signature }, sealed: await seal(KeyId, {}, first) };
  };
  const { KeyId, Rotated, old, sealed, verified } = await before();
  await using second = await Stage.open(options);
  expect((await kms('Decrypt', { CiphertextBlob: sealed }, second)).output.Plaintext).toBe(Plaintext);
  expect((await kms('ListGrants', { KeyId: KeyId }, second)).output.Grants).toHaveLength(1);
  expect((await kms('DescribeKey', { KeyId: 'alias/made' }, second)).output.KeyMetadata.KeyId).toBe(KeyId);
  expect((await kms('ListResourceTags', { KeyId }, second)).output.Tags).toEqual([
    { TagKey: 'team', TagValue: 'vault' },
  ]);
  expect((await kms('Decrypt', { CiphertextBlob: old }, second)).code).toBe('DisabledException');
  await kms('EnableKey', { KeyId: Rotated }, second);
  expect((await kms('Decrypt', { CiphertextBlob: old }, second)).output.Plaintext).toBe(Plaintext);
  expect((await kms('Verify', verified, second)).output.SignatureValid).toBe(true);
  state.remove();
});
