import type { StageClock } from '../../clock.ts';
import type { Bodies } from './bodies.ts';
import type { Bucket } from './bucket.ts';
import { checksum } from './checksums.ts';
import type { ObjectEvent } from './notifications.ts';

interface Storage {
  readonly bodies: Bodies;
  readonly clock: StageClock;
  readonly tell: (bucket: Bucket, event: ObjectEvent) => void;
}

/** Stores an object as a service does that writes into buckets by itself. Whether it may is for the caller to ask. */
export async function storeForService(
  { bodies, clock, tell }: Storage,
  bucket: Bucket,
  key: string,
  content: Buffer,
  contentType: string,
): Promise<void> {
  const computed = checksum('CRC64NVME');
  const { md5, name: file, size } = await bodies.write(once(content), [computed], {});
  const version = bucket.add(key, {
    isDeleteMarker: false,
    lastModified: clock.now(),
    size,
    etag: md5,
    files: [{ name: file, size }],
    checksum: { algorithm: 'CRC64NVME', type: 'FULL_OBJECT', value: computed.digest().toString('base64') },
    description: {
      headers: { 'content-type': contentType },
      metadata: {},
      tags: {},
      storageClass: 'STANDARD',
      encryption: { algorithm: 'AES256' },
    },
  });
  tell(bucket, { event: 's3:ObjectCreated:Put', key, reason: 'PutObject', version, requester: undefined });
}

async function* once(content: Buffer): AsyncGenerator<Buffer> {
  yield content;
}
