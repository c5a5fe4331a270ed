import { randomBytes } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { type DataKey, openEnvelope, sealText } from '#lambda/runtime/envelope/envelope.ts';

const dataKey: DataKey = { plaintext: randomBytes(32), encrypted: Buffer.from('encrypted by KMS') };
const TEXT = '{"playerIds":["3c0f","Ünï"]}';
const sealed = sealText(TEXT, dataKey);

test('s3-client-side-encryption: what was sealed opens with the key that KMS decrypts', async () => {
  const asked: string[] = [];
  const text = await openEnvelope(sealed, async (encrypted) => {
    asked.push(Buffer.from(encrypted).toString());
    return dataKey.plaintext;
  });
  expect(text).toBe(TEXT);
  expect(asked).toEqual(['encrypted by KMS']);
});

test('s3-client-side-encryption: neither the text nor the key is in the envelope', () => {
  const { ciphertext, dataKey: kept, ...others } = JSON.parse(sealed);
  expect(Buffer.from(ciphertext, 'base64').includes('playerIds')).toBe(false);
  expect(Buffer.from(kept, 'base64')).toEqual(dataKey.encrypted);
  expect(sealed).not.toContain(Buffer.from(dataKey.plaintext).toString('base64'));
  expect(Object.keys(others)).toEqual(['algorithm', 'iv', 'tag']);
});

test('s3-client-side-encryption: the same text is never sealed the same', () => {
  expect(sealText(TEXT, dataKey)).not.toBe(sealed);
});

const flipped = (name: 'ciphertext' | 'iv' | 'tag') => {
  const envelope = JSON.parse(sealed);
  const bytes = Buffer.from(envelope[name], 'base64');
  bytes[0] = (bytes[0] ?? 0) ^ 1;
  return JSON.stringify({ ...envelope, [name]: bytes.toString('base64') });
};
const shortTag = () => {
  const envelope = JSON.parse(sealed);
  const tag = Buffer.from(envelope.tag, 'base64').subarray(0, 4).toString('base64');
  return JSON.stringify({ ...envelope, tag });
};

test.each([
  ['a bit of the ciphertext changed', flipped('ciphertext')],
  ['a bit of the vector changed', flipped('iv')],
  ['a bit of the tag changed', flipped('tag')],
  ['a tag of four bytes', shortTag()],
  ['another algorithm', sealed.replace('aes-256-gcm', 'aes-256-ctr')],
  ['not JSON', 'overwritten'],
  ['no envelope', '{}'],
])('s3-client-side-encryption: %s does not open', async (_, envelope) => {
  await expect(openEnvelope(envelope, async () => dataKey.plaintext)).rejects.toMatchObject({ code: 'seal_broken' });
});

test('s3-client-side-encryption: another key does not open it', async () => {
  await expect(openEnvelope(sealed, async () => randomBytes(32))).rejects.toMatchObject({ code: 'seal_broken' });
});
