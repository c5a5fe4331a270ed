import type { CopyObjectCommandInput, UploadPartCopyCommandInput } from '@aws-sdk/client-s3';
import type { Scene, SceneStage } from './scene.ts';
import { VERSIONED } from './versions.ts';

const DAY = 86_400_000;
const API = 'test_s3_api::TestS3ObjectWritePrecondition';
const EMPTY = 'd41d8cd98f00b204e9800998ecf8427e';

/** Starts an upload with one part. */
async function start(stage: SceneStage, Key: string, label?: string) {
  const { Bucket, s3, see } = stage;
  const created = s3.createMultipartUpload({ Bucket, Key });
  const { UploadId } = await (label === undefined ? created : see(label, created));
  const { ETag } = await s3.uploadPart({ Bucket, Key, UploadId, PartNumber: 1, Body: 'test' });
  return (more: object) =>
    s3.completeMultipartUpload({
      ...{ Bucket, Key, UploadId, MultipartUpload: { Parts: [{ ETag, PartNumber: 1 }] } },
      ...more,
    });
}

/** UploadPartCopy on conditions about its source. */
function partCopy(
  test: string,
  label: string,
  conditions: (etag: string, now: number) => object,
  isDone = false,
): Scene {
  return {
    name: `test_s3_api::TestS3Multipart::test_upload_part_copy_with_${test}`,
    async play({ Bucket, s3, see, world }) {
      const { ETag } = await s3.putObject({ Bucket, Key: 'source_file.txt', Body: '0123456789' });
      const about = { Bucket, Key: 'destination_file.txt' };
      const { UploadId } = await s3.createMultipartUpload(about);
      await world.stage.advance(1);
      const copied: UploadPartCopyCommandInput = {
        ...{ ...about, UploadId, PartNumber: 1, CopySource: `${Bucket}/source_file.txt` },
        ...conditions(`${ETag}`, world.stage.clock.now()),
      };
      await see(label, s3.uploadPartCopy(copied));
      if (isDone) await see('list-parts', s3.listParts({ ...about, UploadId }));
    },
  };
}

/** Reads, or looks, on conditions. */
const reading = (method: 'getObject' | 'headObject', name: string): Scene => ({
  name: `test_s3::TestS3::test_s3_get_object_preconditions[${name}]`,
  async play({ Bucket, s3, see, world }) {
    const about = { Bucket, Key: 'test-object' };
    const { ETag = '' } = await s3.putObject({ ...about, Body: 'data' });
    const { LastModified } = await s3.headObject(about);
    await world.stage.advance(3);
    const now = world.stage.clock.now();
    const ask = (conditions: object): Promise<object> => s3[method]({ ...about, ...conditions });
    const IfModifiedSince = new Date(now);
    const IfUnmodifiedSince = new Date(now - DAY);
    const all = { IfModifiedSince, IfUnmodifiedSince, IfMatch: 'etag123', IfNoneMatch: ETag };
    await see('precondition-if-match', ask(all));
    await see('precondition-if-unmodified-since', ask({ IfModifiedSince, IfUnmodifiedSince, IfNoneMatch: ETag }));
    await see('precondition-if-none-match', ask({ IfModifiedSince, IfNoneMatch: ETag }));
    await see('copy-precondition-if-modified-since', ask({ IfModifiedSince }));
    await see('obj-ignore-future-modified-since', ask({ IfModifiedSince: new Date(now + DAY) }));
    await see('etag-missing-quotes', ask({ IfModifiedSince, IfNoneMatch: ETag.replaceAll('"', '') }));
    await see('precondition-if-unmodified-since-is-object', ask({ IfUnmodifiedSince: LastModified }));
    await see('precondition-if-modified-since-is-object', ask({ IfModifiedSince: LastModified }));
    await see(
      'obj-success',
      ask({
        IfMatch: ETag.replaceAll('"', ''),
        IfNoneMatch: 'etag123',
        IfModifiedSince: new Date(now - DAY),
        IfUnmodifiedSince: new Date(now),
      }),
    );
  },
});

