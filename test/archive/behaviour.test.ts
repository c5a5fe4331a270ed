import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { objectKey } from '#lambda/archive/objects.ts';
import type { Playground } from '../../playground/playground.ts';
import { closeArcades, openChapter } from '../support/arcade.ts';
import { refusalOf, withArchive } from './archive-client.ts';
import { grow, logAccess, planBackups, replicate } from './story/ageing.ts';
import {
  compareModes,
  enforceEncryption,
  exportOnce,
  moveSealed,
  SEASON,
  sealPlayers,
  useAccessPoints,
} from './story/keeping.ts';
import {
  callAsAdmin,
  restoreNullVersion,
  STANDINGS_PATH,
  takeDeleteBack,
  takeOverwriteBack,
  versionsOf,
} from './story/restoring.ts';

/** The chapter on the local stage. The tests follow each other, as the story does. */
let playground: Playground;
beforeAll(async () => {
  playground = await openChapter('archive');
}, 120_000); // It may have to be synthesized first.
afterAll(closeArcades);
beforeEach(() => playground.stage.faults.clear());

const failures = () => {
  const { services } = playground.stage;
  return services.sqs.byUrl(playground.stage.output('archive', 'FailuresQueueUrl')).messages;
};

describe('what is kept', () => {
  test('lambda-idempotency: a season that is told twice is stored once', async () => {
    expect(await exportOnce(playground)).toContain('stored once');
  });

  test('lambda-idempotency: the same event twice at once, and its answer lost: one version', async () => {
    const season = { ...SEASON, closedAt: '2026-11-21T11:00:00.000Z' };
    const { name } = playground.functionOf('archive/export-season');
    playground.stage.faults.functions.inject(name, 'duplicate');
    playground.stage.faults.functions.inject(name, 'lose-answer');
    await withArchive(playground, async (archive) => {
      await archive.closeSeason(season);
      await playground.stage.advance(60);
      for (const part of ['standings', 'players'] as const) {
        expect((await archive.versions(objectKey(part, season))).Versions).toHaveLength(1);
      }
    });
    expect(failures()).toEqual([]);
  });

  test('lambda-invocation-modes: what fails three times is kept with the reason, and comes again by the bus', async () => {
    const season = { ...SEASON, closedAt: '2026-11-21T12:00:00.000Z' };
    playground.stage.faults.functions.inject(playground.functionOf('archive/export-season').name, 'throw', 3);
    await withArchive(playground, async (archive) => {
      await archive.closeSeason(season);
      await playground.stage.advance(180);
      expect(failures()).toHaveLength(1);
      expect(JSON.parse(failures()[0]?.body ?? '')).toMatchObject({
        requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 3 },
        requestPayload: { detail: { detail: { gameId: SEASON.gameId, closedAt: season.closedAt } } },
      });
      expect(await refusalOf(archive.read('standings', season))).toBe('NoSuchKey');
      await archive.closeSeason(season);
      expect(await archive.read('standings', season)).toContain(season.closedAt);
    });
  });

  test('lambda-invocation-modes: an event with a hostile name of a game stores nothing, and is kept', async () => {
    const before = failures().length;
    await withArchive(playground, async (archive) => {
      const keys = await archive.keys(archive.bucket);
      await archive.closeSeason({ ...SEASON, gameId: '../players/asteroids' });
      await playground.stage.advance(180);
      expect(await archive.keys(archive.bucket)).toEqual(keys);
    });
    expect(failures()).toHaveLength(before + 1);
  });
});

describe('encryption', () => {
  test('s3-sse-modes: each bucket in its mode, and no keys of callers', async () => {
    expect(await compareModes(playground)).toContain('SSE-C refused');
  });

  test('s3-enforce-encryption: uploads under another key are refused', async () => {
    expect(await enforceEncryption(playground)).toContain('refused');
  });

  test('s3-client-side-encryption: who may read the object cannot read the players', async () => {
    expect(await sealPlayers(playground)).toContain('refuses the press');
    expect(await moveSealed(playground)).toContain('refuses the data key');
  });
});

