import { describe, expect, test } from '@jest/globals';
import { uploadOf } from '#lambda/replays/keys.ts';
import { drawReplays } from '#lambda/replays/use-cases/draw-replay.ts';
import { forgetReplays } from '#lambda/replays/use-cases/forget-replay.ts';
import { indexReplay, type Replay } from '#lambda/replays/use-cases/index-replay.ts';
import { markLarge, type Tags } from '#lambda/replays/use-cases/mark-large.ts';
import { comparable, objectEvents } from '#lambda/replays/use-cases/object-event.ts';
import { drawPicture } from '#lambda/replays/use-cases/picture.ts';
import { removeFiles } from '#lambda/replays/use-cases/remove-files.ts';
import { LARGE, PART, partsOf } from '#lambda/replays/use-cases/upload-plan.ts';

const object = { key: 'uploads/ada/p1', size: 9, eTag: 'e1', sequencer: '00AB' };
const record = (changes: object = {}) => ({
  eventName: 'ObjectCreated:Put',
  eventTime: '2026-11-30T10:00:00.000Z',
  s3: { object: { ...object, ...changes } },
});
const notification = (...changes: object[]) => JSON.stringify({ Records: changes.map(record) });

describe('events of S3', () => {
  test('s3-event-notification: a key is decoded as a form is', () => {
    const [event] = objectEvents({ Records: [record({ key: 'uploads/a+b%2Bc/p%C3%BC' })] });
    expect(event).toMatchObject({ key: 'uploads/a b+c/pü', playerId: 'a b+c', playId: 'pü' });
  });

  test.each([
    [{ Service: 'Amazon S3', Event: 's3:TestEvent' }],
    [{ Records: [] }],
    [{ Records: [record({ key: 'pictures/ada/p1' })] }],
    [{ Records: [record({ key: 'uploads/ada' })] }],
    [{ Records: [record({ key: 'uploads/ada/p1/more' })] }],
    [{ Records: [record({ key: 'uploads/%E0%A4%A/p1' })] }],
    [{ Records: [record({ sequencer: '' })] }],
    ['text'],
  ])('s3-event-notification: %j is no event of an upload', (body) => {
    expect(() => objectEvents(body)).toThrow();
  });

  test('s3-event-notification: sequencers compare as if the shorter had zeros at its right', () => {
    const inOrder = ['0055AED6DCD90281E4', '0055AED6DCD90281E5', '0055AED6DCD90281E51', '0055AED6DCD90281E6'];
    expect(inOrder.toReversed().map(comparable).toSorted()).toEqual(inOrder.map(comparable));
  });

  test('s3-presigned-url: only keys with an owner and a play are uploads', () => {
    expect(uploadOf('uploads/ada/p1')).toEqual({ playerId: 'ada', playId: 'p1' });
    for (const key of ['uploads//p1', 'uploads/ada/', 'x/uploads/ada/p1', '']) expect(uploadOf(key)).toBeUndefined();
  });
});

test('ddb-s3-metadata-index: a row says whose, how large and since when, and counts what was news', async () => {
  const rows: Replay[] = [];
  const storeReplay = async (replay: Replay) => rows.push(replay) === 1;
  expect(await indexReplay(notification({}, { sequencer: '00AA' }), { storeReplay })).toBe('1 of 2 stored');
  expect(rows[0]).toEqual({
    playerId: 'ada',
    playId: 'p1',
    etag: 'e1',
    size: 9,
    uploadedAt: '2026-11-30T10:00:00.000Z',
  });
  await expect(indexReplay(notification({ size: undefined }), { storeReplay })).rejects.toThrow('what was stored');
});

test('ddb-s3-metadata-index: what is gone is remembered with its sequencer', async () => {
  const notes: unknown[] = [];
  const forgetReplay = async (...note: unknown[]) => notes.push(note) > 0;
  const now = new Date('2026-11-30T10:00:00.000Z');
  await forgetReplays({ Records: [record({ size: undefined, eTag: undefined })] }, now, { forgetReplay });
  expect(notes).toMatchObject([[{ playerId: 'ada', playId: 'p1' }, comparable('00AB'), now]]);
});

