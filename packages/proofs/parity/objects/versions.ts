import type { Scene, SceneStage } from './scene.ts';

export const VERSIONED = { VersioningConfiguration: { Status: 'Enabled' } };
const ENABLED = { VersioningConfiguration: VERSIONED.VersioningConfiguration };
/** An id in the form of those of AWS, which no bucket has given. */
const MADE_UP = 'HPniJFCxqTsMuIH9KX8K8wEjNUgmABCD';
const byKey = (one: { Key?: string | undefined }, other: { Key?: string | undefined }) =>
  `${one.Key}` < `${other.Key}` ? -1 : 1;

const set = ({ Bucket, s3 }: SceneStage, Status: string) =>
  s3.putBucketVersioning({ Bucket, VersioningConfiguration: Object({ Status }) });

/** Objects and their versions: writing, reading, deleting. */
export const VERSIONS: readonly Scene[] = [
  {
    name: 'test_s3_api::TestS3ObjectCRUD::test_delete_object',
    async play({ Bucket, s3, see }) {
      const about = { Bucket, Key: 'test-delete' };
      await see('put-object', s3.putObject({ ...about, Body: 'test-delete' }));
      await see('delete-object', s3.deleteObject(about));
      await see('delete-nonexistent-object', s3.deleteObject(about));
      await see('delete-nonexistent-object-versionid', s3.deleteObject({ ...about, VersionId: MADE_UP }));
    },
  },
  {
    name: 'test_s3_api::TestS3ObjectCRUD::test_delete_objects',
    async play({ Bucket, s3, see }) {
      const Key = 'test-delete';
      await see('put-object', s3.putObject({ Bucket, Key, Body: 'test-delete' }));
      const remove = async (...Objects: { Key: string; VersionId?: string }[]) => {
        const answer = await s3.deleteObjects({ Bucket, Delete: { Objects } });
        answer.Deleted?.sort(byKey);
        return answer;
      };
      await see('delete-object-wrong-version-id', remove({ Key, VersionId: MADE_UP }));
      await see('delete-objects', remove({ Key }, { Key: 'c-wrong-key' }, { Key: 'a-wrong-key' }));
    },
  },
  {
    name: 'test_s3_api::TestS3ObjectCRUD::test_delete_object_versioned',
    properties: ENABLED,
    async play({ Bucket, s3, see }) {
      const about = { Bucket, Key: 'test-delete' };
      const { VersionId } = await see('put-object', s3.putObject({ ...about, Body: 'test-delete' }));
      const marker = await see('delete-object', s3.deleteObject(about));
      await see('get-deleted-object', s3.getObject(about));
      await see('get-object-with-version', s3.getObject({ ...about, VersionId }));
      await see('get-delete-marker', s3.getObject({ ...about, VersionId: marker.VersionId }));
      await see('delete-object-2', s3.deleteObject(about));
      await see('list-object-versions', s3.listObjectVersions({ Bucket, Prefix: about.Key }));
      await see('delete-delete-marker', s3.deleteObject({ ...about, VersionId: marker.VersionId }));
      await see('delete-object-version', s3.deleteObject({ ...about, VersionId }));
      await see('get-deleted-object-with-version', s3.getObject({ ...about, VersionId }));
      await see('delete-with-bad-version', s3.deleteObject({ ...about, VersionId: `${VersionId?.slice(0, -4)}ABCD` }));
      await see('delete-wrong-key', s3.deleteObject({ Bucket, Key: 'wrong-key' }));
    },
  },
  {
    name: 'test_s3_api::TestS3ObjectCRUD::test_delete_objects_versioned',
    properties: ENABLED,
    async play({ Bucket, s3, see }) {
      const Key = 'test-delete';
      const { VersionId } = await see('put-object', s3.putObject({ Bucket, Key, Body: 'test-delete' }));
      const remove = async (...Objects: { Key: string; VersionId?: string | undefined }[]) => {
        const answer = await s3.deleteObjects({ Bucket, Delete: { Objects } });
        answer.Deleted?.sort(byKey);
        answer.Errors?.sort(byKey);
        return answer;
      };
      const { Deleted } = await see(
        'delete-objects-no-version-id',
        remove({ Key }, { Key: 'wrongkey' }, { Key: 'wrongkey-x' }),
      );
      await see('delete-objects-marker', remove({ Key, VersionId: Deleted?.[0]?.DeleteMarkerVersionId }));
      await see(
        'delete-objects-wrong-version-id',
        remove({ Key, VersionId: MADE_UP }, { Key: 'wrong-key-2', VersionId: MADE_UP }),
      );
      await see('delete-objects-version-id', remove({ Key, VersionId }));
    },
  },
  {
    name: 'test_s3_api::TestS3ObjectCRUD::test_get_object_with_version_unversioned_bucket',
    async play({ Bucket, s3, see }) {
      const about = { Bucket, Key: 'test-version' };
      await see('put-object', s3.putObject({ ...about, Body: 'test-version' }));
      await see('get-obj-with-version', s3.getObject({ ...about, VersionId: MADE_UP }));
      await see('get-obj-with-null-version', s3.getObject({ ...about, VersionId: 'null' }));
    },
  },
  {
    name: 'test_s3_api::TestS3ObjectCRUD::test_put_object_on_suspended_bucket',
    properties: ENABLED,
    async play(stage) {
      const { Bucket, s3, see } = stage;
      const about = { Bucket, Key: 'test-version' };
      for (const index of [0, 1, 2]) {
        await see(`put-object-${index}`, s3.putObject({ ...about, Body: `test-version-${index}` }));
      }
      await see('list-enabled', s3.listObjectVersions({ Bucket }));
      await set(stage, 'Suspended');
      await see('list-suspended', s3.listObjectVersions({ Bucket }));
      await see('put-object-suspended', s3.putObject({ ...about, Body: 'test-version-suspended' }));
      await see('list-suspended-after-put', s3.listObjectVersions({ Bucket }));
      await see('put-object-suspended-overwrite', s3.putObject({ ...about, Body: 'test-version-suspended' }));
      await see('list-suspended-after-overwrite', s3.listObjectVersions({ Bucket }));
      await see('get-object-current', s3.getObject(about));
    },
  },
  {
    name: 'test_s3_api::TestS3ObjectCRUD::test_delete_object_on_suspended_bucket',
    properties: ENABLED,
    async play(stage) {
      const { Bucket, s3, see } = stage;
      const about = { Bucket, Key: 'test-delete-suspended' };
      for (const index of [0, 1]) {
        await see(`put-object-${index}`, s3.putObject({ ...about, Body: `test-version-${index}` }));
      }
      await set(stage, 'Suspended');
      await see('list-suspended', s3.listObjectVersions({ Bucket }));
      await see('delete-object-no-version', s3.deleteObject(about));
      await see('list-suspended-delete', s3.listObjectVersions({ Bucket }));
      await see('put-object-suspended', s3.putObject({ ...about, Body: 'test-version-suspended-after-delete' }));
      await see('list-suspended-put', s3.listObjectVersions({ Bucket }));
      await see('delete-object-no-version-after-put', s3.deleteObject(about));
      await see('list-suspended-after-put', s3.listObjectVersions({ Bucket }));
    },
  },
  {
    name: 'test_s3_api::TestS3ObjectCRUD::test_list_object_versions_order_unversioned',
    async play({ Bucket, s3, see }) {
      await see('list-empty', s3.listObjectVersions({ Bucket }));
      const put = (Key: string, Body: string) => s3.putObject({ Bucket, Key, Body });
      await see('put-object', put('a-test-object-1', 'test-object-1'));
      await see('put-object-3', put('c-test-object-3', 'test-object-3'));
      await see('put-object-2', put('b-test-object-2', 'test-object-2'));
      await see('list-object-versions', s3.listObjectVersions({ Bucket }));
    },
  },
  {
    name: 'test_s3_api::TestS3BucketVersioning::test_bucket_versioning_crud',
    async play(stage) {
      const { Bucket, s3, see } = stage;
      await see('get-versioning-before', s3.getBucketVersioning({ Bucket }));
      await see('put-versioning-suspended-before', set(stage, 'Suspended'));
      await see('get-versioning-after-suspended', s3.getBucketVersioning({ Bucket }));
      await see('put-versioning-enabled-lowercase', set(stage, 'enabled'));
      await see('put-versioning-enabled-capitalized', set(stage, 'Enabled'));
      await see('get-versioning-after-enabled', s3.getBucketVersioning({ Bucket }));
      await see('put-versioning-suspended-after', set(stage, 'Suspended'));
      await see('put-versioning-disabled', set(stage, 'Disabled'));
      await see('put-versioning-empty', s3.putBucketVersioning({ Bucket, VersioningConfiguration: {} }));
      await see('put-versioning-no-bucket', set({ ...stage, Bucket: 'no-such-bucket' }, 'Suspended'));
      await see('get-versioning-no-bucket', s3.getBucketVersioning({ Bucket: 'no-such-bucket' }));
    },
  },
  {
    name: 'test_s3_api::TestS3BucketVersioning::test_object_version_id_format',
    properties: ENABLED,
    play: ({ Bucket, s3, see }) => see('put-object', s3.putObject({ Bucket, Key: 'test-version-id' })),
  },
  {
    name: 'test_s3::TestS3::test_get_object_after_deleted_in_versioned_bucket',
    properties: ENABLED,
    async play({ Bucket, s3, see }) {
      const about = { Bucket, Key: 'my-key' };
      await s3.putObject({ ...about, Body: 'abcdefgh' });
      await see('get-object', s3.getObject(about));
      await s3.deleteObject(about);
      await see('get-object-after-delete', s3.getObject(about));
    },
  },
  {
    name: 'test_s3_api::TestS3ObjectLock::test_delete_object_with_no_locking',
    async play({ Bucket, s3, see }) {
      const about = { Bucket, Key: 'test-delete-no-lock' };
      await s3.putObject({ ...about, Body: 'test' });
      const Delete = { Objects: [{ Key: about.Key }] };
      await see('delete-object-bypass-no-lock', s3.deleteObject({ ...about, BypassGovernanceRetention: true }));
      await see('delete-object-bypass-no-lock-false', s3.deleteObject({ ...about, BypassGovernanceRetention: false }));
      await see('delete-objects-bypass-no-lock', s3.deleteObjects({ Bucket, Delete, BypassGovernanceRetention: true }));
    },
  },
];
