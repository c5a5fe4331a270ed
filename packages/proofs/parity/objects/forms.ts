import { byHand, posted, signedFields } from './by-hand.ts';
import type { Scene } from './scene.ts';

const POST = 'test_s3::TestS3PresignedPost';
const REDIRECT = 'http://localhost.test/random';
const META = { 'x-amz-meta-test-1': 'test-meta-1', 'x-amz-meta-TEST-2': 'test-meta-2', 'Content-Type': 'text/plain' };
const TAGS = {
  single: ['TagName'],
  list: ['TagName', 'TagName2'],
};
const tagging = (names: readonly string[]) =>
  `<Tagging><TagSet>${names.map((name) => `<Tag><Key>${name}</Key><Value>${name.replace('Name', 'Value')}</Value></Tag>`).join('')}</TagSet></Tagging>`;
const without = (fields: Readonly<Record<string, string>>, ...names: readonly string[]) =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));

/** A test that posts the tags of an object. */
const tagged = (id: string, text: string): Scene => ({
  name: `${POST}::test_post_object_with_tags[${id}]`,
  async play({ Bucket, s3, see, keep, world }) {
    const key = 'test-presigned-post-key-tagging';
    const fields = signedFields(world, Bucket, { key, tagging: text }, [['eq', '$tagging', text]]);
    const answer = await posted(world, Bucket, fields, 'test-body-tagging');
    if (id === 'notxml') keep('tagging-error', answer);
    else await see('get-tagging', s3.getObjectTagging({ Bucket, Key: key }));
  },
});

