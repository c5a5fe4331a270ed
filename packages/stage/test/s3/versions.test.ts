import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { BucketStage } from '../support/buckets.ts';

let buckets: BucketStage;
beforeAll(async () => {
  buckets = await BucketStage.open();
});
afterAll(async () => {
  await buckets[Symbol.asyncDispose]();
});

/** A name that looks like the id of a version, and is none. */
const MADE_UP = 'HPniJFCxqTsMuIH9KX8K8wEjNUgmABCD';

const put = (Key: string, Body: string) => buckets.s3.send(new PutObjectCommand({ Bucket: 'kept', Key, Body }));
const remove = (Key: string, more: object = {}, by = buckets.s3) =>
  by.send(new DeleteObjectCommand({ Bucket: 'kept', Key, ...more }));
const read = async (Key: string, more: object = {}) => {
  const { Body } = await buckets.s3.send(new GetObjectCommand({ Bucket: 'kept', Key, ...more }));
  return Body?.transformToString();
};

describe('what is lost comes back', () => {
  test('after an overwrite, by a copy of the older version over the newest', async () => {
    const { VersionId: good } = await put('overwritten', 'good');
    const { VersionId: bad } = await put('overwritten', 'bad');
    const copied = await buckets.s3.send(
      new CopyObjectCommand({ Bucket: 'kept', Key: 'overwritten', CopySource: `kept/overwritten?versionId=${good}` }),
    );
    expect(copied.CopySourceVersionId).toBe(good);
    expect([good, bad]).not.toContain(copied.VersionId);
    expect(await read('overwritten')).toBe('good');
    expect(await read('overwritten', { VersionId: bad })).toBe('bad');
  });

  test('after a delete, by the removal of its marker', async () => {
    await put('deleted', 'good');
    const { VersionId } = await remove('deleted');
    await expect(read('deleted')).rejects.toMatchObject({ name: 'NoSuchKey' });
    expect(await remove('deleted', { VersionId })).toMatchObject({ DeleteMarker: true, VersionId });
    expect(await read('deleted')).toBe('good');
  });

  test('and not from a marker, nor by a copy of one', async () => {
    await put('marked', 'x');
    const { VersionId } = await remove('marked');
    const head = buckets.s3.send(new HeadObjectCommand({ Bucket: 'kept', Key: 'marked', VersionId }));
    await expect(head).rejects.toMatchObject({ $metadata: { httpStatusCode: 405 } });
    const copy = (CopySource: string) =>
      buckets.s3.send(new CopyObjectCommand({ Bucket: 'kept', Key: 'copy', CopySource }));
    await expect(copy(`kept/marked?versionId=${VersionId}`)).rejects.toMatchObject({ name: 'InvalidRequest' });
    await expect(copy('kept/marked')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });
});

// Recorded: test_s3_api::TestS3ObjectCRUD::test_delete_object_versioned, ::test_delete_objects_versioned.
describe('a version', () => {
  test('that is deleted is gone, and so is one that was deleted before', async () => {
    const { VersionId } = await put('gone', 'x');
    expect(await remove('gone', { VersionId })).toMatchObject({ VersionId });
    await expect(remove('gone', { VersionId })).resolves.toMatchObject({ VersionId });
    await expect(read('gone', { VersionId })).rejects.toMatchObject({ name: 'NoSuchVersion' });
  });

  test('whose id no bucket has given is refused', async () => {
    await put('x', 'x');
    const refused = { name: 'InvalidArgument', ArgumentName: 'versionId' };
    await expect(remove('x', { VersionId: MADE_UP })).rejects.toMatchObject(refused);
    await expect(read('x', { VersionId: MADE_UP })).rejects.toMatchObject(refused);
    const { Errors } = await buckets.s3.send(
      new DeleteObjectsCommand({ Bucket: 'kept', Delete: { Objects: [{ Key: 'x', VersionId: MADE_UP }] } }),
    );
    expect(Errors).toMatchObject([{ Code: 'NoSuchVersion', Key: 'x', VersionId: MADE_UP }]);
  });
});

describe('a delete on a condition', () => {
  const failed = { name: 'PreconditionFailed', $metadata: { httpStatusCode: 412 } };

  test('looks at the newest version, and needs it to be there', async () => {
    const { ETag: older } = await put('if', 'one');
    const { ETag } = await put('if', 'two');
    await expect(remove('if', { IfMatch: older })).rejects.toMatchObject(failed);
    await expect(remove('if', { IfMatch: ETag })).resolves.toMatchObject({ DeleteMarker: true });
    await expect(remove('if', { IfMatch: ETag })).rejects.toMatchObject(failed);
    await expect(remove('if', { IfMatch: '*' })).rejects.toMatchObject(failed);
    await put('if', 'three');
    await expect(remove('if', { IfMatch: '*' })).resolves.toMatchObject({ DeleteMarker: true });
  });

  test('is one of several in one request', async () => {
    const { ETag } = await put('one', '1');
    await put('two', '2');
    const Objects = ['one', 'two'].map((Key) => ({ Key, ETag }));
    const answer = await buckets.s3.send(new DeleteObjectsCommand({ Bucket: 'kept', Delete: { Objects } }));
    expect(answer).toMatchObject({ Deleted: [{ Key: 'one' }], Errors: [{ Key: 'two', Code: 'PreconditionFailed' }] });
  });

  test('by an ETag takes the permission to read', async () => {
    const { ETag } = await put('read', 'x');
    const deleter = buckets.role('deleter', { Effect: 'Allow', Action: 's3:DeleteObject', Resource: '*' });
    await expect(remove('read', { IfMatch: ETag }, deleter)).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(remove('read', { IfMatch: '*' }, deleter)).resolves.toBeDefined();
  });

  test('may be what a policy asks for', async () => {
    await put('asked', 'x');
    const careful = buckets.role('careful', {
      Effect: 'Allow',
      Action: 's3:DeleteObject',
      Resource: '*',
      Condition: { Null: { 's3:if-match': 'false' } },
    });
    await expect(remove('asked', {}, careful)).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(remove('asked', { IfMatch: '*' }, careful)).resolves.toBeDefined();
  });

  // Recorded: test_s3_api::TestS3DeletePrecondition::test_delete_object_if_match_size_non_express.
  test.each<[string, object]>([
    ['x-amz-if-match-size', { IfMatchSize: 1 }],
    ['x-amz-if-match-last-modified-time', { IfMatchLastModifiedTime: new Date(0) }],
    ['x-amz-mfa', { MFA: 'device 123456' }],
  ])('with %s is refused by its name', async (header, more) => {
    await expect(remove('x', more)).rejects.toMatchObject({
      name: 'NotImplemented',
      message: expect.stringContaining(header),
    });
  });
});

test('deletes that take a second factor are refused by name', async () => {
  const put = (MFADelete: 'Disabled' | 'Enabled') =>
    buckets.s3.send(
      new PutBucketVersioningCommand({ Bucket: 'kept', VersioningConfiguration: { Status: 'Enabled', MFADelete } }),
    );
  await expect(put('Enabled')).rejects.toMatchObject({
    name: 'NotImplemented',
    message: expect.stringContaining('Mfa'),
  });
  await expect(put('Disabled')).resolves.toBeDefined();
});

// Recorded: test_s3_api::TestS3BucketVersioning::test_bucket_versioning_crud, ::TestS3ObjectCRUD::test_put_object_on_suspended_bucket.
test('versions are suspended, not switched off: what is written then has no id of its own', async () => {
  const set = (VersioningConfiguration: object) =>
    buckets.s3.send(new PutBucketVersioningCommand({ Bucket: 'kept', VersioningConfiguration }));
  await expect(set({})).rejects.toMatchObject({ name: 'IllegalVersioningConfigurationException' });
  await expect(set({ Status: 'Disabled' })).rejects.toMatchObject({ name: 'MalformedXML' });
  await set({ Status: 'Suspended' });
  expect((await put('suspended', 'x')).VersionId).toBeUndefined();
  expect(await read('suspended', { VersionId: 'null' })).toBe('x');
  await set({ Status: 'Enabled' });
  expect((await put('suspended', 'x')).VersionId).toMatch(/^[\w.]{32}$/);
});

test('a bucket without Object Lock has nothing that a delete could bypass', async () => {
  await expect(remove('x', { BypassGovernanceRetention: true })).rejects.toMatchObject({
    name: 'InvalidArgument',
    message: 'x-amz-bypass-governance-retention is only applicable to Object Lock enabled buckets.',
  });
});
