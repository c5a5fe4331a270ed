import { connect } from 'node:net';
import {
  AbortMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListObjectsV2Command,
  ListPartsCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ANONYMOUS } from '../../iam/access.ts';
import { DEVELOPER_ACCESS_KEY } from '../../index.ts';
import { signedForm } from '../../wire/signed-form.ts';
import { BucketStage } from '../support/buckets.ts';
import { until } from '../support/until.ts';

let buckets: BucketStage;
beforeAll(async () => {
  buckets = await BucketStage.open();
});
afterAll(async () => {
  await buckets[Symbol.asyncDispose]();
});

const SIGNED = `Authorization: AWS4-HMAC-SHA256 Credential=${DEVELOPER_ACCESS_KEY}/20261120/us-east-1/s3/aws4_request`;
const FILE = '--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n';

/** Begins a request, and goes away when the stage has read what came of it. */
async function breakOff(target: string, headers: readonly string[], body: string): Promise<void> {
  const { port } = new URL(buckets.stage.endpoint);
  const { access } = buckets.stage.services;
  const caller = access.caller(headers.includes(SIGNED) ? DEVELOPER_ACCESS_KEY : ANONYMOUS);
  const socket = connect(Number(port), '127.0.0.1');
  const head = [`${target} HTTP/1.1`, 'Host: localhost', 'Content-Length: 2000000', ...headers].join('\r\n');
  await new Promise((resolve) => socket.write(`${head}\r\n\r\n${body}`, resolve));
  await until(() => caller.openCalls === 1);
  socket.destroy();
  await until(() => caller.openCalls === 0);
  // A bug of the stage is thrown here.
  await buckets.stage.settle();
}

describe.each([
  ['before its body', 0],
  ['in the middle of it', 1],
  ['while it is written', 1_500_000],
])('an upload that breaks off %s leaves nothing, and is no fault of the stage:', (_, bytes) => {
  test('an object', async () => {
    await breakOff('PUT /plain/broken', [SIGNED], 'x'.repeat(bytes));
    await breakOff('PUT /plain/broken', [SIGNED, 'Content-Encoding: aws-chunked'], `${bytes && 'ffffff\r\n'}`);
    const { Contents } = await buckets.s3.send(new ListObjectsV2Command({ Bucket: 'plain', Prefix: 'broken' }));
    expect(Contents).toBeUndefined();
  });

  test('a part', async () => {
    const about = { Bucket: 'plain', Key: 'broken' };
    const { UploadId } = await buckets.s3.send(new CreateMultipartUploadCommand(about));
    await breakOff(`PUT /plain/broken?partNumber=1&uploadId=${UploadId}`, [SIGNED], 'x'.repeat(bytes));
    const { Parts } = await buckets.s3.send(new ListPartsCommand({ ...about, UploadId }));
    await buckets.s3.send(new AbortMultipartUploadCommand({ ...about, UploadId }));
    expect(Parts ?? []).toEqual([]);
  });

  test('a form', async () => {
    const signed = Object.entries(signedForm(buckets.stage, { key: 'broken' }, [{ key: 'broken' }]));
    const fields = signed.map(
      ([name, value]) => `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
    );
    const form = `${fields.join('')}${FILE}`;
    const type = 'Content-Type: multipart/form-data; boundary=b';
    await breakOff('POST /plain', [type], form.slice(0, bytes));
    await breakOff('POST /plain', [type], `${form}${'x'.repeat(bytes)}`);
    const { Contents } = await buckets.s3.send(new ListObjectsV2Command({ Bucket: 'plain', Prefix: 'broken' }));
    expect(Contents).toBeUndefined();
  });

  test('a document', async () => {
    await breakOff('POST /plain?delete', [SIGNED], `<Delete>${' '.repeat(bytes)}`);
  });
});
