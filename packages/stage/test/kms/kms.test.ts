import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Stage } from '../../index.ts';
import { writeAssembly } from '../support/assembly.ts';
import { callJson } from '../support/aws-call.ts';
import { TemporaryFolder } from '../support/temporary.ts';

const ALIAS = 'alias/archive';
const RESOURCES = {
  Main: { Type: 'AWS::KMS::Key', Properties: { Description: 'of the archive', EnableKeyRotation: true } },
  Alias: { Type: 'AWS::KMS::Alias', Properties: { AliasName: ALIAS, TargetKeyId: { Ref: 'Main' } } },
  Disabled: { Type: 'AWS::KMS::Key', Properties: { Enabled: false } },
  Other: { Type: 'AWS::KMS::Key', Properties: {} },
  Closed: {
    Type: 'AWS::KMS::Key',
    Properties: {
      KeyPolicy: {
        Statement: [
          {
            Effect: 'Allow',
            Principal: { AWS: { 'Fn::Sub': `arn:aws:iam::\${AWS::AccountId}:user/developer` } },
            Action: ['kms:Encrypt', 'kms:Decrypt'],
            Resource: '*',
            Condition: { StringEquals: { 'kms:EncryptionContext:purpose': 'archive' } },
          },
        ],
      },
    },
  },
};
const OUTPUTS = Object.fromEntries(
  Object.keys(RESOURCES)
    .filter((id) => id !== 'Alias')
    .map((id) => [id, { Value: { Ref: id } }]),
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
const key = (name: string) => stage.output('Keys', name);
const plaintext = Buffer.from('a season').toString('base64');

describe('a key', () => {
  test('encrypts and decrypts, with the same context only', async () => {
    const context = { season: '12', game: 'pong' };
    const { output } = await kms('Encrypt', { KeyId: ALIAS, Plaintext: plaintext, EncryptionContext: context });
    expect(output.KeyId).toMatch(/^arn:aws:kms:us-east-1:000000000000:key\/[\da-f-]{36}$/);
    expect(Buffer.from(output.CiphertextBlob, 'base64').includes('a season')).toBe(false);
    const decrypt = (more: object) => kms('Decrypt', { CiphertextBlob: output.CiphertextBlob, ...more });
    const inAnotherOrder = { game: 'pong', season: '12' };
    expect((await decrypt({ EncryptionContext: inAnotherOrder })).output.Plaintext).toBe(plaintext);
    expect((await decrypt({})).code).toBe('InvalidCiphertextException');
    expect((await decrypt({ EncryptionContext: context, KeyId: key('Other') })).code).toBe('IncorrectKeyException');
  });

  test.each([
    ['another key', Buffer.alloc(100)],
    ['too short', Buffer.from('short')],
  ])('refuses a ciphertext that is of %s', async (_, blob) => {
    const { code } = await kms('Decrypt', { CiphertextBlob: blob.toString('base64') });
    expect(code).toBe('InvalidCiphertextException');
  });

  test('refuses a ciphertext whose end is cut off', async () => {
    const { output } = await kms('Encrypt', { KeyId: ALIAS, Plaintext: plaintext });
    const cut = Buffer.from(output.CiphertextBlob, 'base64').subarray(0, 50).toString('base64');
    expect((await kms('Decrypt', { CiphertextBlob: cut })).code).toBe('InvalidCiphertextException');
  });

  test('makes data keys of the size that is asked for, which it decrypts', async () => {
    const { output } = await kms('GenerateDataKey', { KeyId: ALIAS, KeySpec: 'AES_256' });
    expect(Buffer.from(output.Plaintext, 'base64')).toHaveLength(32);
    const { output: decrypted } = await kms('Decrypt', { CiphertextBlob: output.CiphertextBlob });
    expect(decrypted.Plaintext).toBe(output.Plaintext);
    const hidden = await kms('GenerateDataKeyWithoutPlaintext', { KeyId: ALIAS, NumberOfBytes: 64 });
    expect(hidden.output).toEqual({ CiphertextBlob: expect.any(String), KeyId: output.KeyId });
    expect((await kms('GenerateDataKey', { KeyId: ALIAS })).code).toBe('ValidationException');
  });

  test('is described', async () => {
    const { output } = await kms('DescribeKey', { KeyId: key('Main') });
    expect(output.KeyMetadata).toMatchObject({ Description: 'of the archive', Enabled: true, KeyId: key('Main') });
  });

  test('that is disabled is refused', async () => {
    expect((await kms('Encrypt', { KeyId: key('Disabled'), Plaintext: plaintext })).code).toBe('DisabledException');
  });

  // Recorded: test_kms::test_get_key_does_not_exist, ::test_get_key_invalid_uuid, ::test_get_key_in_different_region.
  test.each([
    ['134f2428-cec1-4b25-a1ae-9048164dba47', "Key 'arn:aws:kms:us-east-1:000000000000:key/134f2428-"],
    ['fake-key-id', "Invalid keyId 'fake-key-id'"],
    ['alias/nothing', 'Alias arn:aws:kms:us-east-1:000000000000:alias/nothing is not found.'],
    ['arn:aws:kms:eu-west-1:000000000000:key/134f2428-cec1-4b25-a1ae-9048164dba47', 'Invalid arn eu-west-1'],
  ])('%s does not exist', async (KeyId, message) => {
    const { code, output } = await kms('DescribeKey', { KeyId });
    expect([code, output.message]).toEqual(['NotFoundException', expect.stringContaining(message)]);
  });
});

test('the policy of a key decides alone, unless it lets the account decide', async () => {
  const encrypt = (KeyId: string, EncryptionContext = {}) =>
    kms('Encrypt', { KeyId, Plaintext: plaintext, EncryptionContext });
  expect((await encrypt(key('Closed'), { purpose: 'archive' })).status).toBe(200);
  expect((await encrypt(key('Closed'), { purpose: 'other' })).code).toBe('AccessDeniedException');
  expect((await kms('DescribeKey', { KeyId: key('Closed') })).code).toBe('AccessDeniedException');
});

test('a key is the same after a restart', async () => {
  const state = new TemporaryFolder();
  const options = { assembly: folder.path, state: state.path };
  const seal = async () => {
    await using first = await Stage.open(options);
    return (await kms('Encrypt', { KeyId: ALIAS, Plaintext: plaintext }, first)).output.CiphertextBlob;
  };
  const CiphertextBlob = await seal();
  await using second = await Stage.open(options);
  expect((await kms('Decrypt', { CiphertextBlob }, second)).output.Plaintext).toBe(plaintext);
  state.remove();
});

test.each<[string, object, string]>([
  ['a spec that is not for this use', { KeySpec: 'RSA_2048', KeyUsage: 'GENERATE_VERIFY_MAC' }, 'is not compatible'],
  ['rotation of an asymmetric key', { KeySpec: 'RSA_2048', EnableKeyRotation: true }, 'EnableKeyRotation needs'],
  ['a short wait for deletion', { PendingWindowInDays: 6 }, 'property PendingWindowInDays'],
  ['rotation each month', { RotationPeriodInDays: 30 }, 'property RotationPeriodInDays'],
  ['material from outside', { Origin: 'EXTERNAL' }, 'property Origin'],
  ['a tag of AWS', { Tags: [{ Key: 'aws:x', Value: '' }] }, 'Tags beginning with aws: are reserved'],
])('%s is refused by name', async (_, Properties, message) => {
  const refused = writeAssembly({ Keys: { resources: { Key: { Type: 'AWS::KMS::Key', Properties } } } });
  await expect(Stage.open({ assembly: refused.path })).rejects.toThrow(message);
  refused.remove();
});
