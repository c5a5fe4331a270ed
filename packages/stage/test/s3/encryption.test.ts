import { createHash, randomBytes } from 'node:crypto';
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { BucketStage } from '../support/buckets.ts';

const md5 = (text: string) => createHash('md5').update(text).digest('hex');

/** A bucket with one rule of encryption. */
const bucket = (BucketName: string, rule: object) => ({
  Type: 'AWS::S3::Bucket',
  Properties: { BucketName, BucketEncryption: { ServerSideEncryptionConfiguration: [rule] } },
});
const withKey = (SSEAlgorithm: string, logicalId: string) => ({
  ServerSideEncryptionByDefault: { SSEAlgorithm, KMSMasterKeyID: { Ref: logicalId } },
});
const deny = (path: string, Condition: object) => ({
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:PutObject',
  Resource: `arn:aws:s3:::plain/${path}/*`,
  Condition,
});

const RESOURCES = {
  Key: { Type: 'AWS::KMS::Key', Properties: {} },
  Alias: { Type: 'AWS::KMS::Alias', Properties: { AliasName: 'alias/other', TargetKeyId: { Ref: 'Key' } } },
  Disabled: { Type: 'AWS::KMS::Key', Properties: { Enabled: false } },
  DisabledAlias: {
    Type: 'AWS::KMS::Alias',
    Properties: { AliasName: 'alias/disabled', TargetKeyId: { Ref: 'Disabled' } },
  },
  Plain: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'plain' } },
  Keyed: bucket('keyed', { ...withKey('aws:kms', 'Key'), BucketKeyEnabled: true }),
  Managed: bucket('managed', { ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } }),
  Brought: bucket('brought', { BlockedEncryptionTypes: { EncryptionType: ['NONE'] } }),
  Policy: {
    Type: 'AWS::S3::BucketPolicy',
    Properties: {
      Bucket: { Ref: 'Plain' },
      PolicyDocument: {
        Statement: [
          deny('named', { Null: { 's3:x-amz-server-side-encryption': 'true' } }),
          deny('one-key', {
            StringNotEquals: {
              's3:x-amz-server-side-encryption-aws-kms-key-id': { 'Fn::GetAtt': ['Key', 'Arn'] },
            },
          }),
        ],
      },
    },
  },
};

let buckets: BucketStage;
let keyArn: string;
beforeAll(async () => {
  buckets = await BucketStage.open({ resources: RESOURCES });
  keyArn = buckets.stage.services.kms.find('alias/other').arn;
});
afterAll(async () => {
  await buckets[Symbol.asyncDispose]();
});

const put = (Bucket: string, Key: string, more: Partial<PutObjectCommandInput> = {}, by = buckets.s3) =>
  by.send(new PutObjectCommand({ Bucket, Key, Body: 'x', ...more }));
const get = (Bucket: string, Key: string, more: object = {}, by = buckets.s3) =>
  by.send(new GetObjectCommand({ Bucket, Key, ...more }));
const head = (Bucket: string, Key: string, more: object = {}, by = buckets.s3) =>
  by.send(new HeadObjectCommand({ Bucket, Key, ...more }));

describe('with a key of KMS', () => {
  test('the bucket says which, and every answer tells it', async () => {
    const told = { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: keyArn, BucketKeyEnabled: true };
    const { ETag, ...stored } = await put('keyed', 'told');
    expect(stored).toMatchObject(told);
    expect(ETag).not.toContain(md5('x'));
    expect(await head('keyed', 'told')).toMatchObject({ ...told, ETag });
    expect(await get('keyed', 'told')).toMatchObject(told);
  });

  test('the request says which, and S3 has one of its own otherwise', async () => {
    const asked = await put('plain', 'x', { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: 'alias/other' });
    expect([asked.SSEKMSKeyId, asked.BucketKeyEnabled]).toEqual([keyArn, undefined]);
    const { SSEKMSKeyId } = await put('managed', 'x');
    expect(buckets.stage.services.kms.find(`${SSEKMSKeyId}`).identity.isManaged).toBe(true);
    expect((await put('keyed', 'x', { ServerSideEncryption: 'AES256' })).SSEKMSKeyId).toBeUndefined();
    expect((await put('keyed', 'x', { ServerSideEncryption: 'aws:kms' })).SSEKMSKeyId).toBe(SSEKMSKeyId);
  });

  // Recorded: test_s3::test_s3_sse_validate_kms_key, ::test_s3_sse_validate_kms_key_state.
  test.each([
    ['fake-key-id', 'KMS.NotFoundException', "Invalid keyId 'fake-key-id'"],
    ['134f2428-cec1-4b25-a1ae-9048164dba47', 'KMS.NotFoundException', 'does not exist'],
    ['alias/disabled', 'KMS.DisabledException', 'is disabled.'],
  ])('%s is refused', async (SSEKMSKeyId, name, message) => {
    const refused = put('plain', 'x', { ServerSideEncryption: 'aws:kms', SSEKMSKeyId });
    await expect(refused).rejects.toMatchObject({ name, message: expect.stringContaining(message) });
  });

  test('a context that is no map of texts is refused', async () => {
    const SSEKMSEncryptionContext = Buffer.from('[1]').toString('base64');
    const refused = put('plain', 'x', { ServerSideEncryption: 'aws:kms', SSEKMSEncryptionContext });
    await expect(refused).rejects.toMatchObject({ name: 'InvalidArgument' });
  });
});

