import type { Scene, SceneStage } from './scene.ts';

const FOLDER = ['folder/aSubfolder/subFile1', 'folder/aSubfolder/subFile2', 'folder/file1', 'folder/file2'];
const PATHS = ['test/foo/bar/123', 'test/foo/bar/456', 'test/bar/foo/123'];
const VERSIONED = { VersioningConfiguration: { Status: 'Enabled' } };
const AS_XML = 'The client that asks always takes keys encoded, as boto3 does; this is asked by hand.';

const numbered = (count: number) => Array.from({ length: count }, (_, index) => `test_${index}`);

async function fill({ Bucket, s3 }: SceneStage, keys: readonly string[], Body = 'content 123'): Promise<void> {
  for (const Key of keys) await s3.putObject({ Bucket, Key, Body });
}

const encodings = (operation: string, list: (stage: SceneStage, EncodingType: 'url') => Promise<object>): Scene => ({
  name: `test_s3_list_operations::TestS3ListObjectsV2::test_list_ops_encoding_type_validation[${operation}]`,
  async play(stage) {
    const wrong = (text: string) => list(stage, Object(text).valueOf());
    await stage.see(`${operation}-error-wrong-value`, wrong('value'));
    await stage.see(`${operation}-error-empty-value`, wrong(''));
  },
});

