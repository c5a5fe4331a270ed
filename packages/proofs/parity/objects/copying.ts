import type { CopyObjectCommandInput, PutObjectCommandInput } from '@aws-sdk/client-s3';
import type { Scene, SceneStage } from './scene.ts';
import { VERSIONED } from './versions.ts';

const ALGORITHMS = ['CRC32', 'CRC32C', 'SHA1', 'SHA256', 'CRC64NVME'] as const;
const JSON_OBJECT = { Body: '{"key": "value"}', ContentType: 'application/json', Metadata: { key: 'value' } };
const ACLS = 'ACLs of objects are not in the stage: buckets own their objects, as AWS makes them.';

/** An object `source-object`, and copies of it. */
function copier({ Bucket, s3 }: SceneStage) {
  const about = { Bucket, Key: 'source-object' };
  return {
    about,
    put: (more: Partial<PutObjectCommandInput> = JSON_OBJECT) => s3.putObject({ ...about, ...more }),
    head: (Key = about.Key) => s3.headObject({ Bucket, Key }),
    attributes: (Key: string, ...ObjectAttributes: ('Checksum' | 'StorageClass')[]) =>
      s3.getObjectAttributes({ Bucket, Key, ObjectAttributes }),
    copy: (more: Partial<CopyObjectCommandInput> = {}) =>
      s3.copyObject({ ...about, CopySource: `${Bucket}/${about.Key}`, ...more }),
  };
}

const API = 'test_s3_api::TestS3ObjectWritePrecondition';