describe('a caller of a key', () => {
  const objects = { Effect: 'Allow', Action: 's3:*Object', Resource: 'arn:aws:s3:::*' } as const;
  const key = (Action: string | string[], Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>) =>
    ({ Effect: 'Allow', Action, Resource: '*', ...(Condition === undefined ? {} : { Condition }) }) as const;
  const refused = (action: string) => ({
    name: 'AccessDenied',
    message: expect.stringContaining(`kms:${action} on resource: ${keyArn}`),
    $metadata: { httpStatusCode: 403 },
  });

  test('needs GenerateDataKey to write and Decrypt to read, and neither for a description', async () => {
    const writer = buckets.role('writer', objects, key('kms:GenerateDataKey'));
    const reader = buckets.role('reader', objects, key('kms:Decrypt'));
    await put('keyed', 'shared', {}, writer);
    await expect(put('keyed', 'shared', {}, reader)).rejects.toMatchObject(refused('GenerateDataKey'));
    await expect(get('keyed', 'shared', {}, writer)).rejects.toMatchObject(refused('Decrypt'));
    expect(await (await get('keyed', 'shared', {}, reader)).Body?.transformToString()).toBe('x');
    await expect(head('keyed', 'shared', {}, writer)).resolves.toBeDefined();
    await expect(head('keyed', 'shared', { ChecksumMode: 'ENABLED' }, writer)).rejects.toMatchObject({
      $metadata: { httpStatusCode: 403 },
    });
  });

  test('may be held to S3, to one bucket, and to a context', async () => {
    const held = buckets.role(
      'held',
      objects,
      key('kms:GenerateDataKey', {
        StringEquals: {
          'kms:ViaService': 's3.us-east-1.amazonaws.com',
          'kms:EncryptionContext:aws:s3:arn': 'arn:aws:s3:::keyed',
          'kms:EncryptionContext:season': '12',
        },
      }),
    );
    const write = (context: object, Bucket = 'keyed') =>
      put(
        Bucket,
        'held',
        {
          ServerSideEncryption: 'aws:kms',
          SSEKMSKeyId: keyArn,
          SSEKMSEncryptionContext: Buffer.from(JSON.stringify(context)).toString('base64'),
        },
        held,
      );
    await expect(write({ season: '12' })).resolves.toBeDefined();
    await expect(write({ season: '13' })).rejects.toMatchObject(refused('GenerateDataKey'));
    await expect(write({ season: '12' }, 'plain')).rejects.toMatchObject(refused('GenerateDataKey'));
  });

  test('needs both for a copy, and for an upload in parts', async () => {
    await put('keyed', 'source');
    const copy = (by: S3Client) =>
      by.send(new CopyObjectCommand({ Bucket: 'keyed', Key: 'copy', CopySource: 'keyed/source' }));
    const upload = async (by: S3Client) => {
      const { UploadId } = await by.send(new CreateMultipartUploadCommand({ Bucket: 'keyed', Key: 'parts' }));
      const of = { Bucket: 'keyed', Key: 'parts', UploadId };
      const { ETag } = await by.send(new UploadPartCommand({ ...of, PartNumber: 1, Body: 'part' }));
      return by.send(
        new CompleteMultipartUploadCommand({ ...of, MultipartUpload: { Parts: [{ ETag, PartNumber: 1 }] } }),
      );
    };
    const both = buckets.role('both', objects, key(['kms:GenerateDataKey', 'kms:Decrypt']));
    await expect(copy(both)).resolves.toMatchObject({ SSEKMSKeyId: keyArn });
    await expect(upload(both)).resolves.toMatchObject({ SSEKMSKeyId: keyArn });
    const generates = buckets.role('generates', objects, key('kms:GenerateDataKey'));
    await expect(copy(generates)).rejects.toMatchObject(refused('Decrypt'));
    await expect(upload(generates)).rejects.toMatchObject(refused('Decrypt'));
    const decrypts = buckets.role('decrypts', objects, key('kms:Decrypt'));
    await expect(copy(decrypts)).rejects.toMatchObject(refused('GenerateDataKey'));
    await expect(upload(decrypts)).rejects.toMatchObject(refused('GenerateDataKey'));
  });
});

test('a policy asks for a header of encryption, or for one key', async () => {
  await expect(put('plain', 'named/x')).rejects.toMatchObject({ name: 'AccessDenied' });
  await expect(put('plain', 'named/x', { ServerSideEncryption: 'AES256' })).resolves.toBeDefined();
  const withKeyOf = (SSEKMSKeyId: string) =>
    put('plain', 'one-key/x', { ServerSideEncryption: 'aws:kms', SSEKMSKeyId });
  await expect(withKeyOf('alias/other')).rejects.toMatchObject({ name: 'AccessDenied' });
  await expect(withKeyOf(keyArn)).resolves.toBeDefined();
});

