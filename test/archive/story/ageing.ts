import { CreateMultipartUploadCommand, DeleteObjectCommand, ListMultipartUploadsCommand } from '@aws-sdk/client-s3';
import { objectKey } from '#lambda/archive/objects.ts';
import type { Playground } from '../../../playground/playground.ts';
import { observe, type Scene } from '../../../playground/step.ts';
import { withArchive } from '../archive-client.ts';
import { SEASON } from './keeping.ts';

const DAY = 86_400;
const HOUR = 3_600;
const PLAYERS_KEY = objectKey('players', SEASON);

/** What is written here is copied there, and what is deleted here is not. @returns what was observed */
export const replicate = (playground: Playground): Promise<string> =>
  withArchive(playground, async (archive) => {
    await playground.stage.advance(HOUR);
    const copy = await archive.head('players', SEASON, archive.copies);
    observe(copy.ReplicationStatus === 'REPLICA', `the copy is ${copy.ReplicationStatus}`);
    observe(copy.SSEKMSKeyId === archive.keyArn, `the copy is under ${copy.SSEKMSKeyId}`);
    const { VersionId, ReplicationStatus } = await archive.head('players', SEASON);
    observe(ReplicationStatus === 'COMPLETED', `the object is ${ReplicationStatus}`);
    observe(copy.VersionId === VersionId, 'the copy has another version id');
    await archive.s3.send(new DeleteObjectCommand({ Bucket: archive.bucket, Key: PLAYERS_KEY }));
    await playground.stage.advance(HOUR);
    await archive.head('players', SEASON, archive.copies);
    return 'the copy has the version of the original and our key; after a delete here it is still there';
  });

/** Requests become lines in another bucket. @returns what was observed */
export const logAccess = (playground: Playground): Promise<string> =>
  withArchive(playground, async (archive) => {
    await archive.read('standings', SEASON);
    await playground.stage.advance(2 * HOUR);
    const files = (await archive.keys(archive.logs, 'archive/')).filter((key) => key !== 'archive/by-hand');
    observe(files.length > 0, 'no log file');
    const text = (await Promise.all(files.map((key) => archive.readKey(key, archive.logs)))).join('');
    observe(/REST\.GET\.OBJECT/.test(text) && text.includes(SEASON.gameId), `no line tells of the read: ${text}`);
    observe(!text.includes(archive.logs), 'the bucket of logs has lines about itself');
    return `${text.trim().split('\n').length} requests to the archive, one line each, and none to the bucket of logs`;
  });

/** Large objects get cold, old versions and unfinished uploads go, current objects stay. @returns what was observed */
export const grow = (playground: Playground): Promise<string> =>
  withArchive(playground, async (archive) => {
    playground.setSchedules('DISABLED');
    const [large, small] = ['standings/large', 'standings/small'];
    await archive.put(large, { Body: 'x'.repeat(200 * 1_024) });
    for (let version = 0; version < 6; version += 1) await archive.put(small, { Body: `${version}` });
    await archive.s3.send(new CreateMultipartUploadCommand({ Bucket: archive.bucket, Key: 'standings/unfinished' }));
    const uploads = async () =>
      (await archive.s3.send(new ListMultipartUploadsCommand({ Bucket: archive.bucket }))).Uploads?.length ?? 0;
    observe((await uploads()) === 1, `${await uploads()} unfinished uploads`);

    await playground.stage.advance(9 * DAY);
    observe((await uploads()) === 0, `${await uploads()} unfinished uploads after nine days`);
    const versions = async () => (await archive.versions(small)).Versions?.length ?? 0;
    observe((await versions()) === 6, `${await versions()} versions after nine days`);
    await playground.stage.advance(23 * DAY);
    observe((await versions()) === 4, `${await versions()} versions after 32 days`);
    await playground.stage.advance(60 * DAY);
    const classOf = async (key: string) => (await archive.headKey(key)).StorageClass ?? 'STANDARD';
    observe((await classOf(large)) === 'GLACIER_IR', `the large object is ${await classOf(large)}`);
    observe((await classOf(small)) === 'STANDARD', `the small object is ${await classOf(small)}`);
    return 'after 7 days the upload was gone, after 30 the versions beyond the newest four, after 90 the large object was cold';
  });

/** The plan is there, and the stage does not execute it. @returns what was observed */
export async function planBackups({ stage }: Playground): Promise<string> {
  const stack = stage.stacks.find(({ id }) => id === 'archive');
  const parts = [...(stack?.resources ?? [])].filter(([id]) => id.startsWith('Backups'));
  observe(parts.length >= 5, `${parts.length} parts of the plan`);
  return 'vaults, plan and selection are accepted; the stage makes no backups, because it has no vault to restore from';
}

/** What time does to the archive. */
export const ageing: Scene = {
  id: 'ageing',
  after: 'restoring',
  steps: [
    { pattern: 's3-replication', title: 'Objects are copied, deletes are not', run: replicate },
    { pattern: 's3-access-logs', title: 'Requests are logged to another bucket', run: logAccess },
    {
      pattern: 's3-versioning-lifecycle',
      title: 'Old versions go, large objects get cold, current ones stay',
      run: grow,
    },
    { pattern: 'aws-backup-plan', title: 'A plan backs up what is tagged', run: planBackups },
  ],
};