test('s3-access-points: each team has an entry of its own', async () => {
  expect(await useAccessPoints(playground)).toContain('reads standings at its access point');
});

describe('recovery', () => {
  test('s3-restore-version: from an overwrite, from deletes, and of a version without an id', async () => {
    expect(await takeOverwriteBack(playground)).toContain('three versions');
    expect(await takeDeleteBack(playground)).toContain('409');
    expect(await restoreNullVersion(playground)).toContain('null');
  });

  test('s3-restore-version: the version that is on top stays where it is', async () => {
    const [top, ...others] = await versionsOf(playground);
    const { status, body } = await callAsAdmin(playground, 'POST', STANDINGS_PATH, { versionId: top?.versionId });
    expect([status, body]).toEqual([200, { outcome: 'current', versionId: top?.versionId }]);
    expect(await versionsOf(playground)).toHaveLength(others.length + 1);
  });

  test('backend-authorization: a player who is no administrator is refused', async () => {
    await playground.register('pressed');
    const token = await playground.token('pressed');
    for (const method of ['GET', 'POST'] as const) {
      const body = method === 'POST' ? { body: {} } : {};
      const { status } = await playground.client.call(method, STANDINGS_PATH, { token, ...body });
      expect(status).toBe(403);
    }
  });

  const SEASONS = `${SEASON.gameId}/${SEASON.closedAt}`;
  test.each([
    ['another part', `/admin/archive/secrets/${SEASONS}`, 'invalid_parameter', 400],
    ['a path as a part', `/admin/archive/..%2Fplayers/${SEASONS}`, 'invalid_parameter', 400],
    ['a path as a game', `/admin/archive/standings/..%2F..%2Fplayers/${SEASON.closedAt}`, 'invalid_parameter', 400],
    ['a wildcard as a game', `/admin/archive/standings/*/${SEASON.closedAt}`, 'invalid_parameter', 400],
    ['no moment', `/admin/archive/standings/${SEASON.gameId}/yesterday`, 'invalid_parameter', 400],
    ['half of a surrogate pair', `/admin/archive/standings/%ED%A0%80/${SEASON.closedAt}`, 'invalid_parameter', 400],
    ['a season that is not there', '/admin/archive/standings/pong/2020-01-01T00:00:00Z', 'not_archived', 404],
  ])('s3-restore-version: %s is refused', async (_, path, code, status) => {
    for (const [method, body] of [['GET'], ['POST', {}]] as const) {
      const answer = await callAsAdmin(playground, method, path, body);
      expect([answer.status, answer.body.error]).toEqual([status, expect.objectContaining({ code })]);
    }
  });

  test.each([
    ['a version that is none', { versionId: 'x'.repeat(32) }, 404],
    ['a version that is a path', { versionId: '../x' }, 400],
    ['a version of two kilobytes', { versionId: 'x'.repeat(2_048) }, 400],
    ['a number', { versionId: 1 }, 400],
    ['another member', { version: 'null' }, 400],
    ['a list', [], 400],
    ['no JSON', '{', 400],
  ])('s3-restore-version: %s is refused', async (_, body, status) => {
    const before = await versionsOf(playground);
    expect((await callAsAdmin(playground, 'POST', STANDINGS_PATH, body)).status).toBe(status);
    expect(await versionsOf(playground)).toEqual(before);
  });
});

describe('what time does', () => {
  test('s3-replication: objects are copied, deletes are not', async () => {
    expect(await replicate(playground)).toContain('still there');
  });

  test('s3-access-logs: requests are logged to another bucket', async () => {
    expect(await logAccess(playground)).toContain('none to the bucket of logs');
  });

  test('s3-versioning-lifecycle: old versions go, large objects get cold, current ones stay', async () => {
    expect(await grow(playground)).toContain('cold');
  });

  test('aws-backup-plan: the plan is accepted, and no backup is made', async () => {
    expect(await planBackups(playground)).toContain('no backups');
  });
});
