import { randomUUID } from 'node:crypto';
import { DeleteObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Playground } from '../../playground/playground.ts';
import { errorCode } from '../../playground/step.ts';
import { closeArcades, openChapter } from '../support/arcade.ts';
import { scenes } from './story.ts';
import {
  ask,
  bucketOf,
  complete,
  knownReplay,
  listed,
  objectOf,
  picturesOf,
  recorder,
  recording,
  remove,
  send,
  signedUpload,
  upload,
  whatIsThere,
} from './uploading.ts';

let playground: Playground;
let operator: S3Client;

beforeAll(async () => {
  playground = await openChapter('replays');
  const { endpoint, region } = playground.stage;
  const credentials = { accessKeyId: playground.client.address.local?.accessKeyId ?? '', secretAccessKey: 'local' };
  operator = new S3Client({ endpoint, region, credentials });
}, 240_000); // It may have to be synthesized first.
afterAll(async () => {
  operator.destroy();
  await closeArcades();
});

const nameOf = (which: 'Uploads' | 'Pictures') => playground.stage.output('replays', `${which}BucketName`);

/** The queue of a consumer of uploads, or its dead letters. */
function queueOf(id: 'ReplayRows' | 'ReplayPictures', which: 'queue' | 'dead letters' = 'queue') {
  const { sqs } = playground.stage.services;
  const arn = playground.stage.output('replays', `${id}DeadLetterQueueArn`);
  if (which === 'dead letters') return sqs.byArn(arn);
  const found = sqs.all.find(({ settings }) => settings.name.endsWith(`-${id}`));
  if (found === undefined) throw new Error(`There is no queue ${id}`);
  return found;
}

const refusal = ({ status, body }: Awaited<ReturnType<typeof ask>>) => `${status} ${String(errorCode(body))}`;

describe.each(scenes)('the story of $id', ({ steps }) => {
  test.each(steps)('$pattern: $title', async ({ run }) => {
    expect(await run(playground)).not.toBe('');
  });
});

describe('URLs', () => {
  test('s3-presigned-url: a play of another player, and one that nobody played, do not exist', async () => {
    const [one, other] = [await recorder(playground), await recorder(playground)];
    expect(refusal(await ask(playground, { ...one, name: other.name }, 10))).toBe('404 play_not_found');
    expect(refusal(await ask(playground, { ...one, playId: randomUUID() }, 10))).toBe('404 play_not_found');
    await upload(playground, one);
    expect(refusal(await playground.call(other.name, 'GET', `/plays/${one.playId}/replay`))).toBe(
      '404 replay_not_found',
    );
    expect(refusal(await remove(playground, { ...one, name: other.name }))).toBe('404 replay_not_found');
    expect(await whatIsThere(playground, one)).toBe('row,object,picture');
  });

  test('s3-presigned-url: a URL that was changed anywhere is refused', async () => {
    const by = await recorder(playground);
    const signed = await signedUpload(playground, by, 64);
    const changes = [
      signed.url.replace(/Signature=../, 'Signature=00'),
      signed.url.replace(/Expires=300/, 'Expires=86400'),
      signed.url.replace(by.playerId, randomUUID()),
      signed.url.replace(/X-Amz-Date=\d{8}/, 'X-Amz-Date=20300101'),
      `${signed.url}&x-id=GetObject`,
    ];
    for (const url of changes) expect((await send({ ...signed, url }, recording(64))).status).toBe(403);
    expect((await send({ ...signed, method: 'GET' })).status).toBe(403);
    expect(objectOf(playground, by)).toBeUndefined();
  });

  test('s3-presigned-url: a download ends after five minutes, too', async () => {
    const by = await recorder(playground);
    await upload(playground, by);
    const { download } = await knownReplay(playground, by);
    await playground.stage.advance(299);
    expect((await send(download)).status).toBe(200);
    await playground.stage.advance(1);
    expect((await send(download)).status).toBe(403);
  });
});

