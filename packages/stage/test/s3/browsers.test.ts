import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { BucketStage } from '../support/buckets.ts';

let buckets: BucketStage;
beforeAll(async () => {
  buckets = await BucketStage.open();
});
afterAll(async () => {
  await buckets[Symbol.asyncDispose]();
});

describe('a pre-signed URL', () => {
  const signed = (Key: string, more: object = {}) =>
    getSignedUrl(buckets.s3, new PutObjectCommand({ Bucket: 'plain', Key, ContentType: 'text/plain' }), {
      expiresIn: 60,
      signingDate: new Date(buckets.stage.clock.now()),
      signableHeaders: new Set(['content-type']),
      ...more,
    });
  const send = async (url: string, type = 'text/plain') => {
    const answer = await fetch(url, { method: 'PUT', body: 'signed', headers: { 'content-type': type } });
    return [answer.status, /<Code>(\w+)</.exec(await answer.text())?.[1]];
  };

  test('lets upload what was signed, and nothing else', async () => {
    const url = await signed('signed');
    expect(await send(url)).toEqual([200, undefined]);
    const { Body } = await buckets.s3.send(new GetObjectCommand({ Bucket: 'plain', Key: 'signed' }));
    expect(await Body?.transformToString()).toBe('signed');
    expect(await send(url.replace('/signed?', '/other?'))).toEqual([403, 'SignatureDoesNotMatch']);
    expect(await send(url, 'text/html')).toEqual([403, 'SignatureDoesNotMatch']);
    expect(await send(url.replace('local-developer', 'local-stranger'))).toEqual([403, 'InvalidAccessKeyId']);
  });

  test('lets read what was signed, until it expires', async () => {
    await buckets.s3.send(new PutObjectCommand({ Bucket: 'plain', Key: 'shared', Body: 'for you' }));
    const signingDate = new Date(buckets.stage.clock.now());
    const command = new GetObjectCommand({ Bucket: 'plain', Key: 'shared', ResponseContentDisposition: 'attachment' });
    const url = await getSignedUrl(buckets.s3, command, { expiresIn: 60, signingDate });
    const answer = await fetch(url);
    expect([await answer.text(), answer.headers.get('content-disposition')]).toEqual(['for you', 'attachment']);
    expect((await fetch(url.replace('=attachment', '=inline'))).status).toBe(403);
    await buckets.stage.advance(60);
    expect((await fetch(url)).status).toBe(403);
  });

  test('expires on the clock of the stage', async () => {
    const url = await signed('late');
    await buckets.stage.advance(60);
    expect(await send(url)).toEqual([403, 'AccessDenied']);
  });
});

test('a browser of an allowed origin may ask, and no other', async () => {
  const ask = async (origin: string) => {
    const headers = {
      origin,
      'access-control-request-method': 'PUT',
      'access-control-request-headers': 'content-type',
    };
    const answer = await fetch(`${buckets.stage.endpoint}/plain/x`, { method: 'OPTIONS', headers });
    return [answer.status, answer.headers.get('access-control-allow-origin')];
  };
  expect(await ask('https://arcade.example')).toEqual([200, 'https://arcade.example']);
  expect(await ask('https://other.example')).toEqual([403, null]);
});

test.each<[string, Readonly<Record<string, string>>, string]>([
  ['no origin', {}, 'BadRequest'],
  ['no method', { origin: 'https://arcade.example' }, 'AccessForbidden'],
  [
    'an origin, and the bucket has no rules',
    { origin: 'https://a', 'access-control-request-method': 'PUT' },
    'AccessForbidden',
  ],
])('a question of a browser with %s is refused', async (_, headers, code) => {
  const answer = await fetch(`${buckets.stage.endpoint}/kept/x`, { method: 'OPTIONS', headers });
  expect(await answer.text()).toContain(`<Code>${code}</Code>`);
});
