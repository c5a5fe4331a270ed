import { GetObjectCommand, GetObjectTaggingCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Fields, type FormOptions, signedForm } from '../../wire/signed-form.ts';
import { BucketStage } from '../support/buckets.ts';

let buckets: BucketStage;
beforeAll(async () => {
  buckets = await BucketStage.open();
});
afterAll(async () => {
  await buckets[Symbol.asyncDispose]();
});

const signed = (fields: Fields, conditions: readonly unknown[], more?: FormOptions) =>
  signedForm(buckets.stage, fields, conditions, more);

async function post(fields: Fields, file: string | undefined = 'replay', name: string | undefined = 'a b.txt') {
  const form = new FormData();
  for (const [field, value] of Object.entries(fields)) form.append(field, value);
  if (file !== undefined) form.append('file', new Blob([file]), name);
  const answer = await fetch(`${buckets.stage.endpoint}/plain`, { method: 'POST', body: form, redirect: 'manual' });
  const text = await answer.text();
  const found = (tag: string) => new RegExp(`<${tag}>([^<]*)<`).exec(text)?.[1]?.replaceAll('&quot;', '"');
  return { status: answer.status, code: found('Code'), message: found('Message'), found, headers: answer.headers };
}
const read = async (Key: string) => {
  const { Body } = await buckets.s3.send(new GetObjectCommand({ Bucket: 'plain', Key }));
  return Body?.transformToString();
};

describe('a form with a signed policy', () => {
  test('uploads a file under the name that the browser has for it', async () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is what the form says.
    const key = 'told/${filename}';
    const fields = {
      key,
      'Content-Type': 'text/plain',
      'x-amz-meta-player': 'ada',
      'x-ignore-this': 'x',
      tagging: '<Tagging><TagSet><Tag><Key>kind</Key><Value>replay</Value></Tag></TagSet></Tagging>',
    };
    const conditions = [
      ['starts-with', '$key', 'told/'],
      ['eq', '$Content-Type', 'text/plain'],
      ['starts-with', '$x-amz-meta-player', ''],
      ['starts-with', '$tagging', ''],
    ];
    const { code, headers, status } = await post(signed(fields, conditions));
    expect([status, code]).toEqual([204, undefined]);
    expect(await read('told/a b.txt')).toBe('replay');
    const head = await buckets.s3.send(new HeadObjectCommand({ Bucket: 'plain', Key: 'told/a b.txt' }));
    expect(head).toMatchObject({ ContentType: 'text/plain', Metadata: { player: 'ada' }, ETag: headers.get('etag') });
    const { TagSet } = await buckets.s3.send(new GetObjectTaggingCommand({ Bucket: 'plain', Key: 'told/a b.txt' }));
    expect(TagSet).toEqual([{ Key: 'kind', Value: 'replay' }]);
    await buckets.stage.settle();
    expect(buckets.heard()).toMatchObject([{ eventName: 'ObjectCreated:Post', s3: { object: { size: 6 } } }]);
  });

  test('answers as the form asks', async () => {
    const ask = (more: Fields) =>
      post(
        signed({ key: 'x', ...more }, [
          { key: 'x' },
          ...Object.entries(more).map(([name, value]) => ({ [name]: value })),
        ]),
      );
    expect((await ask({ success_action_status: '200' })).status).toBe(200);
    const created = await ask({ success_action_status: '201' });
    expect([created.status, created.found('Bucket'), created.found('Key')]).toEqual([201, 'plain', 'x']);
    const redirected = await ask({ success_action_redirect: 'https://arcade.example/done?a=b' });
    const next = new URL(`${redirected.headers.get('location')}`);
    expect([redirected.status, next.host, next.searchParams.get('a'), next.searchParams.get('key')]).toEqual([
      303,
      'arcade.example',
      'b',
      'x',
    ]);
  });

  // Recorded: test_s3::TestS3PresignedPost::test_post_object_policy_validation_size.
  test('takes files of the size that it allows', async () => {
    const send = (file: string) =>
      post(signed({ key: 'sized' }, [{ key: 'sized' }, ['content-length-range', 5, 10]]), file);
    expect((await send('x'.repeat(10))).status).toBe(204);
    const large = await send('x'.repeat(12));
    expect([large.status, large.code, large.found('ProposedSize'), large.found('MaxSizeAllowed')]).toEqual([
      400,
      'EntityTooLarge',
      '12',
      '10',
    ]);
    expect((await send('x'.repeat(2_000_000))).code).toBe('EntityTooLarge');
    const small = await send('x');
    expect([small.status, small.code, small.found('MinSizeAllowed')]).toEqual([400, 'EntityTooSmall', '5']);
    expect(await read('sized')).toBe('x'.repeat(10));
  });

  // Recorded: test_s3::TestS3PresignedPost::test_post_request_expires.
  test('expires on the clock of the stage', async () => {
    const fields = signed({ key: 'late' }, [{ key: 'late' }]);
    await buckets.stage.advance(60);
    expect(await post(fields)).toMatchObject({ status: 403, message: 'Invalid according to Policy: Policy expired.' });
  });

  test.each<[string, Fields, readonly unknown[], string]>([
    ['another key', { key: 'x' }, [{ key: 'y' }], 'Policy Condition failed: ["eq", "$key", "y"]'],
    [
      'another prefix',
      { key: 'x' },
      [['starts-with', '$key', 'y/']],
      'Policy Condition failed: ["starts-with", "$key", "y/"]',
    ],
    ['a name without a sign', { key: 'x' }, [['eq', 'key', 'x']], 'Policy Condition failed: ["eq", "key", "x"]'],
    ['a field that the policy lacks', { key: 'x', acl: 'private' }, [{ key: 'x' }], 'Extra input fields: acl'],
    [
      'a size that is no number',
      { key: 'x' },
      [{ key: 'x' }, ['content-length-range', 'test', 10]],
      'Policy Condition failed: ["content-length-range", "test", "10"]',
    ],
    [
      'two names in one condition',
      { key: 'x' },
      [{ key: 'x', acl: 'private' }],
      'Simple-Conditions must have exactly one property',
    ],
    ['an unknown operator', { key: 'x' }, [['like', '$key', 'x']], "unknown operation 'like'"],
  ])('refuses %s', async (_, fields, conditions, message) => {
    const answer = await post(signed(fields, conditions));
    expect([answer.status >= 400, answer.message]).toEqual([true, expect.stringContaining(message)]);
  });

  test('that is another than the one that was signed is refused', async () => {
    const fields = signed({ key: 'x' }, [{ key: 'x' }]);
    const policy = Buffer.from('{"expiration":"2999-01-01T00:00:00Z","conditions":[]}').toString('base64');
    expect(await post({ ...fields, policy })).toMatchObject({ status: 403, code: 'SignatureDoesNotMatch' });
    expect(await post(signed({ key: 'x' }, [{ key: 'x' }], { key: 'nobody' }))).toMatchObject({
      status: 403,
      code: 'InvalidAccessKeyId',
    });
  });

  test('may do what its signer may', async () => {
    const { access } = buckets.stage.services;
    const arn = 'arn:aws:iam::000000000000:role/signer';
    access.addRolePolicy(arn, {
      Statement: [{ Effect: 'Allow', Action: 's3:PutObject', Resource: 'arn:aws:s3:::plain/mine/*' }],
    });
    const { accessKeyId: key } = access.sessionFor(arn, 'signer');
    const send = (name: string) => post(signed({ key: name }, [{ key: name }], { key }));
    expect((await send('mine/x')).status).toBe(204);
    expect(await send('yours/x')).toMatchObject({ status: 403, code: 'AccessDenied' });
  });
});

