import { DeleteObjectCommand, PutBucketVersioningCommand } from '@aws-sdk/client-s3';
import { objectKey } from '#lambda/archive/objects.ts';
import type { Playground } from '../../../playground/playground.ts';
import { listOf, observe, type Scene } from '../../../playground/step.ts';
import { type ArchiveClient, withArchive } from '../archive-client.ts';
import { SEASON } from './keeping.ts';

const ADMIN = 'archivist';
export const STANDINGS_PATH = `/admin/archive/standings/${SEASON.gameId}/${SEASON.closedAt}`;
const KEY = objectKey('standings', SEASON);

/** The token of an administrator, who registers when needed. */
export async function adminToken(playground: Playground): Promise<string> {
  if (!playground.people.includes(ADMIN)) await playground.client.makeAdmin(await playground.register(ADMIN));
  return playground.token(ADMIN);
}

/** Calls the API as an administrator. */
export const callAsAdmin = async (playground: Playground, method: 'GET' | 'POST', path: string, body?: unknown) =>
  playground.client.call(method, path, {
    token: await adminToken(playground),
    ...(body === undefined ? {} : { body }),
  });

/** The versions of the standings, the newest first. */
export async function versionsOf(playground: Playground) {
  const { status, body } = await callAsAdmin(playground, 'GET', STANDINGS_PATH);
  observe(status === 200, `the list of versions is answered ${status}: ${JSON.stringify(body)}`);
  return listOf(body.versions);
}

const remove = ({ s3, bucket }: ArchiveClient) => s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: KEY }));

/** Somebody overwrites the standings; an administrator brings them back. @returns what was observed */
export const takeOverwriteBack = (playground: Playground): Promise<string> =>
  withArchive(playground, async (archive) => {
    const good = await archive.read('standings', SEASON);
    await archive.put(KEY, { Body: 'overwritten' });
    const [, before] = await versionsOf(playground);
    const { status, body } = await callAsAdmin(playground, 'POST', STANDINGS_PATH, { versionId: before?.versionId });
    observe(status === 200 && body.outcome === 'restored', `${status} ${JSON.stringify(body)}`);
    observe((await archive.read('standings', SEASON)) === good, 'the standings are not what they were');
    const { length } = await versionsOf(playground);
    observe(length === 3, `${length} versions`);
    return 'three versions: the good one, the bad one, and the good one again, on top';
  });

/** Somebody deletes the standings, twice; an administrator takes it back, twice. @returns what was observed */
export const takeDeleteBack = (playground: Playground): Promise<string> =>
  withArchive(playground, async (archive) => {
    const good = await archive.read('standings', SEASON);
    await remove(archive);
    await remove(archive);
    const gone = await archive.read('standings', SEASON).catch((error: Error) => error.name);
    observe(gone === 'NoSuchKey', `after the delete: ${gone}`);
    const first = await callAsAdmin(playground, 'POST', STANDINGS_PATH, {});
    observe(first.body.outcome === 'undeleted', JSON.stringify(first.body));
    observe((await archive.read('standings', SEASON)) === good, 'the standings are not what they were');
    const again = await callAsAdmin(playground, 'POST', STANDINGS_PATH, {});
    observe(again.status === 409, `once more: ${again.status}`);
    return 'two deletes put two markers on top; one call removes both, and a second one finds nothing deleted (409)';
  });

/** While versioning is suspended, an overwrite replaces the null version, as of objects that are older than versioning. */
export const restoreNullVersion = (playground: Playground): Promise<string> =>
  withArchive(playground, async (archive) => {
    const setVersioning = (Status: 'Enabled' | 'Suspended') =>
      archive.s3.send(new PutBucketVersioningCommand({ Bucket: archive.bucket, VersioningConfiguration: { Status } }));
    const good = await archive.read('standings', SEASON);
    await setVersioning('Suspended');
    await archive.put(KEY, { Body: good });
    await setVersioning('Enabled');
    await archive.put(KEY, { Body: 'overwritten' });
    const { status, body } = await callAsAdmin(playground, 'POST', STANDINGS_PATH, { versionId: 'null' });
    observe(status === 200 && body.outcome === 'restored', `${status} ${JSON.stringify(body)}`);
    observe((await archive.read('standings', SEASON)) === good, 'the standings are not what they were');
    return 'stored without versioning, it is the version "null"; versioning came back, and null is a version like any other';
  });

/** What was overwritten and deleted comes back. */
export const restoring: Scene = {
  id: 'restoring',
  after: 'archive',
  needs: ['api', 'registration'],
  steps: [
    { pattern: 's3-restore-version', title: 'An overwrite is taken back by an older version', run: takeOverwriteBack },
    { pattern: 's3-restore-version', title: 'A delete is taken back by removing its markers', run: takeDeleteBack },
    { pattern: 's3-restore-version', title: 'A version without an id can be brought back', run: restoreNullVersion },
  ],
};