/** What test_s3_list_operations asks. */
export const LISTING: readonly Scene[] = [
  ...['', '/', '%2F'].map(
    (Delimiter): Scene => ({
      name: `test_s3_list_operations::TestS3ListObjects::test_list_objects_with_prefix[${Delimiter}]`,
      without: { 'list-objects-no-encoding': AS_XML },
      async play(stage) {
        const { Bucket, s3, see } = stage;
        await fill(stage, ['test/foo/bar/123']);
        await see(
          'list-objects',
          s3.listObjects({ Bucket, Prefix: 'test/', Delimiter, MaxKeys: 1, EncodingType: 'url' }),
        );
      },
    }),
  ),
  {
    name: 'test_s3_list_operations::TestS3ListObjects::test_list_objects_next_marker',
    async play(stage) {
      const { Bucket, s3, see } = stage;
      await fill(stage, numbered(3));
      await see('list-objects-all', s3.listObjects({ Bucket }));
      const first = await see('list-objects-max-1', s3.listObjects({ Bucket, MaxKeys: 1, Delimiter: '/' }));
      await see('list-objects-rest', s3.listObjects({ Bucket, MaxKeys: 1, Marker: first.NextMarker }));
      await see('list-objects-marker-empty', s3.listObjects({ Bucket, MaxKeys: 1, Marker: '' }));
    },
  },
  {
    name: 'test_s3_list_operations::TestS3ListObjects::test_s3_list_objects_empty_marker',
    play: ({ Bucket, s3, see }) => see('list-objects', s3.listObjects({ Bucket, Marker: '' })),
  },
  {
    name: 'test_s3_list_operations::TestS3ListObjects::test_list_objects_marker_common_prefixes',
    async play(stage) {
      const { Bucket, s3, see } = stage;
      await fill(stage, FOLDER);
      const page = (Marker?: string) =>
        s3.listObjects({ Bucket, Prefix: 'folder/', Delimiter: '/', MaxKeys: 1, Marker });
      await see('list-objects-all-keys', s3.listObjects({ Bucket }));
      const first = await see('list-objects-start', page());
      const next = await see('list-objects-next-1', page(first.NextMarker));
      await see('list-objects-end', page(next.NextMarker));
      await see('list-objects-manual-first-file', page('folder/aSubfolder/subFile1'));
    },
  },
  {
    name: 'test_s3_list_operations::TestS3ListObjectsV2::test_list_objects_v2_with_prefix',
    without: { 'list-objects-v2-no-encoding': AS_XML },
    async play(stage) {
      const { Bucket, s3, see } = stage;
      await fill(stage, PATHS);
      for (const [index, Prefix] of ['test/', 'test/foo', 'test/foo/bar'].entries()) {
        await see(`list-objects-v2-${index + 1}`, s3.listObjectsV2({ Bucket, Prefix, EncodingType: 'url' }));
      }
    },
  },
  {
    name: 'test_s3_list_operations::TestS3ListObjectsV2::test_list_objects_v2_with_prefix_and_delimiter',
    async play(stage) {
      const { Bucket, s3, see } = stage;
      await fill(stage, PATHS);
      const list = (Prefix: string, MaxKeys?: number) =>
        s3.listObjectsV2({ Bucket, Prefix, Delimiter: '/', EncodingType: 'url', MaxKeys });
      await see('list-objects-v2-1', list('test/'));
      await see('list-objects-v2-1-with-max-keys', list('test/', 1));
      await see('list-objects-v2-2', list('test/foo'));
      await see('list-objects-v2-3', list('test/foo/bar'));
    },
  },
  {
    name: 'test_s3_list_operations::TestS3ListObjectsV2::test_list_objects_v2_continuation_start_after',
    async play(stage) {
      const { Bucket, s3, see } = stage;
      await fill(stage, numbered(12));
      const first = await see('list-objects-v2-max-5', s3.listObjectsV2({ Bucket, MaxKeys: 5 }));
      const ContinuationToken = first.NextContinuationToken;
      await see('list-objects-v2-rest', s3.listObjectsV2({ Bucket, ContinuationToken }));
      await see('list-objects-start-after', s3.listObjectsV2({ Bucket, StartAfter: 'test_7', MaxKeys: 2 }));
      await see(
        'list-objects-start-after-token',
        s3.listObjectsV2({ Bucket, StartAfter: 'test_7', ContinuationToken }),
      );
      await see('exc-continuation-token', s3.listObjectsV2({ Bucket, ContinuationToken: '' }));
    },
  },
  {
    name: 'test_s3_list_operations::TestS3ListObjectsV2::test_list_objects_v2_continuation_common_prefixes',
    async play(stage) {
      const { Bucket, s3, see } = stage;
      await fill(stage, FOLDER);
      const page = (ContinuationToken?: string) =>
        s3.listObjectsV2({ Bucket, Prefix: 'folder/', Delimiter: '/', MaxKeys: 1, ContinuationToken });
      await see('list-objects-v2-all-keys', s3.listObjectsV2({ Bucket }));
      const first = await see('list-objects-v2-start', page());
      const next = await see('list-objects-v2-next-1', page(first.NextContinuationToken));
      await see('list-objects-v2-end', page(next.NextContinuationToken));
    },
  },
  {
    name: 'test_s3_list_operations::TestS3ListObjectVersions::test_list_objects_versions_markers',
    properties: VERSIONED,
    async play(stage) {
      const { Bucket, s3, see } = stage;
      const keys = numbered(3);
      const ids: (string | undefined)[] = [];
      const put = async (Key: string, Body: string) => {
        ids.push((await s3.putObject({ Bucket, Key, Body })).VersionId);
      };
      for (const key of keys) await put(key, 'version 1');
      await put('test_2', 'version 2');
      for (const Key of keys) ids.push((await s3.deleteObject({ Bucket, Key })).VersionId);
      for (const key of keys.slice(0, 2)) await put(key, 'version 2');
      await see('version-order', Promise.resolve({ Versions: ids.map((VersionId) => ({ VersionId })) }));
      await see('list-objects-versions-all', s3.listObjectVersions({ Bucket }));
      const first = await see('list-objects-versions-5', s3.listObjectVersions({ Bucket, MaxKeys: 5 }));
      const one = (KeyMarker?: string, VersionIdMarker?: string) =>
        s3.listObjectVersions({ Bucket, MaxKeys: 1, KeyMarker, VersionIdMarker });
      await see('list-objects-next-key-only', one(first.NextKeyMarker));
      await see('list-objects-next-key-last', one('test_2'));
      await see('list-objects-next-version-only', one(undefined, first.NextVersionIdMarker));
      await see('list-objects-both-markers', one(first.NextKeyMarker, first.NextVersionIdMarker));
      await see('list-objects-last-key-last-version', one('test_2', ids[3]));
      await see('list-objects-next-key-empty', one(''));
    },
  },
  {
    name: 'test_s3_list_operations::TestS3ListObjectVersions::test_list_object_versions_pagination_common_prefixes',
    properties: VERSIONED,
    async play(stage) {
      const { Bucket, s3, see } = stage;
      await fill(stage, FOLDER);
      const page = (KeyMarker?: string) =>
        s3.listObjectVersions({ Bucket, Prefix: 'folder/', Delimiter: '/', MaxKeys: 1, KeyMarker });
      await see('list-object-versions-all-keys', s3.listObjectVersions({ Bucket }));
      const first = await see('list-object-versions-start', page());
      const next = await see('list-object-versions-next-1', page(first.NextKeyMarker));
      await see('list-object-versions-end', page(next.NextKeyMarker));
      await see('list-object-versions-manual-first-file', page('folder/aSubfolder/subFile1'));
    },
  },
  {
    name: 'test_s3_list_operations::TestS3ListObjectVersions::test_list_objects_versions_with_prefix',
    properties: VERSIONED,
    without: { 'list-objects-versions-no-encoding': AS_XML },
    async play(stage) {
      const { Bucket, s3, see } = stage;
      await fill(stage, ['dir/test'], 'content key1-v1');
      await fill(stage, ['dir/test'], 'content key-1v2');
      await fill(stage, ['dir/subdir/test2'], 'content key2-v1');
      await fill(stage, ['dir/subdir/test2'], 'content key2-v2');
      const prefixes = ['dir/', 'dir/s', 'dir/test', 'dir/subdir', 'dir/subdir/', 'dir/subdir/test2'];
      for (const [index, Prefix] of prefixes.entries()) {
        await see(`list-object-version-${index + 1}`, s3.listObjectVersions({ Bucket, Delimiter: '/', Prefix }));
      }
    },
  },
  {
    name: 'test_s3_list_operations::TestS3ListObjectVersions::test_list_objects_versions_with_prefix_only_and_pagination',
    properties: VERSIONED,
    async play(stage) {
      const { Bucket, s3, see } = stage;
      await fill(
        stage,
        Array.from({ length: 5 }, () => 'prefixed_key'),
        '',
      );
      await fill(stage, ['non_prefixed_key'], '');
      const list = (more: object) => s3.listObjectVersions({ Bucket, Prefix: 'prefix', ...more });
      await see('list-object-version-prefix-full', list({}));
      const first = await see('list-object-version-prefix-page-1', list({ MaxKeys: 3 }));
      const { NextKeyMarker: KeyMarker, NextVersionIdMarker: VersionIdMarker, Versions = [] } = first;
      await see('list-object-version-prefix-key-marker-only', list({ MaxKeys: 4, KeyMarker }));
      await see('list-object-version-prefix-page-2', list({ MaxKeys: 5, KeyMarker, VersionIdMarker }));
      const Objects = Versions.map(({ Key, VersionId }) => ({ Key, VersionId }));
      await s3.deleteObjects({ Bucket, Delete: { Objects } });
      await see('list-object-version-prefix-page-2-after-delete', list({ MaxKeys: 5, KeyMarker, VersionIdMarker }));
    },
  },
  {
    name: 'test_s3_list_operations::TestS3ListMultipartUploads::test_list_multiparts_next_marker',
    async play({ Bucket, s3, see }) {
      await see('list-multiparts-empty', s3.listMultipartUploads({ Bucket }));
      const ids: (string | undefined)[] = [];
      for (const Key of ['test_c', 'test_b', 'test_a', 'test_a', 'test_a']) {
        ids.push((await s3.createMultipartUpload({ Bucket, Key })).UploadId);
      }
      const one = (KeyMarker?: string, UploadIdMarker?: string) =>
        s3.listMultipartUploads({ Bucket, MaxUploads: 1, KeyMarker, UploadIdMarker });
      await see('upload-ids-order', Promise.resolve({ UploadIds: ids.map((UploadId) => ({ UploadId })) }));
      await see('list-multiparts-all', s3.listMultipartUploads({ Bucket }));
      const { NextKeyMarker, NextUploadIdMarker } = await see('list-multiparts-max-1', one());
      await see('list-multiparts-next-key-only', one(NextKeyMarker));
      await see('list-multiparts-next-key-last', one('test_c'));
      await see('list-multiparts-next-upload-only', one(undefined, NextUploadIdMarker));
      await see('list-multiparts-both-markers', one(NextKeyMarker, NextUploadIdMarker));
      await see('list-multiparts-both-markers-2', one(NextKeyMarker, ids[4]));
      await see('list-multiparts-get-last-upload-no-truncate', one('test_b', ids[1]));
      await see('list-multiparts-wrong-id-for-key', one('test_c', ids[1]));
      await see('list-multiparts-next-key-empty', one(''));
    },
  },
  {
    name: 'test_s3_list_operations::TestS3ListMultipartUploads::test_list_multiparts_with_prefix_and_delimiter',
    without: { 'list-multiparts-no-encoding': AS_XML },
    async play({ Bucket, s3, see }) {
      for (const Key of PATHS) await s3.createMultipartUpload({ Bucket, Key });
      for (const [index, Prefix] of ['test/', 'test/foo/', 'test/foo/bar'].entries()) {
        const asked = { Bucket, Prefix, Delimiter: '/', EncodingType: 'url' } as const;
        await see(`list-multiparts-${index + 1}`, s3.listMultipartUploads(asked));
      }
    },
  },
  {
    name: 'test_s3_list_operations::TestS3ListMultipartUploads::test_list_multipart_uploads_marker_common_prefixes',
    async play({ Bucket, s3, see }) {
      for (const Key of FOLDER) await s3.createMultipartUpload({ Bucket, Key });
      const page = (KeyMarker?: string) =>
        s3.listMultipartUploads({ Bucket, Prefix: 'folder/', Delimiter: '/', MaxUploads: 1, KeyMarker });
      await see('list-multiparts-start', page());
      await see('list-multiparts-manual-prefix', page('folder/aSubfolder/'));
      await see('list-multiparts-manual-first-file', page('folder/aSubfolder/subFile1'));
    },
  },
  {
    name: 'test_s3_list_operations::TestS3ListParts::test_list_parts_pagination',
    async play({ Bucket, s3, see }) {
      const Key = 'test-list-part-pagination';
      const { UploadId } = await s3.createMultipartUpload({ Bucket, Key });
      const about = { Bucket, Key, UploadId };
      await see('list-parts-empty', s3.listParts(about));
      for (const PartNumber of [1, 2]) await s3.uploadPart({ ...about, PartNumber, Body: 'data' });
      await see('list-parts-all', s3.listParts(about));
      const first = await see('list-parts-1', s3.listParts({ ...about, MaxParts: 1 }));
      const after = (PartNumberMarker?: string) => s3.listParts({ ...about, MaxParts: 1, PartNumberMarker });
      await see('list-parts-next', after(first.NextPartNumberMarker));
      await see('list-parts-wrong-part', after('10'));
    },
  },
  ...['test_s3_list_operations::TestS3ListParts', 'test_s3::TestS3'].map(
    (where): Scene => ({
      name: `${where}::test_list_parts_empty_part_number_marker`,
      without: { 'list-parts-empty-max-parts': 'The SDK sends no number that is empty.' },
      async play({ Bucket, s3, see }) {
        const Key = 'test-list-part-empty-marker';
        const { UploadId } = await s3.createMultipartUpload({ Bucket, Key });
        await s3.uploadPart({ Bucket, Key, UploadId, PartNumber: 1, Body: 'data' });
        await see('list-parts-empty-marker', s3.listParts({ Bucket, Key, UploadId, PartNumberMarker: '' }));
      },
    }),
  ),
  encodings('list_objects_v2', ({ Bucket, s3 }, EncodingType) => s3.listObjectsV2({ Bucket, EncodingType })),
  encodings('list_objects', ({ Bucket, s3 }, EncodingType) => s3.listObjects({ Bucket, EncodingType })),
  encodings('list_object_versions', ({ Bucket, s3 }, EncodingType) => s3.listObjectVersions({ Bucket, EncodingType })),
  encodings('list_multipart_uploads', ({ Bucket, s3 }, EncodingType) =>
    s3.listMultipartUploads({ Bucket, EncodingType }),
  ),
];