// Recorded: test_s3::TestS3PresignedPost::test_post_request_missing_fields, ::test_post_request_missing_signature.
test.each(['policy', 'X-Amz-Algorithm', 'X-Amz-Credential', 'X-Amz-Date', 'X-Amz-Signature', 'key'])(
  'a form without %s is refused',
  async (name) => {
    const { [name]: _, ...fields } = signed({ key: 'x' }, name === 'key' ? [] : [{ key: 'x' }]);
    expect(await post(fields)).toMatchObject({
      status: 400,
      code: 'InvalidArgument',
      message: expect.stringContaining(`must contain a field named '${name}'`),
    });
  },
);

// Recorded: test_s3::TestS3PresignedPost::test_post_object_with_tags.
test.each([
  ['<Other></Other>', undefined],
  ['not-xml', 'MalformedXML'],
])('the tagging %s of a form: %s', async (tagging, code) => {
  const fields = signed({ key: 'tagged', tagging }, [{ key: 'tagged' }, { tagging }]);
  expect((await post(fields)).code).toBe(code);
});

test('a form that nobody signed is of a stranger', async () => {
  expect(await post({ key: 'x' })).toMatchObject({ status: 403, code: 'AccessDenied' });
  const { key, policy } = signed({ key: 'x' }, [{ key: 'x' }]);
  expect(await post({ key: `${key}`, policy: `${policy}` })).toMatchObject({ status: 403, code: 'AccessDenied' });
});

describe('a body that is no such form is refused', () => {
  const send = (body: string, type = 'multipart/form-data; boundary=b') =>
    fetch(`${buckets.stage.endpoint}/plain`, { method: 'POST', body, headers: { 'content-type': type } });
  const part = (name: string, value: string) =>
    `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;

  test.each<[string, string, string, string | undefined]>([
    ['of another type', 'key=x', 'PreconditionFailed', 'application/x-www-form-urlencoded'],
    ['without a file', `${part('key', 'x')}--b--\r\n`, 'InvalidArgument', undefined],
    ['that ends in the middle', part('key', 'x'), 'MalformedPOSTRequest', undefined],
    [
      'with too much before the file',
      `${part('key', 'x'.repeat(21_000))}--b--\r\n`,
      'MaxPostPreDataLengthExceeded',
      undefined,
    ],
  ])('%s', async (_, body, code, type) => {
    const answer = await send(body, type);
    expect(await answer.text()).toContain(`<Code>${code}</Code>`);
  });

  test('and a file that is a text is a file', async () => {
    const fields = Object.entries(signed({ key: 'text' }, [{ key: 'text' }]));
    const body = `${fields.map(([name, value]) => part(name, value)).join('')}${part('file', 'plain text')}--b--\r\n`;
    expect((await send(body)).status).toBe(204);
    expect(await read('text')).toBe('plain text');
  });
});