/** Uploads by forms whose policies are signed. */
export const FORMS: readonly Scene[] = [
  {
    name: `${POST}::test_post_request_expires`,
    async play({ Bucket, keep, world }) {
      const fields = signedFields(world, Bucket, { key: 'test-presigned-post-key' }, [], { seconds: 2 });
      await world.stage.advance(3);
      keep('exception', await posted(world, Bucket, fields));
    },
  },
  {
    name: `${POST}::test_post_request_malformed_policy[s3v4]`,
    async play({ Bucket, keep, world }) {
      const fields = signedFields(world, Bucket, { key: 'test-presigned-malformed-policy' });
      keep('exception-policy', await posted(world, Bucket, { ...fields, policy: `${fields.policy?.slice(0, -2)}` }));
    },
  },
  {
    name: `${POST}::test_post_request_missing_signature[s3v4]`,
    async play({ Bucket, keep, world }) {
      const fields = signedFields(world, Bucket, { key: 'test-presigned-missing-signature' });
      keep('exception-missing-signature', await posted(world, Bucket, without(fields, 'X-Amz-Signature')));
    },
  },
  {
    name: `${POST}::test_post_request_missing_fields[s3v4]`,
    async play({ Bucket, keep, world }) {
      const fields = signedFields(world, Bucket, { key: 'test-presigned-missing-fields' });
      const unnamed = without(fields, 'X-Amz-Algorithm', 'X-Amz-Credential');
      keep('exception-missing-fields', await posted(world, Bucket, unnamed));
      const unsigned = without(unnamed, 'X-Amz-Date', 'X-Amz-Signature');
      keep('exception-no-sig-related-fields', await posted(world, Bucket, unsigned));
    },
  },
  tagged('single', tagging(TAGS.single)),
  tagged('list', tagging(TAGS.list)),
  tagged('invalid', '<InvalidXmlTagging></InvalidXmlTagging>'),
  tagged('notxml', 'not-xml'),
  {
    name: `${POST}::test_post_object_with_metadata`,
    async play({ Bucket, s3, see, world }) {
      const fields = { key: 'test-presigned-post-key-metadata', ...META, Expires: inTenMinutes() };
      await posted(world, Bucket, signedFields(world, Bucket, fields, same(fields)), 'test-body-tagging');
      await see('head-object', s3.headObject({ Bucket, Key: fields.key }));
    },
  },
  {
    name: `${POST}::test_post_object_with_storage_class`,
    async play({ Bucket, s3, see, keep, world }) {
      const key = 'test-presigned-post-key-storage-class';
      const post = (storage: string) => {
        const fields = { key, 'x-amz-storage-class': storage };
        return posted(world, Bucket, signedFields(world, Bucket, fields, same(fields)), 'test-body-storage-class');
      };
      await post('STANDARD_IA');
      await see('head-object', s3.headObject({ Bucket, Key: key }));
      keep('invalid-storage-error', await post('FakeClass'));
    },
  },
  {
    name: `${POST}::test_post_object_with_wrong_content_type`,
    async play({ Bucket, keep, world }) {
      const fields = signedFields(world, Bucket, { key: 'test-presigned-post-key-wrong-content-type' });
      const body = new URLSearchParams(fields);
      keep('invalid-content-type-error', await byHand(`${world.stage.endpoint}/${Bucket}`, { method: 'POST', body }));
    },
  },
  {
    name: `${POST}::test_post_object_with_file_as_string`,
    async play({ Bucket, s3, see, world }) {
      const Key = 'test-presigned-post-file-as-field';
      const post = async (key: string, file: string) =>
        posted(world, Bucket, { ...signedFields(world, Bucket, { key }), file });
      await post(Key, 'test-body-file-as-field');
      await see('head-object', s3.headObject({ Bucket, Key }));
      // biome-ignore lint/suspicious/noTemplateCurlyInString: it is what the form says.
      await post('file-as-field-${filename}', 'test-body-file-as-field-filename-replacement');
      await see('list-objects', s3.listObjectsV2({ Bucket }));
    },
  },
  {
    name: `${POST}::test_post_object_policy_validation_size`,
    async play({ Bucket, s3, see, keep, world }) {
      const key = 'validate-policy-content-length';
      const post = (file: string, least: unknown = 5) =>
        posted(world, Bucket, signedFields(world, Bucket, { key }, [['content-length-range', least, 10]]), file);
      keep('invalid-content-length-too-big', await post('a'.repeat(12)));
      keep('invalid-content-length-too-small', await post('a'));
      await post('a'.repeat(10));
      await see('final-object', s3.getObject({ Bucket, Key: key }));
      keep('invalid-content-length-wrong-type', await post('a'.repeat(10), 'test'));
    },
  },
  {
    name: `${POST}::test_post_object_policy_conditions_validation_eq`,
    async play({ Bucket, s3, see, keep, world }) {
      const key = 'validate-policy-1';
      const about = { Bucket, Key: key };
      const post = (condition: unknown, more: Readonly<Record<string, string>> = {}) => {
        const fields = signedFields(world, Bucket, { key, success_action_redirect: REDIRECT }, [condition]);
        return posted(world, Bucket, { ...fields, ...more });
      };
      const equal = (name: string, value = REDIRECT) => ['eq', name, value];
      const wrong = { success_action_redirect: 'http://wrong.location/test' };
      keep('invalid-condition-eq', await post(equal('$success_action_redirect'), wrong));
      keep('invalid-condition-missing-prefix', await post(equal('success_action_redirect')));
      const two = { bucket: Bucket, success_action_redirect: REDIRECT };
      keep('invalid-condition-wrong-condition', await post(two));
      const loud = REDIRECT.replace('http', 'HTTP');
      keep('invalid-condition-wrong-value-casing', await post(equal('$success_action_redirect', loud)));
      const fields = { key, ...META, Expires: inTenMinutes() };
      await posted(
        world,
        Bucket,
        signedFields(
          world,
          Bucket,
          fields,
          same(fields, (name) => name.toLowerCase()),
        ),
      );
      await see('head-object-metadata', s3.headObject(about));
      await post(equal('$success_Action_REDIRECT'));
      await see('final-object', s3.getObject(about));
    },
  },
  {
    name: `${POST}::test_post_object_policy_conditions_validation_starts_with`,
    async play({ Bucket, s3, see, keep, world }) {
      const key = 'validate-policy-2';
      const about = { Bucket, Key: key };
      const post = (redirect: string, start = 'http://localhost', file = 'abcdef') => {
        const fields = { key, success_action_redirect: redirect };
        const condition = ['starts-with', '$success_action_redirect', start];
        return posted(world, Bucket, signedFields(world, Bucket, fields, [condition]), file);
      };
      keep('invalid-condition-starts-with', await post('http://wrong.location/test'));
      keep('invalid-condition-starts-with-casing', await post(REDIRECT.replace('http', 'HTTP')));
      await post(REDIRECT);
      await see('get-object-1', s3.getObject(about));
      await post(REDIRECT, '', 'manual value to change ETag');
      await see('get-object-2', s3.getObject(about));
    },
  },
  {
    name: `${POST}::test_post_object_default_checksum`,
    async play({ Bucket, s3, see, world }) {
      const key = 'validate-policy-1';
      await posted(world, Bucket, signedFields(world, Bucket, { key }), 'test-body-tagging');
      await see('head-object', s3.headObject({ Bucket, Key: key, ChecksumMode: 'ENABLED' }));
    },
  },
];

const inTenMinutes = () => new Date(Date.now() + 600_000).toUTCString();

/** A condition for each field but the key. */
const same = ({ key: _, ...fields }: Readonly<Record<string, string>>, named = (name: string) => name) =>
  Object.entries(fields).map(([name, value]) => ['eq', `$${named(name)}`, value]);