describe('hostile callers', () => {
  test.each([
    [{}],
    [{ size: 1 }],
    [{ playedAt: 'yesterday', size: 1 }],
    [{ playedAt: '2026-01-01T00:00:00.000Z', size: 0 }],
    [{ playedAt: '2026-01-01T00:00:00.000Z', size: 1.5 }],
    [{ playedAt: '2026-01-01T00:00:00.000Z', size: 2 ** 60 }],
    [{ playedAt: '2026-01-01T00:00:00.000Z', size: 1, key: '../../etc/passwd' }],
    ['not JSON'],
    [[]],
  ])('backend-authorization: the upload %j is answered 400', async (body) => {
    const { name, playId } = await recorder(playground, 'mallory-of-uploads').catch(async () => ({
      name: 'mallory-of-uploads',
      playId: randomUUID(),
    }));
    const answer = await playground.call(name, 'POST', `/plays/${playId}/replay`, body);
    expect(answer.status).toBe(400);
  });

  test.each([
    ['a path', '..%2F..%2Fsecret'],
    ['a zero byte', '%00'],
    ['2,000 letters', 'a'.repeat(2_000)],
    ['an emoji', '%F0%9F%92%A5'],
    ['an id with more behind it', `${randomUUID()}%2Fx`],
  ])('backend-authorization: %s instead of a play is answered 4xx by every route', async (_, playId) => {
    const { name } = await recorder(playground);
    for (const [method, path, body] of [
      ['POST', `/plays/${playId}/replay`, { playedAt: '2026-01-01T00:00:00.000Z', size: 1 }],
      ['POST', `/plays/${playId}/replay/parts`, { uploadId: 'x', parts: [{ number: 1, etag: '0'.repeat(32) }] }],
      ['GET', `/plays/${playId}/replay`, undefined],
      ['DELETE', `/plays/${playId}/replay`, undefined],
    ] as const) {
      expect(refusal(await playground.call(name, method, path, body))).toMatch(/^40[04] \w+$/);
    }
  });

  test.each(['by=name', 'by=', 'cursor=nonsense', 'cursor=eyJwIjoxfQ'])(
    'ddb-pagination-projection: the list ?%s is answered 400',
    async (query) => {
      const { name } = await recorder(playground);
      expect(refusal(await playground.call(name, 'GET', `/players/me/replays?${query}`))).toBe('400 invalid_parameter');
    },
  );

  test('s3-upload-performance: parts that are missing, and uploads that are not there, are told apart', async () => {
    const by = await recorder(playground);
    const started = await ask(playground, by, 17 * 1024 * 1024);
    const parts = [{ number: 1, etag: '0'.repeat(32) }];
    expect(refusal(await complete(playground, by, { uploadId: started.body.uploadId, parts }))).toBe(
      '409 upload_incomplete',
    );
    expect(refusal(await complete(playground, by, { uploadId: 'nothing', parts }))).toBe('404 upload_not_found');
    const stranger = await recorder(playground);
    expect(refusal(await complete(playground, stranger, { uploadId: started.body.uploadId, parts }))).toBe(
      '404 upload_not_found',
    );
    await playground.stage.advance(3 * 86_400);
    expect(bucketOf(playground, 'Uploads').uploads.size).toBe(0);
  });

  test('s3-event-notification: a file name that is none of the arcade’s is a dead letter, and any other is read as it is', async () => {
    const Bucket = nameOf('Uploads');
    const odd = `uploads/some one+else/${'ü%2F&=💥'}`;
    for (const Key of [odd, 'uploads/no-owner', 'elsewhere/a/b']) {
      await operator.send(new PutObjectCommand({ Bucket, Key, Body: '[0,0]\n' }));
    }
    await playground.stage.advance(600);
    const letters = queueOf('ReplayRows', 'dead letters').messages.map(({ body }) => body);
    expect(letters).toEqual([expect.stringContaining('no-owner')]);
    expect(bucketOf(playground, 'Pictures').keys.filter((key) => key.includes('some one+else'))).toHaveLength(1);
    await operator.send(new DeleteObjectCommand({ Bucket, Key: odd }));
    await playground.stage.settle();
    expect(bucketOf(playground, 'Pictures').keys.filter((key) => key.includes('some one+else'))).toEqual([]);
  });
});