/** Copies. */
export const COPYING: readonly Scene[] = [
  {
    name: 'test_s3::TestS3::test_s3_copy_metadata_replace',
    async play(stage) {
      const { copy, head, put } = copier(stage);
      const { see } = stage;
      await see('put_object', put({ ...JSON_OBJECT, ContentLanguage: 'en-US' }));
      await see('head_object', head());
      const more = { Metadata: { 'another-key': 'value' }, ContentType: 'image/jpg' };
      await see('copy_object', copy({ Key: 'copy', MetadataDirective: 'REPLACE', ...more }));
      await see('head_object_copy', head('copy'));
    },
  },
  {
    name: 'test_s3::TestS3::test_s3_copy_metadata_directive_copy',
    async play(stage) {
      const { copy, head, put } = copier(stage);
      const { see } = stage;
      await see('put-object', put({ Body: 'test', Metadata: { key: 'value' }, ContentLanguage: 'en-US' }));
      await see('head-object', head());
      const ignored = { Metadata: { 'another-key': 'value' }, ContentLanguage: 'en-GB', ContentType: 'image/jpg' };
      await see('copy-object', copy({ Key: 'copy', MetadataDirective: 'COPY', ...ignored }));
      await see('head-object-copy', head('copy'));
    },
  },
  {
    name: 'test_s3::TestS3::test_s3_copy_content_type_and_metadata',
    async play(stage) {
      const { copy, head, put } = copier(stage);
      const { see } = stage;
      await see('put_object', put());
      await see('head_object', head());
      await see('copy_object', copy({ Key: 'copy' }));
      await see('head_object_copy', head('copy'));
      const ignored = { Metadata: { 'another-key': 'value' }, ContentType: 'application/javascript' };
      await see('copy_object_second', copy({ Key: 'second', ...ignored }));
      await see('head_object_second_copy', head('second'));
    },
  },
  {
    name: 'test_s3::TestS3::test_s3_copy_object_in_place',
    without: { 'object-acl': ACLS, 'copy-object-in-place-with-acl': ACLS },
    async play(stage) {
      const { about, attributes, copy, head, put } = copier(stage);
      const { see } = stage;
      await see('put_object', put());
      await see('head_object', head());
      await see('object-attrs', attributes(about.Key, 'StorageClass'));
      await see('copy-object-in-place-no-change', copy());
      const more = { ChecksumAlgorithm: 'SHA256', StorageClass: 'STANDARD' } as const;
      await see('copy-object-in-place-with-storage-class', copy(more));
      await see('object-attrs-after-copy', attributes(about.Key, 'StorageClass'));
    },
  },
  {
    name: 'test_s3::TestS3::test_s3_copy_object_in_place_storage_class',
    async play(stage) {
      const { about, attributes, copy, head, put } = copier(stage);
      const { see } = stage;
      await see('put-object', put({ Body: 'test', StorageClass: 'STANDARD' }));
      await see('head-object', head());
      await see('object-attrs', attributes(about.Key, 'StorageClass'));
      await see('copy-object-in-place-with-storage-class', copy({ StorageClass: 'STANDARD' }));
      await see('object-attrs-after-copy', attributes(about.Key, 'StorageClass'));
    },
  },
  {
    name: 'test_s3::TestS3::test_s3_copy_object_storage_class',
    async play(stage) {
      const { about, attributes, copy, head, put } = copier(stage);
      const { see } = stage;
      await see('put-object', put({ Body: 'test', StorageClass: 'STANDARD_IA' }));
      await see('head-object', head());
      await see('object-attrs', attributes(about.Key, 'StorageClass'));
      await see('copy-object-in-place-with-storage-class', copy({ Key: 'dest-object' }));
      await see('object-attrs-after-copy', attributes('dest-object', 'StorageClass'));
      await see('exc-invalid-request-storage-class', copy());
    },
  },
  {
    name: 'test_s3::TestS3::test_s3_copy_object_in_place_metadata_directive',
    async play(stage) {
      const { copy, head, put } = copier(stage);
      const { see } = stage;
      await see('put_object', put());
      await see('head_object', head());
      await see('no-metadata-directive-fail', copy({ Metadata: { key: 'value' } }));
      const StorageClass = 'STANDARD';
      for (const [label, more] of [
        ['replace-directive', { Metadata: { key2: 'value2' }, MetadataDirective: 'REPLACE' }],
        ['copy-directive', { MetadataDirective: 'COPY', StorageClass }],
        ['copy-directive-ignore', { MetadataDirective: 'COPY', Metadata: { key3: 'value3' }, StorageClass }],
        ['replace-directive-empty', { MetadataDirective: 'REPLACE' }],
      ] as const) {
        await see(`copy-${label}`, copy(more));
        await see(`head-${label}`, head());
      }
    },
  },
  {
    name: 'test_s3::TestS3::test_copy_in_place_with_bucket_encryption',
    properties: {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          { ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: false },
        ],
      },
    },
    without: { 'put-bucket-encryption': 'The encryption of buckets is in their templates.' },
    async play({ Bucket, s3, see }) {
      await see('put-obj', s3.putObject({ Bucket, Key: 'test-enc', Body: '' }));
      await see('copy-obj', s3.copyObject({ Bucket, Key: 'test-enc', CopySource: `${Bucket}/test-enc` }));
    },
  },
  ...ALGORITHMS.map(
    (algorithm): Scene => ({
      name: `test_s3::TestS3::test_s3_copy_object_with_checksum[${algorithm}]`,
      async play(stage) {
        const { about, attributes, copy, put } = copier(stage);
        const { see } = stage;
        await see('put-object-no-checksum', put());
        await see('object-attrs', attributes(about.Key, 'Checksum'));
        const replaced = { Metadata: { key1: 'value1' }, MetadataDirective: 'REPLACE' } as const;
        await see('copy-object-in-place-with-checksum', copy({ ChecksumAlgorithm: algorithm, ...replaced }));
        await see('object-attrs-after-copy', attributes(about.Key, 'Checksum'));
        await see('copy-object-to-dest-keep-checksum', copy({ Key: 'dest-object' }));
      },
    }),
  ),
  ...ALGORITHMS.map(
    (algorithm): Scene => ({
      name: `test_s3::TestS3::test_s3_copy_object_with_default_checksum[${algorithm}]`,
      async play(stage) {
        const { about, attributes, copy, put } = copier(stage);
        const { see } = stage;
        await see('put-object-no-checksum', put({ ...JSON_OBJECT, ChecksumAlgorithm: algorithm }));
        await see('object-attrs', attributes(about.Key, 'Checksum'));
        const replaced = { Metadata: { key1: 'value1' }, MetadataDirective: 'REPLACE' } as const;
        await see('copy-object-in-place-with-no-checksum', copy(replaced));
        await see('object-attrs-after-copy', attributes(about.Key, 'Checksum'));
        await see('copy-object-to-dest-keep-checksum', copy({ Key: 'dest-object' }));
        await see('dest-object-attrs-after-copy', attributes('dest-object', 'Checksum'));
      },
    }),
  ),
  {
    name: 'test_s3::TestS3::test_s3_copy_object_in_place_versioned',
    properties: VERSIONED,
    async play(stage) {
      const { about, attributes, copy, head, put } = copier(stage);
      const { Bucket, s3, see } = stage;
      const set = (Status: 'Enabled' | 'Suspended') =>
        s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status } });
      const replace = () => copy({ MetadataDirective: 'REPLACE' });
      await see('put_object', put());
      await see('head_object', head());
      await see('object-attrs', attributes(about.Key, 'StorageClass'));
      await see('copy-object-in-place-no-change', copy());
      const first = await see('copy-in-place-versioned', replace());
      await see('head-object-copied', head());
      await see('get-object-copied', s3.getObject(about));
      await set('Suspended');
      await see('copy-in-place-versioned-suspended', replace());
      await see('head-object-copied-suspended', head());
      await see('get-object-copied-suspended', s3.getObject(about));
      await see('head-object-previous-version-suspended', s3.headObject({ ...about, VersionId: first.VersionId }));
      await set('Enabled');
      await see('copy-in-place-versioned-re-enabled', replace());
    },
  },
  {
    name: 'test_s3::TestS3::test_s3_copy_object_in_place_suspended_only',
    async play(stage) {
      const { about, copy, head, put } = copier(stage);
      const { Bucket, s3, see } = stage;
      const replace = () => copy({ MetadataDirective: 'REPLACE' });
      await see('put_object', put());
      await see('head_object', head());
      await see('copy-in-place-non-versioned', replace());
      await see('head-object-copied', head());
      await see('get-object-copied', s3.getObject(about));
      await s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: 'Suspended' } });
      await see('copy-in-place-versioned-suspended', replace());
      await see('head-object-copied-suspended', head());
      await see('get-object-copied-suspended', s3.getObject(about));
      await see('copy-in-place-versioned-suspended-twice', replace());
    },
  },
  {
    name: `${API}::test_copy_object_if_none_match`,
    async play(stage) {
      const { copy, put } = copier(stage);
      await put({ Body: 'source content' });
      await stage.see('copy-obj', copy({ Key: 'dest-object', IfNoneMatch: '*' }));
      await stage.see('copy-obj-if-none-match-fail', copy({ Key: 'dest-object', IfNoneMatch: '*' }));
    },
  },
  {
    name: `${API}::test_copy_object_if_match`,
    async play(stage) {
      const { copy, put } = copier(stage);
      const { Bucket, s3, see } = stage;
      await put({ Body: 'source content' });
      const { ETag } = await s3.putObject({ Bucket, Key: 'dest-object', Body: 'dest-content' });
      await see('copy-obj-if-match', copy({ Key: 'dest-object', IfMatch: ETag }));
      await see('copy-obj-if-match-fail-wrong-etag', copy({ Key: 'dest-object', IfMatch: ETag }));
      await see('copy-obj-if-match-fail-no-object', copy({ Key: 'non-existent-key', IfMatch: ETag }));
    },
  },
  {
    name: `${API}::test_copy_object_if_none_match_versioned_bucket`,
    properties: VERSIONED,
    async play(stage) {
      const { copy, put } = copier(stage);
      const { Bucket, s3, see } = stage;
      await put({ Body: 'source content' });
      const once = () => copy({ Key: 'dest-object', IfNoneMatch: '*' });
      await see('copy-obj', once());
      await see('copy-obj-if-none-match-fail', once());
      await see('del-obj', s3.deleteObject({ Bucket, Key: 'dest-object' }));
      await see('copy-obj-after-del', once());
      await see('list-object-versions', s3.listObjectVersions({ Bucket }));
    },
  },
  {
    name: `${API}::test_copy_object_precondition_write_validation`,
    async play(stage) {
      const { copy, put } = copier(stage);
      const { ETag } = await put({ Body: 'source content' });
      const { see } = stage;
      await see('copy-obj-none-match-etag', copy({ Key: 'dest-object', IfNoneMatch: ETag }));
      await see('copy-obj-if-match-star', copy({ Key: 'dest-object', IfMatch: '*' }));
      await see('copy-obj-both', copy({ Key: 'dest-object', IfNoneMatch: '*', IfMatch: ETag }));
    },
  },
  {
    name: `${API}::test_copy_object_if_none_match_in_place`,
    async play(stage) {
      const { copy, put } = copier(stage);
      await put({ Body: 'source content' });
      const more = { IfNoneMatch: '*', MetadataDirective: 'REPLACE' } as const;
      await stage.see('copy-obj-if-none-match-fail', copy(more));
    },
  },
  {
    name: `${API}::test_copy_object_if_match_in_place`,
    async play(stage) {
      const { copy, put } = copier(stage);
      const { ETag } = await put({ Body: 'source content' });
      await stage.see('copy-obj-if-match-in-place', copy({ IfMatch: ETag, MetadataDirective: 'REPLACE' }));
    },
  },
];
