import { expect, test } from '@jest/globals';
import { restoreObject, type Version } from '#lambda/archive/use-cases/restore-object.ts';

const KEY = 'standings/asteroids/2026-11-21T10:10:00.000Z.json';
const storedAt = '2026-11-21T10:10:01.000Z';
const object = (versionId: string): Version => ({ versionId, kind: 'object', isLatest: false, storedAt });
const marker = (versionId: string): Version => ({ ...object(versionId), kind: 'delete-marker' });

/** A bucket with the versions of one object, the newest first. */
class FakeBucket {
  readonly versions: Version[];
  constructor(...versions: readonly Version[]) {
    this.versions = [...versions];
  }

  get ids() {
    return this.versions.map(({ versionId }) => versionId);
  }

  /** All within one second: S3 says which is on top, and the others come in any order. */
  listVersions = async () =>
    this.versions.map((version, index) => ({ ...version, isLatest: index === 0 })).toReversed();
  removeMarker = async (_: string, versionId: string) => {
    this.versions.splice(this.ids.indexOf(versionId), 1);
  };
  copyOver = async (_: string, versionId: string) => {
    const id = `copy of ${versionId}`;
    this.versions.unshift(object(id));
    return id;
  };
}

test('s3-restore-version: a delete is taken back by removing its marker', async () => {
  const bucket = new FakeBucket(marker('m1'), object('v2'), object('v1'));
  expect(await restoreObject(KEY, undefined, bucket)).toEqual({ outcome: 'undeleted', versionId: 'v2' });
  expect(bucket.ids).toEqual(['v2', 'v1']);
});

test('s3-restore-version: deleted twice, both markers go', async () => {
  const bucket = new FakeBucket(marker('m2'), marker('m1'), object('v1'));
  await restoreObject(KEY, undefined, bucket);
  expect(bucket.ids).toEqual(['v1']);
});

test('s3-restore-version: an older delete stays in the history', async () => {
  const bucket = new FakeBucket(marker('m2'), object('v2'), marker('m1'), object('v1'));
  await restoreObject(KEY, undefined, bucket);
  expect(bucket.ids).toEqual(['v2', 'm1', 'v1']);
});

test('s3-restore-version: an overwrite is taken back by a copy, and stays in the history', async () => {
  const bucket = new FakeBucket(object('bad'), object('null'));
  expect(await restoreObject(KEY, 'null', bucket)).toEqual({ outcome: 'restored', versionId: 'copy of null' });
  expect(bucket.ids).toEqual(['copy of null', 'bad', 'null']);
});

test('s3-restore-version: a version below a delete can be named too', async () => {
  const bucket = new FakeBucket(marker('m1'), object('v1'));
  expect(await restoreObject(KEY, 'v1', bucket)).toMatchObject({ outcome: 'restored' });
});

test('s3-restore-version: the version that is on top is left alone', async () => {
  const bucket = new FakeBucket(object('v2'), object('v1'));
  expect(await restoreObject(KEY, 'v2', bucket)).toEqual({ outcome: 'current', versionId: 'v2' });
  expect(bucket.ids).toEqual(['v2', 'v1']);
});

test.each([
  ['nothing there', [], undefined, 'not_archived'],
  ['nothing there, a version named', [], 'v1', 'not_archived'],
  ['markers only', [marker('m1')], undefined, 'not_archived'],
  ['nothing deleted', [object('v1')], undefined, 'not_deleted'],
  ['no such version', [object('v1')], 'v9', 'version_not_found'],
  ['a marker named', [marker('m1'), object('v1')], 'm1', 'version_not_found'],
])('s3-restore-version: %s: refused, and nothing changes', async (_, versions, versionId, code) => {
  const bucket = new FakeBucket(...versions);
  await expect(restoreObject(KEY, versionId, bucket)).rejects.toMatchObject({ code });
  expect(bucket.versions).toEqual(versions);
});
