import { GetObjectCommand, PutObjectCommand, type PutObjectCommandInput } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { byHand, signedAddress } from './by-hand.ts';
import { READ_BEFORE } from './plain.ts';
import type { Scene, SceneStage } from './scene.ts';

const SIGNED = 'test_s3::TestS3PresignedUrl';
const reading = ({ Bucket, world }: SceneStage, Key: string, seconds: number) =>
  signedAddress(world, (s3, options) => getSignedUrl(s3, new GetObjectCommand({ Bucket, Key }), options), { seconds });
const writing = (
  { Bucket, world }: SceneStage,
  input: Omit<PutObjectCommandInput, 'Bucket'>,
  headers: readonly string[] = [],
) =>
  signedAddress(world, (s3, options) => getSignedUrl(s3, new PutObjectCommand({ Bucket, ...input }), options), {
    headers,
  });
const put = (url: string, headers: Readonly<Record<string, string>> = {}, body = 'test_data') =>
  byHand(url, { method: 'PUT', body: Buffer.from(body), headers });

const expired = (name: string, label: string): Scene => ({
  name: `${SIGNED}::${name}`,
  async play(stage) {
    const { Bucket, keep, s3, world } = stage;
    await s3.putObject({ Bucket, Key: 'key-expires', Body: 'something' });
    const url = await reading(stage, 'key-expires', 2);
    await world.stage.advance(3);
    keep(label, await byHand(url));
  },
});

const broken = (name: string): Scene => ({
  name: `${SIGNED}::${name}`,
  async play(stage) {
    const { Bucket, keep, s3 } = stage;
    await s3.putObject({ Bucket, Key: 'temp', Body: 'something' });
    const other = (url: string) => url.replace('/temp?', '/invalid?');
    keep('invalid-get-1', await byHand(other(await reading(stage, 'temp', 60))));
    keep('invalid-put-1', await put(other(await writing(stage, { Key: 'temp' }))));
  },
});

const describing = (name: string): Scene => ({
  name: `${SIGNED}::${name}`,
  async play(stage) {
    const { Bucket, keep, s3, see } = stage;
    const about = { Key: 'key-by-hostname', Metadata: { foo: 'bar' } };
    const url = await writing(stage, about, ['x-amz-meta-foo']);
    keep('no-meta-headers', await put(url, {}, 'content 123'));
    await put(url, { 'x-amz-meta-foo': 'bar' }, 'content 123');
    await see('head_object', s3.headObject({ Bucket, Key: about.Key }));
    keep('wrong-meta-headers', await put(url, { 'x-amz-meta-wrong': 'wrong' }, 'content 123'));
  },
});

/** Addresses that somebody signed in advance. */
export const ADDRESSES: readonly Scene[] = [
  {
    name: `${SIGNED}::test_put_object`,
    without: { get_object: READ_BEFORE },
    async play(stage) {
      const { Bucket, s3, see } = stage;
      await put(await writing(stage, { Key: 'my-key' }), {}, 'something');
      await see('get_object', s3.getObject({ Bucket, Key: 'my-key', ChecksumMode: 'ENABLED' }));
    },
  },
  {
    name: `${SIGNED}::test_s3_copy_md5`,
    async play({ Bucket, s3, see }) {
      await s3.putObject({ Bucket, Key: 'src', Body: 'something' });
      await see('copy-obj', s3.copyObject({ Bucket, Key: 'dest', CopySource: `${Bucket}/src` }));
    },
  },
  {
    name: `${SIGNED}::test_put_object_with_md5_and_chunk_signature_bad_headers[s3v4-True]`,
    async play(stage) {
      const { keep } = stage;
      const ContentMD5 = 'pX8KKuGXS1f2VTcuJpqjkw==';
      const about = { Key: 'test-runtime.properties', ContentType: 'application/octet-stream', ContentMD5 };
      const url = await writing(stage, about, ['content-md5', 'content-type']);
      const headers = {
        'content-md5': ContentMD5,
        'content-type': 'application/octet-stream',
        'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
        'x-amz-date': '20211122T191045Z',
      };
      const decoded = { 'x-amz-decoded-content-length': 'test' };
      keep('with-decoded-content-length', await put(url, { ...headers, ...decoded }, 'test'));
      keep('without-decoded-content-length', await put(url, headers, 'test'));
    },
  },
  expired('test_s3_presigned_url_expired[s3v4]', 'expired-exception'),
  expired('test_presigned_url_signature_authentication_expired[s3v4-False]', 'expired'),
  expired('test_presigned_url_signature_authentication_expired[s3v4-True]', 'expired'),
  broken('test_presigned_url_signature_authentication[s3v4-False]'),
  broken('test_presigned_url_signature_authentication[s3v4-True]'),
  describing('test_put_url_metadata_with_sig_s3v4[True]'),
  describing('test_put_url_metadata_with_sig_s3v4[False]'),
  {
    name: `${SIGNED}::test_s3_put_presigned_url_missing_sig_param[s3v4]`,
    async play(stage) {
      const url = new URL(await reading(stage, 'key-missing-param', 5));
      url.searchParams.delete('X-Amz-Date');
      stage.keep('missing-param-exception', await byHand(url.href));
    },
  },
  {
    name: `${SIGNED}::test_s3_put_presigned_url_with_different_headers[s3v4]`,
    async play(stage) {
      const { keep } = stage;
      const Key = 'key-double-header-param';
      const typed = await writing(stage, { Key, ContentType: 'text/plain' }, ['content-type']);
      keep('content-type-exception', await put(typed, { 'content-type': 'text/xml' }));
      const encoded = await writing(stage, { Key, ContentEncoding: 'identity' }, ['content-encoding']);
      const xml = { 'content-encoding': 'identity', 'content-type': 'text/xml' };
      keep('content-type-response', await put(encoded, xml));
      keep('wrong-content-encoding-response', await put(encoded, { 'content-encoding': 'gzip' }));
    },
  },
  {
    name: `${SIGNED}::test_s3_put_presigned_url_same_header_and_qs_parameter`,
    async play(stage) {
      const { keep } = stage;
      const about = { Key: 'key-double-header-param', RequestPayer: 'requester' } as const;
      const url = await writing(stage, about, ['x-amz-request-payer']);
      const twice = `${url}&x-amz-request-payer=non-valid`;
      keep('double-header-query-string', await put(twice, { 'x-amz-request-payer': 'requester' }));
      keep('override-signed-qs', await put(url, { 'x-amz-expires': '5' }));
    },
  },
  {
    name: `${SIGNED}::test_presigned_url_v4_x_amz_in_qs`,
    async play(stage) {
      const { Bucket, s3, see } = stage;
      const about = {
        Key: 'temp.txt',
        Metadata: { foo: 'bar-complicated-no-random' },
        StorageClass: 'STANDARD',
      } as const;
      const url = await writing(stage, about, ['x-amz-meta-foo', 'x-amz-storage-class']);
      await put(url, { 'x-amz-meta-foo': about.Metadata.foo, 'x-amz-storage-class': 'STANDARD' }, '123456');
      await see('head-object', s3.headObject({ Bucket, Key: about.Key, ChecksumMode: 'ENABLED' }));
    },
  },
  {
    name: `${SIGNED}::test_presigned_double_encoded_credentials`,
    async play(stage) {
      const url = await reading(stage, 'test-expired', 60);
      stage.keep('error-malformed', await byHand(url.replaceAll('%2F', '%252F')));
    },
  },
];
