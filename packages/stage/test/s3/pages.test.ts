import {
  CreateMultipartUploadCommand,
  DeleteObjectsCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandInput,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { BucketStage } from '../support/buckets.ts';

let buckets: BucketStage;
beforeAll(async () => {
  buckets = await BucketStage.open();
});
afterAll(async () => {
  await buckets[Symbol.asyncDispose]();
});

const Bucket = 'kept';
const put = async (Key: string, Body = 'x') =>
  (await buckets.s3.send(new PutObjectCommand({ Bucket, Key, Body }))).VersionId;
const list = (more: Partial<ListObjectVersionsCommandInput>) =>
  buckets.s3.send(new ListObjectVersionsCommand({ Bucket, ...more }));

// Recorded: test_s3_list_operations::TestS3ListObjectVersions::test_list_objects_versions_with_prefix_only_and_pagination.
test('pages of versions end within a key, and go on after a version that is gone since', async () => {
  const ids: (string | undefined)[] = [];
  for (const _ of [1, 2, 3, 4, 5]) ids.unshift(await put('paged'));
  await put('paged2');
  const first = await list({ Prefix: 'paged', MaxKeys: 2 });
  expect(first).toMatchObject({ IsTruncated: true, NextKeyMarker: 'paged', NextVersionIdMarker: ids[1] });
  const Objects = ids.slice(0, 2).map((VersionId) => ({ Key: 'paged', VersionId }));
  await buckets.s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
  const { NextKeyMarker: KeyMarker, NextVersionIdMarker: VersionIdMarker } = first;
  const { Versions } = await list({ Prefix: 'paged', KeyMarker, VersionIdMarker });
  expect(Versions?.map(({ Key, VersionId }) => `${Key} ${VersionId}`)).toEqual([
    ...ids.slice(2).map((id) => `paged ${id}`),
    expect.stringMatching(/^paged2 /),
  ]);
  expect((await list({ Prefix: 'paged', KeyMarker })).Versions).toHaveLength(1);
});

test('a version that marks the start of a page has a key', async () => {
  await expect(list({ VersionIdMarker: 'x' })).rejects.toMatchObject({
    name: 'InvalidArgument',
    message: 'A version-id marker cannot be specified without a key marker.',
  });
});

// Recorded: test_s3_list_operations::TestS3ListMultipartUploads.
test('uploads in parts are listed by their keys, in pages and by prefixes', async () => {
  const begin = async (Key: string) =>
    (await buckets.s3.send(new CreateMultipartUploadCommand({ Bucket: 'plain', Key }))).UploadId;
  for (const key of ['up/b', 'up/a/1', 'up/a/2']) await begin(key);
  const second = await begin('up/b');
  const ask = (more: object) =>
    buckets.s3.send(new ListMultipartUploadsCommand({ Bucket: 'plain', Prefix: 'up/', Delimiter: '/', ...more }));
  const page = await ask({ MaxUploads: 2 });
  expect([page.CommonPrefixes, page.Uploads?.map(({ Key }) => Key)]).toEqual([[{ Prefix: 'up/a/' }], ['up/b']]);
  expect(page).toMatchObject({ IsTruncated: true, NextKeyMarker: 'up/b' });
  const rest = await ask({ KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker });
  expect(rest.Uploads).toMatchObject([{ Key: 'up/b', UploadId: second }]);
  await expect(ask({ KeyMarker: 'up/a/1', UploadIdMarker: second })).rejects.toMatchObject({
    message: 'Invalid uploadId marker',
  });
});

test('a key with the end of a line is read as its caller wrote it', async () => {
  await put('line\rend');
  const { Deleted } = await buckets.s3.send(
    new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'line\rend' }] } }),
  );
  expect(Deleted).toMatchObject([{ DeleteMarker: true }]);
  const { DeleteMarkers } = await list({ Prefix: 'line', EncodingType: 'url' });
  expect(DeleteMarkers).toMatchObject([{ Key: 'line%0Dend' }]);
});
