import type { Tag } from '@aws-sdk/client-s3';
import type { Scene } from './scene.ts';
import { VERSIONED } from './versions.ts';

const API = 'test_s3_api::TestS3BucketObjectTagging';
const OF_BUCKETS = 'Tags of buckets are in their templates.';
const tags = (...names: string[]): { TagSet: Tag[] } => ({ TagSet: names.map((Key) => ({ Key, Value: Key })) });
const TWO = { TagSet: [...tags('tag1').TagSet, { Key: 'tag2', Value: '' }] };
const sorted = async <Answer extends { TagSet?: Tag[] | undefined }>(answer: Promise<Answer>) => {
  const given = await answer;
  given.TagSet?.sort((one, other) => (`${one.Key}` < `${other.Key}` ? -1 : 1));
  return given;
};

/** Tags of objects. */
export const TAGS: readonly Scene[] = [
  {
    name: `${API}::test_object_tagging_crud`,
    async play({ Bucket, s3, see }) {
      const about = { Bucket, Key: 'test-object-tagging' };
      await see('put-object', s3.putObject({ ...about, Body: 'test-tagging' }));
      await see('get-object-tags-empty', s3.getObjectTagging(about));
      await see('put-object-tags', s3.putObjectTagging({ ...about, Tagging: TWO }));
      await see('get-object-tags', s3.getObjectTagging(about));
      await see('put-object-tags-overwrite', s3.putObjectTagging({ ...about, Tagging: tags('tag3') }));
      await see('get-object-tags-overwritten', s3.getObjectTagging(about));
      await see('get-obj-after-tags', s3.getObject(about));
      await see('delete-object-tags', s3.deleteObjectTagging(about));
      await see('get-object-tags-deleted', s3.getObjectTagging(about));
      await see('get-obj-after-tags-deleted', s3.getObject(about));
    },
  },
  {
    name: `${API}::test_object_tagging_exc`,
    async play({ Bucket, s3, see }) {
      for (const [what, about] of [
        ['bucket', { Bucket: 'fake-bucket', Key: 'fake-key' }],
        ['key', { Bucket, Key: 'fake-key' }],
      ] as const) {
        await see(`get-no-${what}-tags`, s3.getObjectTagging(about));
        await see(`delete-no-${what}-tags`, s3.deleteObjectTagging(about));
        await see(`put-no-${what}-tags`, s3.putObjectTagging({ ...about, Tagging: { TagSet: [] } }));
      }
      const put = (Tagging: string) => s3.putObject({ Bucket, Key: 'fake-key', Body: '', Tagging });
      await see('put-obj-duplicate-tagging', put('key1=val1&key1=val2'));
      await see('put-obj-wrong-format', put('key1=val1,key2=val2'));
    },
  },
  {
    name: `${API}::test_put_object_tagging_none_value`,
    async play({ Bucket, s3, see }) {
      const about = { Bucket, Key: 'test-empty-tag-set' };
      await s3.putObject({ ...about, Body: 'test-tagging' });
      await see('put-none-tag-set', s3.putObjectTagging({ ...about, Tagging: { TagSet: undefined } }));
      await see('get-object-tags-none', s3.getObjectTagging(about));
    },
  },
  {
    name: `${API}::test_object_tagging_versioned`,
    properties: VERSIONED,
    async play({ Bucket, s3, see }) {
      const about = { Bucket, Key: 'test-version-tagging' };
      const put = s3.putObject({ ...about, Body: 'test-0', Tagging: 'test_tag=tagv1' });
      const { VersionId } = await see('put-obj-0', put);
      await see('put-obj-1', s3.putObject({ ...about, Body: 'test-1' }));
      const first = { ...about, VersionId };
      await see('put-object-tags-current-version', s3.putObjectTagging({ ...about, Tagging: tags('tag3') }));
      await see('get-object-tags-current-version', s3.getObjectTagging(about));
      await see('get-object-tags-previous-version', s3.getObjectTagging(first));
      await see('put-object-tags-previous-version', s3.putObjectTagging({ ...first, Tagging: tags('tag1') }));
      await see('get-object-tags-previous-version-again', s3.getObjectTagging(first));
      await s3.deleteObjectTagging(about);
      await see('get-object-tags-deleted-current', s3.getObjectTagging(about));
      await s3.deleteObjectTagging(first);
      await see('get-object-tags-previous-version-deleted', s3.getObjectTagging(about));
      const marker = await see('put-delete-marker', s3.deleteObject(about));
      for (const [where, of] of [
        ['id', { ...about, VersionId: marker.VersionId }],
        ['latest', about],
      ] as const) {
        await see(`put-object-tags-delete-marker-${where}`, s3.putObjectTagging({ ...of, Tagging: tags('tag1') }));
        await see(`get-object-tags-delete-marker-${where}`, s3.getObjectTagging(of));
        await see(`delete-object-tags-delete-marker-${where}`, s3.deleteObjectTagging(of));
      }
    },
  },
  {
    name: `${API}::test_put_object_with_tags`,
    async play({ Bucket, s3, see }) {
      const about = { Bucket, Key: 'test-put-object-tagging' };
      const put = (Tagging: string, Body = '') => s3.putObject({ ...about, Body, Tagging });
      await see('put-object', put('tag1=tag1&tag2=tag2&tag=', 'test-tagging'));
      await see('get-object-tags', sorted(s3.getObjectTagging(about)));
      await see('put-object-tags', s3.putObjectTagging({ ...about, Tagging: tags('tag3') }));
      await see('get-object-tags-override', s3.getObjectTagging(about));
      await see('head-obj', s3.headObject(about));
      await see('get-obj', s3.getObject(about));
      await put('wrongquery&wrongagain');
      await see('get-object-tags-wrong-format-qs', sorted(s3.getObjectTagging(about)));
      await put('key1&&&key2');
      await see('get-object-tags-wrong-format-qs-2', s3.getObjectTagging(about));
    },
  },
  {
    name: `${API}::test_head_object_with_tags`,
    async play({ Bucket, s3, see }) {
      const about = { Bucket, Key: 'test-put-object-tagging' };
      const put = s3.putObject({ ...about, Body: 'test-tagging', Tagging: 'tag1=tag1&tag2=tag2&tag=' });
      await see('put-object', put);
      await see('head-obj-after-create', s3.headObject(about));
      await see('put-object-tags', s3.putObjectTagging({ ...about, Tagging: tags('tag3') }));
      await see('head-obj-after-tagging', s3.headObject(about));
      await s3.putObjectTagging({ ...about, Tagging: tags('tag3', 'tag4', 'tag5') });
      await see('head-obj-after-overwrite', s3.headObject(about));
      await s3.putObjectTagging({ ...about, Tagging: { TagSet: [] } });
      await see('head-obj-after-removal', s3.headObject(about));
    },
  },
  {
    name: `${API}::test_object_tags_delete_or_overwrite_object`,
    async play({ Bucket, s3, see }) {
      const about = { Bucket, Key: 'test-put-object-tagging-kept' };
      await s3.putObject({ ...about, Body: 'create', Tagging: 'tag1=val1' });
      await see('get-object-after-creation', s3.getObjectTagging(about));
      await s3.putObject({ ...about, Body: 'overwrite' });
      await see('get-object-after-overwrite', s3.getObjectTagging(about));
      await s3.putObjectTagging({ ...about, Tagging: tags('tag3') });
      await s3.deleteObject(about);
      await s3.putObject({ ...about, Body: 'recreate' });
      await see('get-object-after-recreation', s3.getObjectTagging(about));
    },
  },
  {
    name: `${API}::test_tagging_validation`,
    without: Object.fromEntries(
      ['duplicate-keys', 'invalid-key', 'none-key', 'invalid-value', 'none-value', 'aws-prefixed'].map((name) => [
        `put-bucket-tags-${name}`,
        OF_BUCKETS,
      ]),
    ),
    async play({ Bucket, s3, see }) {
      const about = { Bucket, Key: 'tagging-validation' };
      await s3.putObject({ ...about, Body: '' });
      const put = (...TagSet: Tag[]) => s3.putObjectTagging({ ...about, Tagging: { TagSet } });
      const one = { Key: 'Key1', Value: 'Val1' };
      await see('put-object-tags-duplicate-keys', put(one, one));
      await see('put-object-tags-invalid-field', put({ Key: 'Key1,Key2', Value: 'Val1' }));
      await see('put-object-tags-aws-prefixed', put({ Key: 'aws:prefixed', Value: 'Val1' }));
      await see('put-object-tags-none-key', put({ Key: undefined, Value: 'Val1' }));
      await see('put-object-tags-none-value', put({ Key: 'key1', Value: undefined }));
    },
  },
  {
    name: 'test_s3::TestS3::test_put_object_tagging_empty_list',
    async play({ Bucket, s3, see }) {
      const about = { Bucket, Key: 'my-key' };
      await s3.putObject({ ...about, Body: 'abcdefgh' });
      await see('created-object-tags', s3.getObjectTagging(about));
      await s3.putObjectTagging({ ...about, Tagging: TWO });
      await see('updated-object-tags', s3.getObjectTagging(about));
      await s3.putObjectTagging({ ...about, Tagging: { TagSet: [] } });
      await see('deleted-object-tags', s3.getObjectTagging(about));
    },
  },
  {
    name: 'test_s3::TestS3::test_delete_object_tagging',
    async play({ Bucket, s3, see }) {
      const about = { Bucket, Key: 'test-key-tagging' };
      await s3.putObject({ ...about, Body: 'something' });
      await see('get-obj', s3.getObject(about));
      await s3.deleteObjectTagging(about);
      await see('get-obj-after-tag-deletion', s3.getObject(about));
    },
  },
  ...[undefined, 'COPY' as const, 'REPLACE' as const].map(
    (TaggingDirective): Scene => ({
      name: `test_s3::TestS3::test_s3_copy_tagging_directive[${TaggingDirective ?? 'None'}]`,
      async play({ Bucket, s3, see }) {
        const Key = 'source-object';
        await see('put-object', s3.putObject({ Bucket, Key, Body: 'test', Tagging: 'key1=value1' }));
        await see('get-object-tag', s3.getObjectTagging({ Bucket, Key }));
        const copy = (to: string, Tagging: string) =>
          s3.copyObject({ Bucket, Key: to, CopySource: `${Bucket}/${Key}`, Tagging, TaggingDirective });
        await see('copy-object', copy('copy', 'key2=value2'));
        await see('get-copy-object-tag', s3.getObjectTagging({ Bucket, Key: 'copy' }));
        await see('copy-object-tag-empty', copy('copy-2', ''));
        await see('get-copy-object-tag-empty', s3.getObjectTagging({ Bucket, Key: 'copy-2' }));
      },
    }),
  ),
];