/** A delete on a condition that only directory buckets take, but for that of the ETag. */
const deletion = (test: string, label: string, conditions: object): Scene => ({
  name: `test_s3_api::TestS3DeletePrecondition::test_delete_object_if_match${test}_non_express`,
  async play({ Bucket, s3, see }) {
    const about = { Bucket, Key: 'test-precondition' };
    await s3.putObject(about);
    await see(label, s3.deleteObject({ ...about, ...conditions }));
  },
});

const copier =
  ({ Bucket, s3 }: SceneStage, source = 'source-object', Key = 'dest-object') =>
  (more: Partial<CopyObjectCommandInput>) =>
    s3.copyObject({ Bucket, CopySource: `${Bucket}/${source}`, Key, ...more });

/** Requests on conditions. */
export const CONDITIONS: readonly Scene[] = [
  ...[false, true].map(
    (isVersioned): Scene => ({
      name: `${API}::test_put_object_if_none_match${isVersioned ? '_versioned_bucket' : ''}`,
      ...(isVersioned ? { properties: VERSIONED } : {}),
      async play({ Bucket, s3, see }) {
        const about = { Bucket, Key: 'test-precondition' };
        const put = () => s3.putObject({ ...about, IfNoneMatch: '*' });
        await see('put-obj', put());
        await see('put-obj-if-none-match', put());
        await see('del-obj', s3.deleteObject(about));
        await see('put-obj-after-del', put());
        if (isVersioned) await see('list-object-versions', s3.listObjectVersions({ Bucket }));
      },
    }),
  ),
  {
    name: `${API}::test_put_object_if_none_match_validation`,
    async play({ Bucket, s3, see }) {
      const about = { Bucket, Key: 'test-precondition-validation' };
      const { ETag } = await see('put-obj', s3.putObject(about));
      await see('put-obj-if-none-match-bad-value', s3.putObject({ ...about, IfNoneMatch: ETag }));
    },
  },
  {
    name: `${API}::test_multipart_if_none_match_with_delete`,
    async play(stage) {
      const { Bucket, s3, see } = stage;
      const Key = 'test-precondition';
      const IfNoneMatch = '*';
      await see('put-obj', s3.putObject({ Bucket, Key, IfNoneMatch }));
      const complete = await start(stage, Key, 'create-multipart');
      await see('complete-multipart-if-none-match', complete({ IfNoneMatch }));
      await stage.world.stage.advance(1);
      await see('del-obj', s3.deleteObject({ Bucket, Key }));
      await see('complete-multipart-after-del', complete({ IfNoneMatch }));
      await stage.world.stage.advance(1);
      await see('complete-multipart-after-del-restart', (await start(stage, Key))({ IfNoneMatch }));
    },
  },
  {
    name: `${API}::test_multipart_if_none_match_with_put`,
    async play(stage) {
      const { Bucket, s3, see } = stage;
      const complete = await start(stage, 'test-precondition', 'create-multipart');
      await see('put-obj', s3.putObject({ Bucket, Key: 'test-precondition', IfNoneMatch: '*' }));
      await see('complete-multipart-if-none-match-put-during', complete({ IfNoneMatch: '*' }));
    },
  },
  {
    name: `${API}::test_put_object_if_match`,
    async play({ Bucket, s3, see }) {
      const about = { Bucket, Key: 'test-precondition' };
      const { ETag: IfMatch } = await see('put-obj', s3.putObject({ ...about, Body: 'test' }));
      await see('put-obj-if-match-wrong-etag', s3.putObject({ ...about, IfMatch: EMPTY }));
      await see('put-obj-overwrite', s3.putObject({ ...about, IfMatch }));
      await see('del-obj', s3.deleteObject(about));
      await see('put-obj-if-match-key-not-exists', s3.putObject({ ...about, IfMatch }));
      await see('put-obj-after-del', s3.putObject(about));
    },
  },
  {
    name: `${API}::test_put_object_if_match_validation`,
    async play({ Bucket, s3, see }) {
      const put = (IfMatch: string) => s3.putObject({ Bucket, Key: 'test-precondition-validation', IfMatch });
      await see('put-obj-if-match-star-value', put('*'));
      await see('put-obj-if-match-bad-value', put('abcdef'));
      await see('put-obj-if-match-bad-value-2', put('bad-char_/'));
    },
  },
  ...[
    { test: '', Body: 'test2', before: 'complete-multipart-if-match-put-before' },
    { test: '_identical', Body: 'test', before: undefined },
  ].map(
    ({ test, Body, before }): Scene => ({
      name: `${API}::test_multipart_if_match_with_put${test}`,
      async play(stage) {
        const { Bucket, s3, see, world } = stage;
        const about = { Bucket, Key: 'test-precondition' };
        const first = await see('put-obj', s3.putObject({ ...about, Body: 'test' }));
        const complete = await start(stage, about.Key, 'create-multipart');
        await world.stage.advance(1);
        const { ETag: IfMatch } = await see('put-obj-during', s3.putObject({ ...about, Body }));
        if (before !== undefined) await see(before, complete({ IfMatch: first.ETag }));
        await see('complete-multipart-if-match-put-during', complete({ IfMatch }));
        await world.stage.advance(1);
        const again = await start(stage, about.Key, 'create-multipart-again');
        await see('complete-multipart-if-match-put-before-restart', again({ IfMatch }));
      },
    }),
  ),
  {
    name: `${API}::test_multipart_if_match_with_delete`,
    async play(stage) {
      const { Bucket, s3, see, world } = stage;
      const about = { Bucket, Key: 'test-precondition' };
      const first = await see('put-obj', s3.putObject({ ...about, Body: 'test' }));
      const complete = await start(stage, about.Key, 'create-multipart');
      await world.stage.advance(1);
      await see('del-obj', s3.deleteObject(about));
      await see('complete-multipart-after-del', complete({ IfMatch: first.ETag }));
      const second = await see('put-obj-2', s3.putObject({ ...about, Body: 'test' }));
      await see('complete-multipart-if-match-after-put', complete({ IfMatch: second.ETag }));
    },
  },
  {
    name: `${API}::test_put_object_if_match_versioned_bucket`,
    properties: VERSIONED,
    async play({ Bucket, s3, see }) {
      const about = { Bucket, Key: 'test-precondition' };
      const first = await see('put-obj', s3.putObject({ ...about, Body: 'test' }));
      await see('put-obj-if-none-match-bad-value', s3.putObject({ ...about, IfMatch: 'abcdef' }));
      await see('del-obj', s3.deleteObject(about));
      await see('put-obj-after-del-exc', s3.putObject({ ...about, IfMatch: first.ETag }));
      const { ETag: IfMatch } = await see('put-obj-after-del', s3.putObject({ ...about, Body: 'test-after-del' }));
      await see('put-obj-if-match', s3.putObject({ ...about, Body: 'test-if-match', IfMatch }));
      await see('list-object-versions', s3.listObjectVersions({ Bucket }));
    },
  },
  {
    name: `${API}::test_put_object_if_match_and_if_none_match_validation`,
    play: ({ Bucket, s3, see }) =>
      see('put-obj-both-precondition', s3.putObject({ Bucket, Key: 'x', IfNoneMatch: '*', IfMatch: 'abcdef' })),
  },
  {
    name: `${API}::test_multipart_if_match_etag`,
    async play(stage) {
      const { Bucket, s3, see, world } = stage;
      const Key = 'test-precondition';
      const { ETag } = await see('put-obj', s3.putObject({ Bucket, Key, Body: 'test' }));
      await world.stage.advance(1);
      const complete = await start(stage, Key, 'create-multipart');
      const done = await see('complete-multipart-if-match', complete({ IfMatch: ETag }));
      await world.stage.advance(1);
      const again = await start(stage, Key, 'create-multipart-overwrite');
      await see('complete-multipart-if-match-true-etag', again({ IfMatch: ETag }));
      await see('complete-multipart-if-match-overwrite-multipart', again({ IfMatch: done.ETag }));
    },
  },
  deletion('', 'delete-obj-if-match', { IfMatch: 'badvalue' }),
  deletion('_modified', 'delete-obj-if-match-last-modified', { IfMatchLastModifiedTime: new Date(0) }),
  deletion('_size', 'delete-obj-if-match-size', { IfMatchSize: 10 }),
  deletion('_all', 'delete-obj-if-match-all', {
    ...{ IfMatchSize: 10, IfMatch: 'badvalue', IfMatchLastModifiedTime: new Date(0) },
  }),
  partCopy('copy_source_if_match_success', 'upload-part-copy-if-match', (etag) => ({ CopySourceIfMatch: etag }), true),
  partCopy(
    'copy_source_if_match_none_success',
    'upload-part-copy-if-none-match',
    () => ({ CopySourceIfNoneMatch: 'none-match' }),
    true,
  ),
  partCopy(
    'copy_source_if_unmodified_since_success',
    'upload-part-copy-if-unmodified-since',
    (_, now) => ({ CopySourceIfUnmodifiedSince: new Date(now + DAY) }),
    true,
  ),
  partCopy(
    'copy_source_if_modified_since_success',
    'upload-part-copy-if-modified-since',
    (_, now) => ({ CopySourceIfModifiedSince: new Date(now - DAY) }),
    true,
  ),
  partCopy(
    'copy_source_if_modified_since_in_future_success',
    'upload-part-copy-if-modified-since-in-future',
    (_, now) => ({ CopySourceIfModifiedSince: new Date(now + DAY) }),
    true,
  ),
  partCopy('copy_source_if_match_failed', 'upload-part-copy-source-if-match', () => ({
    CopySourceIfMatch: 'not-matching',
  })),
  partCopy('copy_source_if_none_match_failed', 'upload-part-copy-source-if-none-match', (etag) => ({
    CopySourceIfNoneMatch: etag,
  })),
  partCopy(
    'copy_source_if_unmodified_since_match_failed',
    'upload-part-copy-source-unmodified-since-match',
    (_, now) => ({ CopySourceIfUnmodifiedSince: new Date(now - DAY) }),
  ),
  partCopy(
    'copy_source_if_match_and_if_unmodified_since_match',
    'upload-part-copy',
    (etag, now) => ({ CopySourceIfMatch: etag, CopySourceIfUnmodifiedSince: new Date(now - DAY) }),
    true,
  ),
  partCopy(
    'copy_source_if_none_match_and_if_unmodified_since_match_failed',
    'upload-part-copy-source-unmodified-since-and-if-none-match',
    (_, now) => ({ CopySourceIfNoneMatch: 'not-matching', CopySourceIfUnmodifiedSince: new Date(now - DAY) }),
  ),
  partCopy('if_modified_since_failed', 'upload-part-copy-source-modified-since-match', (_, now) => ({
    CopySourceIfModifiedSince: new Date(now),
  })),
  reading('getObject', 'get_object'),
  reading('headObject', 'head_object'),
  {
    name: 'test_s3_preconditions::TestS3CopySourcePreconditions::test_s3_copy_object_preconditions',
    async play(stage) {
      const { Bucket, s3, see, world } = stage;
      const { ETag = '' } = await s3.putObject({ Bucket, Key: 'source-object', Body: 'data' });
      await see('head-object', s3.headObject({ Bucket, Key: 'source-object' }));
      await world.stage.advance(3);
      const now = world.stage.clock.now();
      const copy = copier(stage);
      const CopySourceIfModifiedSince = new Date(now);
      const CopySourceIfUnmodifiedSince = new Date(now - DAY);
      const CopySourceIfNoneMatch = ETag;
      const all = { CopySourceIfModifiedSince, CopySourceIfUnmodifiedSince, CopySourceIfNoneMatch };
      await see('copy-precondition-if-match', copy({ ...all, CopySourceIfMatch: 'etag123' }));
      await see('copy-precondition-if-unmodified-since', copy(all));
      await see('copy-precondition-if-none-match', copy({ CopySourceIfModifiedSince, CopySourceIfNoneMatch }));
      await see('copy-precondition-if-modified-since', copy({ CopySourceIfModifiedSince }));
      await see('copy-ignore-future-modified-since', copy({ CopySourceIfModifiedSince: new Date(now + DAY) }));
      await see('copy-etag-missing-quotes', copy({ CopySourceIfNoneMatch: ETag.replaceAll('"', '') }));
      await see(
        'copy-success',
        copy({
          CopySourceIfMatch: ETag.replaceAll('"', ''),
          CopySourceIfNoneMatch: 'etag123',
          CopySourceIfModifiedSince: new Date(now - DAY),
          CopySourceIfUnmodifiedSince: new Date(now),
        }),
      );
    },
  },
];