describe('with a key that the caller brings', () => {
  const SSECustomerAlgorithm = 'AES256';
  const own = { SSECustomerAlgorithm, SSECustomerKey: randomBytes(32).toString('base64') };
  const other = { SSECustomerAlgorithm, SSECustomerKey: randomBytes(32).toString('base64') };

  test('a new bucket refuses it', async () => {
    await expect(put('plain', 'x', own)).rejects.toMatchObject({
      name: 'AccessDenied',
      $metadata: { httpStatusCode: 403 },
    });
  });

  // Recorded: test_s3::TestS3SSECEncryption::test_object_retrieval_sse_c.
  test('an object is read with it, and not without', async () => {
    const { ETag, ServerSideEncryption, ...told } = await put('brought', 'own', own);
    expect(told).toMatchObject({ SSECustomerAlgorithm, SSECustomerKeyMD5: expect.any(String) });
    expect([ServerSideEncryption, ETag?.includes(md5('x'))]).toEqual([undefined, false]);
    expect(await (await get('brought', 'own', own)).Body?.transformToString()).toBe('x');
    await expect(get('brought', 'own')).rejects.toMatchObject({ name: 'InvalidRequest' });
    await expect(get('brought', 'own', other)).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(head('brought', 'own', other)).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
    await put('brought', 'without');
    await expect(get('brought', 'without', own)).rejects.toMatchObject({ name: 'InvalidRequest' });
  });

  // Recorded: test_s3::TestS3SSECEncryption::test_copy_object_with_sse_c.
  test('a copy takes it for its source', async () => {
    await put('brought', 'source', own);
    const copy = (more: object) =>
      buckets.s3.send(new CopyObjectCommand({ Bucket: 'brought', Key: 'copy', CopySource: 'brought/source', ...more }));
    await expect(copy({})).rejects.toMatchObject({ name: 'InvalidRequest' });
    await copy({
      CopySourceSSECustomerAlgorithm: SSECustomerAlgorithm,
      CopySourceSSECustomerKey: own.SSECustomerKey,
    });
    expect(await head('brought', 'copy')).toMatchObject({ ServerSideEncryption: 'AES256' });
  });

  // Recorded: test_s3::TestS3SSECEncryption::test_multipart_upload_sse_c_validation.
  test('each part takes it', async () => {
    const of = { Bucket: 'brought', Key: 'parts' };
    const { UploadId } = await buckets.s3.send(new CreateMultipartUploadCommand({ ...of, ...own }));
    const part = (more: object) =>
      buckets.s3.send(new UploadPartCommand({ ...of, UploadId, PartNumber: 1, Body: 'x', ...more }));
    await expect(part({})).rejects.toMatchObject({ name: 'InvalidRequest' });
    await expect(part(other)).rejects.toThrow('did not match the ones used originally');
    await expect(part(own)).resolves.toMatchObject({ SSECustomerAlgorithm });
  });

  // Recorded: test_s3::TestS3SSECEncryption::test_put_object_validation_sse_c.
  test.each<[string, object, string]>([
    ['another encryption', { ...own, ServerSideEncryption: 'AES256' }, 'is incompatible with the encryption method'],
    ['another algorithm', { ...own, SSECustomerAlgorithm: 'KMS' }, 'Supported value: AES256.'],
    ['no algorithm', { SSECustomerKey: own.SSECustomerKey }, 'a valid encryption algorithm.'],
    ['no key', { SSECustomerAlgorithm }, 'an appropriate secret key.'],
    ['a short key', { SSECustomerAlgorithm, SSECustomerKey: 'c2hvcnQ=' }, 'The secret key was invalid'],
  ])('%s next to it is refused', async (_, more, message) => {
    await expect(put('brought', 'x', more)).rejects.toThrow(message);
  });

  test('a digest of another key is refused', async () => {
    const headers = Object.entries({ algorithm: 'AES256', key: own.SSECustomerKey, 'key-md5': 'c2hvcnQ=' });
    const answer = await fetch(`${buckets.stage.endpoint}/brought/x`, {
      method: 'PUT',
      body: 'x',
      headers: {
        authorization: 'AWS4-HMAC-SHA256 Credential=local-developer/20261120/us-east-1/s3/aws4_request',
        ...Object.fromEntries(headers.map(([name, value]) => [`x-amz-server-side-encryption-customer-${name}`, value])),
      },
    });
    expect(await answer.text()).toContain('did not match the hash that was provided');
  });
});

test('a key next to SSE-S3 is refused, as CloudFormation refuses it', async () => {
  const resources = { Key: RESOURCES.Key, Wrong: bucket('wrong', withKey('AES256', 'Key')) };
  await expect(BucketStage.open({ resources })).rejects.toThrow('a KMSMasterKeyID is not applicable');
});