describe('row and object', () => {
  test('ddb-s3-metadata-index: an object that an operator deletes takes its row and its picture along', async () => {
    const by = await recorder(playground);
    await upload(playground, by);
    expect(await whatIsThere(playground, by)).toBe('row,object,picture');
    const Key = `uploads/${by.playerId}/${by.playId}`;
    await operator.send(new DeleteObjectCommand({ Bucket: nameOf('Uploads'), Key }));
    await playground.stage.settle();
    expect(await whatIsThere(playground, by)).toBe('');
    expect(await listed(playground, by.name)).toEqual([]);
  });

  test('ddb-s3-metadata-index: an event of a creation that comes after the removal does not bring the row back', async () => {
    const by = await recorder(playground);
    await upload(playground, by);
    await remove(playground, by);
    const s3 = { object: { key: `uploads/${by.playerId}/${by.playId}`, size: 64, eTag: 'e', sequencer: '00' } };
    const late = { Records: [{ eventName: 'ObjectCreated:Put', eventTime: '2026-01-01T00:00:00.000Z', s3 }] };
    const { sqs } = playground.stage.services;
    const QueueUrl = sqs.urlOf(queueOf('ReplayRows').settings.name);
    await playground.client.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(late) }));
    await playground.stage.settle();
    expect(await whatIsThere(playground, by)).toBe('');
  });

  test('ddb-large-object-s3: a recording that replaces another takes its picture, and stays when the old row goes', async () => {
    const by = await recorder(playground);
    await upload(playground, by, recording(64));
    const before = picturesOf(playground, by);
    await upload(playground, by, recording(65));
    const after = picturesOf(playground, by);
    expect(after).toHaveLength(1);
    expect(after).not.toEqual(before);
    expect((await knownReplay(playground, by)).size).toBe(65);
  });

  test('s3-event-notification: what is no recording has no picture, and that is no failure', async () => {
    const by = await recorder(playground);
    await upload(playground, by, new TextEncoder().encode('<svg onload="alert(1)"/>'));
    expect(await whatIsThere(playground, by)).toBe('row,object');
    const { picture } = await knownReplay(playground, by);
    expect((await send(picture)).status).toBe(403);
  });

  test('s3-object-tags-metadata: a list has neither tags nor metadata, and no parameter to filter by them', async () => {
    const by = await recorder(playground);
    await upload(playground, by);
    const { Contents = [] } = await operator.send(
      new ListObjectsV2Command({ Bucket: nameOf('Uploads'), Prefix: `uploads/${by.playerId}/` }),
    );
    expect(Contents).toHaveLength(1);
    expect(JSON.stringify(Contents)).not.toMatch(/kind|replay|play-id/);
  });
});

describe('failures', () => {
  test('s3-sns-fanout: pictures that cannot be drawn keep no row from its table, and are drawn after a redrive', async () => {
    const by = await recorder(playground);
    playground.stage.faults.functions.inject(playground.functionOf('replays/draw-replay').name, 'throw', 5);
    await upload(playground, by);
    await playground.stage.advance(600);
    expect(await whatIsThere(playground, by)).toBe('row,object');
    const letters = queueOf('ReplayPictures', 'dead letters').messages;
    const { sqs } = playground.stage.services;
    const QueueUrl = sqs.urlOf(queueOf('ReplayPictures').settings.name);
    for (const { body } of letters)
      await playground.client.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: body }));
    await playground.stage.settle();
    expect(await whatIsThere(playground, by)).toBe('row,object,picture');
  });

  test('lambda-invocation-modes: a removal that fails three times waits in the queue of failures', async () => {
    const by = await recorder(playground);
    await upload(playground, by);
    playground.stage.faults.functions.inject(playground.functionOf('replays/forget-replay').name, 'throw', 3);
    const Key = `uploads/${by.playerId}/${by.playId}`;
    await operator.send(new DeleteObjectCommand({ Bucket: nameOf('Uploads'), Key }));
    await playground.stage.advance(600);
    const url = playground.stage.output('replays', 'RemovalFailuresQueueUrl');
    const bodies = playground.stage.services.sqs.byUrl(url).messages.map(({ body }) => body);
    expect(bodies).toEqual([expect.stringContaining(by.playId)]);
    expect(await whatIsThere(playground, by)).toBe('row,picture');
  });

  test('s3-event-notification: events that come twice and in another order leave what is there', async () => {
    const by = await recorder(playground);
    for (const id of ['ReplayRows', 'ReplayPictures'] as const) {
      playground.stage.faults.queues.inject(queueOf(id).settings.name, { duplicates: 1, reorders: true });
    }
    await upload(playground, by, recording(64));
    await upload(playground, by, recording(65));
    await playground.stage.advance(600);
    playground.stage.faults.clear();
    expect((await knownReplay(playground, by)).size).toBe(65);
    expect(picturesOf(playground, by)).toHaveLength(1);
    await remove(playground, by);
    expect(await whatIsThere(playground, by)).toBe('');
  });
});
