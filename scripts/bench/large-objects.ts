import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { DEVELOPER_ACCESS_KEY } from '@serverless-arcade/stage/iam/access.ts';
import { number, parse, string } from 'valibot';
import { progress } from '../progress.ts';
import { tell } from './measure.ts';

const MIB = 1_024 ** 2;
const SIZE = 1_024 * MIB;
/** What a stage may have in memory on top of what it had before, in MiB: an eighth of the object. */
const BUDGET = 128;

/**
 * What a stage has in memory while an object of 1 GiB comes in one request, comes in parts and is read.
 * @returns the names of what is over its budget
 */
export async function largeObjects(): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'arcade-objects-'));
  const child = fork(join(import.meta.dirname, 'bucket-process.ts'), [folder]);
  try {
    const [endpoint] = await once(child, 'message');
    const s3 = new S3Client({
      region: 'us-east-1',
      endpoint: parse(string(), endpoint),
      credentials: { accessKeyId: DEVELOPER_ACCESS_KEY, secretAccessKey: 'local' },
    });
    const put = (Key: string, bytes: number) =>
      s3.send(new PutObjectCommand({ Bucket: 'large', Key, Body: zeros(bytes), ContentLength: bytes }));
    await put('small', MIB);
    const before = await most(child);
    const during = async (what: string, work: () => Promise<unknown>) => {
      progress(`Objects: ${what}`);
      await work();
      return { name: `MiB more while 1 GiB ${what}`, values: [((await most(child)) - before) / MIB], budget: BUDGET };
    };
    const figures = [
      await during('comes in one request', () => put('whole', SIZE)),
      await during('comes in parts', () => inParts(s3)),
      await during('is read', () => read(s3)),
    ];
    progress('');
    s3.destroy();
    return tell('A stage with large objects', figures);
  } finally {
    child.disconnect();
    await once(child, 'exit');
    rmSync(folder, { recursive: true });
  }
}

/** The most that the process has had in memory since this was asked last, in bytes. */
async function most(child: ChildProcess): Promise<number> {
  child.send('most');
  const [bytes] = await once(child, 'message');
  return parse(number(), bytes);
}

function zeros(bytes: number): Readable {
  const chunk = Buffer.alloc(MIB);
  return Readable.from(
    (function* () {
      for (let sent = 0; sent < bytes; sent += chunk.length) yield chunk;
    })(),
    { objectMode: false },
  );
}

const inParts = (client: S3Client) =>
  new Upload({
    client,
    params: { Bucket: 'large', Key: 'parts', Body: zeros(SIZE) },
    partSize: 64 * MIB,
    queueSize: 2,
  }).done();

/** @throws when what comes back is not as long as what was sent */
async function read(s3: S3Client): Promise<void> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'large', Key: 'parts' }));
  let bytes = 0;
  if (Body instanceof Readable) for await (const chunk of Body) bytes += chunk.length;
  if (bytes !== SIZE) throw new Error(`${bytes} of ${SIZE} bytes were read`);
}
