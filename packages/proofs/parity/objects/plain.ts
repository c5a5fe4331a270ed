import type { Scene } from './scene.ts';
import { VERSIONED } from './versions.ts';

const SPECIAL = [
  'file%2Fname',
  'test@key/',
  'test%123',
  'test%percent',
  'test key/',
  'test key//',
  'test%123/',
  'a/%F0%9F%98%80/',
];
export const READ_BEFORE = 'The test had read the body before, which the recording lacks.';
const NO_BUCKET = 'no-such-bucket';
const LOREM = 'Lorem ipsum dolor sit amet, ... '.repeat(30);

/** Objects that are written and read. */
export const PLAIN: readonly Scene[] = [
  {
    name: 'test_s3::TestS3::test_put_and_get_object_with_utf8_key',
    without: { 'get-object': READ_BEFORE },
    async play({ Bucket, s3, see }) {
      const about = { Bucket, Key: 'Ā0Ä' };
      await see('put-object', s3.putObject({ ...about, Body: 'abc123' }));
      await see('get-object', s3.getObject(about));
    },
  },
  {
    name: 'test_s3::TestS3::test_put_and_get_object_with_hash_prefix',
    without: { 'get-object': READ_BEFORE },
    async play({ Bucket, s3, see }) {
      const about = { Bucket, Key: '#key-with-hash-prefix' };
      await see('put-object', s3.putObject({ ...about, Body: 'test 123' }));
      await see('get-object', s3.getObject(about));
    },
  },
  {
    name: 'test_s3::TestS3::test_metadata_header_character_decoding',
    async play({ Bucket, s3, see }) {
      const about = { Bucket, Key: 'key-with-metadata' };
      await s3.putObject({ ...about, Metadata: { TEST_META_1: 'foo', __meta_2: 'bar' }, Body: 'foo' });
      await see('head-object', s3.headObject(about));
    },
  },
  {
    name: 'test_s3::TestS3::test_get_object_no_such_bucket',
    play: ({ s3, see }) => see('expected_error', s3.getObject({ Bucket: NO_BUCKET, Key: 'foobar' })),
  },
  {
    name: 'test_s3::TestS3::test_invalid_range_error',
    async play({ Bucket, s3, see }) {
      await s3.putObject({ Bucket, Key: 'my-key', Body: 'abcdefgh' });
      await see('exc', s3.getObject({ Bucket, Key: 'my-key', Range: 'bytes=1024-4096' }));
    },
  },
  {
    name: 'test_s3::TestS3::test_range_key_not_exists',
    play: ({ Bucket, s3, see }) => see('exc', s3.getObject({ Bucket, Key: 'my-key', Range: 'bytes=1024-4096' })),
  },
  {
    name: 'test_s3::TestS3::test_head_object_fields',
    async play({ Bucket, s3, see }) {
      await s3.putObject({ Bucket, Key: 'my-key', Body: 'abcdefgh' });
      await see('head-object', s3.headObject({ Bucket, Key: 'my-key' }));
      await see('head-object-404', s3.headObject({ Bucket, Key: 'doesnotexist' }));
    },
  },
  {
    name: 'test_s3::TestS3::test_upload_file_with_xml_preamble',
    async play({ Bucket, s3, see }) {
      await s3.putObject({ Bucket, Key: 'key', Body: '<?xml version="1.0" encoding="UTF-8"?><test/>' });
      await see('get_object', s3.getObject({ Bucket, Key: 'key' }));
    },
  },
  {
    name: 'test_s3::TestS3::test_putobject_with_multiple_keys',
    async play({ Bucket, s3, see }) {
      await s3.putObject({ Bucket, Key: 'aws/key1/key2/key3', Body: 'test' });
      await see('get_object', s3.getObject({ Bucket, Key: 'aws/key1/key2/key3' }));
    },
  },
  {
    name: 'test_s3::TestS3::test_s3_uppercase_key_names',
    async play({ Bucket, s3, see }) {
      await s3.putObject({ Bucket, Key: 'camelCaseKey', Body: 'something' });
      await see('response', s3.getObject({ Bucket, Key: 'camelCaseKey' }));
      await see('wrong-case-key', s3.getObject({ Bucket, Key: 'camelcasekey' }));
    },
  },
  {
    name: 'test_s3::TestS3::test_precondition_failed_error',
    async play({ Bucket, s3, see }) {
      await s3.putObject({ Bucket, Key: 'foo', Body: '{"foo": "bar"}' });
      await see('get-object-if-match', s3.getObject({ Bucket, Key: 'foo', IfMatch: '"not good etag"' }));
    },
  },
  {
    name: 'test_s3::TestS3::test_etag_on_get_object_call',
    async play({ Bucket, s3, see }) {
      await s3.putObject({ Bucket, Key: 'my-key', Body: LOREM });
      await see('get_object', s3.getObject({ Bucket, Key: 'my-key' }));
      await see('get_object_range', s3.getObject({ Bucket, Key: 'my-key', Range: 'bytes=0-16' }));
    },
  },
  {
    name: 'test_s3::TestS3::test_s3_get_object_header_overrides',
    async play({ Bucket, s3, see }) {
      const about = { Bucket, Key: 'key-header-overrides' };
      await s3.putObject({ ...about, Body: 'something' });
      const overridden = {
        ResponseCacheControl: 'max-age=74',
        ResponseContentDisposition: 'attachment; filename="foo.jpg"',
        ResponseContentEncoding: 'identity',
        ResponseContentLanguage: 'de-DE',
        ResponseContentType: 'image/jpeg',
        ResponseExpires: new Date('Wed, 21 Oct 2015 07:28:00 GMT'),
      };
      await see('get-object', s3.getObject({ ...about, ...overridden }));
    },
  },
  ...SPECIAL.map(
    (Key): Scene => ({
      name: `test_s3::TestS3::test_put_get_object_special_character[${Key}]`,
      async play({ Bucket, s3, see }) {
        await see('put-object-special-char', s3.putObject({ Bucket, Key, Body: 'test' }));
        await see('list-object-special-char', s3.listObjectsV2({ Bucket }));
        await see('get-object-special-char', s3.getObject({ Bucket, Key }));
        await see('del-object-special-char', s3.deleteObject({ Bucket, Key }));
      },
    }),
  ),
  ...[
    'STANDARD',
    'STANDARD_IA',
    'GLACIER',
    'GLACIER_IR',
    'ONEZONE_IA',
    'INTELLIGENT_TIERING',
    'DEEP_ARCHIVE',
    'REDUCED_REDUNDANCY',
  ].map(
    (name): Scene => ({
      name: `test_s3::TestS3::test_put_object_storage_class[${name}-${/^(GLACIER|DEEP_ARCHIVE)$/.test(name) ? 'False' : 'True'}]`,
      async play({ Bucket, s3, see }) {
        const about = { Bucket, Key: 'test-put-object-storage-class' };
        await s3.putObject({ ...about, Body: 'body-test', StorageClass: Object(name).valueOf() });
        await see('get-object-storage-class', s3.getObjectAttributes({ ...about, ObjectAttributes: ['StorageClass'] }));
        await see('get-object', s3.getObject(about));
      },
    }),
  ),
  {
    name: 'test_s3_api::TestS3ObjectCRUD::test_get_object_range',
    async play({ Bucket, s3, see }) {
      const about = { Bucket, Key: 'test-key-range' };
      await s3.putObject({ ...about, Body: '0123456789' });
      const get = (Range: string) => s3.getObject({ ...about, Range });
      for (const range of [
        '0-8',
        '1-1',
        '1-0',
        '1-',
        '-1-',
        '-2',
        '-9',
        '-15',
        '0-100',
        '0-0',
        '0--1',
        '-',
        '-0',
        '100-200',
      ]) {
        await see(`get-${range}`, get(`bytes=${range}`));
      }
      await see('get-0-8-checksum', s3.getObject({ ...about, Range: 'bytes=0-8', ChecksumMode: 'ENABLED' }));
      await see('get-multiple-ranges', get('bytes=0-1,3-4,7-9'));
      await see('get-wrong-format', get('0-1'));
      await see('put-after-failed', s3.putObject({ ...about, Body: '01234567890123456789' }));
    },
  },
  {
    name: 'test_s3::TestS3::test_delete_non_existing_keys_quiet',
    async play({ Bucket, s3, see }) {
      await s3.putObject({ Bucket, Key: 'there', Body: 'something' });
      const Objects = ['there', 'dummy1', 'dummy2'].map((Key) => ({ Key }));
      await see('deleted-resp', s3.deleteObjects({ Bucket, Delete: { Objects, Quiet: true } }));
    },
  },
  {
    name: 'test_s3::TestS3::test_delete_non_existing_keys_in_non_existing_bucket',
    play: ({ s3, see }) =>
      see(
        'error-non-existent-bucket',
        s3.deleteObjects({ Bucket: NO_BUCKET, Delete: { Objects: [{ Key: 'dummy1' }] } }),
      ),
  },
  {
    name: 'test_s3::TestS3::test_delete_keys_in_versioned_bucket',
    properties: VERSIONED,
    async play({ Bucket, s3, see }) {
      const Key = 'test-key-versioned';
      for (const Body of ['something', 'something-v2']) await s3.putObject({ Bucket, Key, Body });
      const remove = (...ids: (string | undefined)[]) =>
        s3.deleteObjects({ Bucket, Delete: { Objects: ids.map((VersionId) => ({ Key, VersionId })) } });
      await see('list-objects-v2', s3.listObjectsV2({ Bucket }));
      await see('delete-object', remove(undefined));
      const { Versions = [] } = await see('list-object-version', s3.listObjectVersions({ Bucket }));
      await see('delete-object-version', remove(...Versions.map(({ VersionId }) => VersionId)));
      await see('list-objects-v2-after-delete', s3.listObjectsV2({ Bucket }));
      const left = await see('list-object-version-after-delete', s3.listObjectVersions({ Bucket }));
      await see('delete-object-delete-marker', remove(left.DeleteMarkers?.[0]?.VersionId));
    },
  },
  {
    name: 'test_s3::TestS3::test_delete_objects_encoding',
    async play({ Bucket, s3, see }) {
      const keys = ['a%2Fb', 'a/%F0%9F%98%80'];
      await s3.putObject({ Bucket, Key: 'a%2Fb', Body: 'percent encoding' });
      await s3.putObject({ Bucket, Key: 'a/%F0%9F%98%80', Body: 'percent encoded emoji' });
      await see('list-objects-before-delete', s3.listObjectsV2({ Bucket }));
      await see('deleted-resp', s3.deleteObjects({ Bucket, Delete: { Objects: keys.map((Key) => ({ Key })) } }));
      await see('list-objects', s3.listObjectsV2({ Bucket }));
    },
  },
  {
    name: 'test_s3::TestS3::test_get_object_attributes_versioned',
    properties: VERSIONED,
    async play({ Bucket, s3, see }) {
      const about = { Bucket, Key: 'key-attrs-versioned' };
      const { VersionId } = await see('put-obj-v1', s3.putObject({ ...about, Body: '69\n420\n' }));
      await see('put-obj-v2', s3.putObject({ ...about, Body: 'version 2' }));
      const three = ['StorageClass' as const, 'ETag' as const, 'ObjectSize' as const];
      const all = [...three, 'ObjectParts' as const, 'Checksum' as const];
      await see('object-attrs', s3.getObjectAttributes({ ...about, ObjectAttributes: all }));
      await see('delete-key', s3.deleteObject(about));
      await see('deleted-object-attrs', s3.getObjectAttributes({ ...about, ObjectAttributes: three }));
      await see('get-object-attrs-v1', s3.getObjectAttributes({ ...about, VersionId, ObjectAttributes: three }));
    },
  },
];