describe('pictures', () => {
  test('s3-upload-performance: are drawn of the beginning, without a last line that is cut off', () => {
    expect(drawPicture('[0,0]\n[1,1]\n[0.5', false)).toContain('points="0,0 100,100"');
    expect(drawPicture('[0,0]\n\n [1,2]', true)).toContain('points="0,0 100,100"');
  });

  test.each(['', '\n', '{}', '[0]', '["<script>",0]', '[1e999,0]', '[0,0]\nnull'])(
    's3-event-notification: %j is no recording',
    (text) => {
      expect(() => drawPicture(text, true)).toThrow();
    },
  );

  test('s3-event-notification: one that was drawn while its upload went is removed again', async () => {
    const pictures = new Set<string>();
    let reads = 0;
    const outcome = await drawReplays(notification({}), {
      readBeginning: async () => (++reads === 1 ? '[0,0]\n' : undefined),
      storePicture: async (key) => void pictures.add(key),
      deletePicture: async (key) => void pictures.delete(key),
    });
    expect(outcome).toBe('gone');
    expect([...pictures]).toEqual([]);
  });
});

test('s3-event-notification: a picture that a worker left behind goes with the next delivery, if its upload is gone', async () => {
  const deleted: string[] = [];
  const outcome = await drawReplays(notification({}), {
    readBeginning: async () => undefined,
    storePicture: () => Promise.reject(new Error('There is nothing to draw')),
    deletePicture: async (key) => void deleted.push(key),
  });
  expect([outcome, deleted]).toEqual(['gone', ['pictures/ada/p1/e1.svg']]);
});

describe('what a row pointed to', () => {
  const before = { playerId: 'ada', playId: 'p1', etag: 'e1' };

  test.each([
    ['REMOVE', undefined, ['uploads/ada/p1 e1', 'pictures/ada/p1/e1.svg']],
    ['MODIFY', { playerId: 'ada', playId: 'p1', sequencer: '1' }, ['pictures/ada/p1/e1.svg']],
    ['MODIFY', { ...before, etag: 'e2' }, ['pictures/ada/p1/e1.svg']],
    ['MODIFY', before, []],
  ])('ddb-large-object-s3: %s to %j deletes %j', async (eventName, newImage, expected) => {
    const deleted: string[] = [];
    await removeFiles(
      { eventName, newImage, oldImage: before },
      {
        deleteUpload: async (key, etag) => deleted.push(`${key} ${etag}`) > 0,
        deletePicture: async (key) => void deleted.push(key),
      },
    );
    expect(deleted).toEqual(expected);
  });

  test('ddb-large-object-s3: a row that pointed to nothing is poison', async () => {
    const ports = { deleteUpload: async () => true, deletePicture: async () => {} };
    await expect(removeFiles({ eventName: 'REMOVE', newImage: undefined, oldImage: {} }, ports)).rejects.toThrow();
  });
});

test('s3-object-tags-metadata: a large upload keeps the tags that it has', async () => {
  let tags: Tags | undefined = { kind: 'replay' };
  const ports = {
    readTags: async () => tags,
    writeTags: async (_: string, written: Tags) => {
      tags = written;
    },
  };
  const event = { detail: { object: { key: 'uploads/ada/p1', etag: 'e1' } } };
  expect(await markLarge(event, ports)).toBe('marked');
  expect(tags).toEqual({ kind: 'replay', size: 'large' });
  tags = undefined;
  expect(await markLarge(event, ports)).toBe('gone');
  await expect(markLarge({ detail: {} }, ports)).rejects.toThrow();
});

test.each([
  [1, []],
  [LARGE, []],
  [LARGE + 1, [PART, PART, 1]],
  [3 * PART, [PART, PART, PART]],
])('s3-upload-performance: %i bytes travel in parts of %j', (size, expected) => {
  const parts = partsOf(size);
  expect(parts.map((part) => part.size)).toEqual(expected);
  expect(parts.map(({ number }) => number)).toEqual(expected.map((_, index) => index + 1));
});
