import { createHash, randomBytes } from 'node:crypto';
import { DecryptCommand } from '@aws-sdk/client-kms';
import { object, parse, string } from 'valibot';
import { objectKey } from '#lambda/archive/objects.ts';
import type { Season } from '#lambda/seasons/season.ts';
import type { Playground } from '../../../playground/playground.ts';
import { observe, type Scene } from '../../../playground/step.ts';
import { type ArchiveClient, PLAYERS, refusalOf, withArchive } from '../archive-client.ts';

/** The season that the story archives. */
export const SEASON: Season = { gameId: 'asteroids', closedAt: '2026-11-21T10:10:00.000Z' };
const READ_STANDINGS = 'archive/read-standings';
const OPEN_PLAYERS = 'archive/open-players';
const envelopeSchema = object({ dataKey: string(), ciphertext: string() });

/** A season ends, and is told twice. @returns what was observed */
export const exportOnce = (playground: Playground): Promise<string> =>
  withArchive(playground, async (archive) => {
    await archive.closeSeason(SEASON);
    await archive.closeSeason(SEASON);
    for (const part of ['standings', 'players'] as const) {
      const { Versions = [] } = await archive.versions(objectKey(part, SEASON));
      observe(Versions.length === 1, `${Versions.length} versions of ${part}`);
    }
    const standings = await archive.read('standings', SEASON);
    observe(standings.includes('"score":1000') && !standings.includes(PLAYERS[0]), standings);
    return 'told twice, stored once: one version of the standings and one of the players';
  });

/** Three modes of encryption on the server, and the one that is refused. @returns what was observed */
export const compareModes = (playground: Playground): Promise<string> =>
  withArchive(playground, async (archive) => {
    const kms = await archive.head('standings', SEASON);
    observe(
      kms.ServerSideEncryption === 'aws:kms' && kms.SSEKMSKeyId === archive.keyArn && kms.BucketKeyEnabled === true,
      `the archive encrypts by ${kms.ServerSideEncryption} and ${kms.SSEKMSKeyId}`,
    );
    const log = await archive.put('archive/by-hand', { Bucket: archive.logs });
    observe(log.ServerSideEncryption === 'AES256', `the bucket of logs encrypts by ${log.ServerSideEncryption}`);
    const key = randomBytes(32);
    const customer = await refusalOf(
      archive.put('standings/by-hand', {
        SSECustomerAlgorithm: 'AES256',
        SSECustomerKey: key.toString('base64'),
        SSECustomerKeyMD5: createHash('md5').update(key).digest('base64'),
      }),
    );
    observe(customer === 'AccessDenied', `an upload with a key of the caller: ${customer}`);
    return 'SSE-KMS with our key and a bucket key in the archive, SSE-S3 in the bucket of logs, SSE-C refused';
  });

/** Uploads that state nothing, something else, and the right thing. @returns what was observed */
export const enforceEncryption = (playground: Playground): Promise<string> =>
  withArchive(playground, async (archive) => {
    const right = { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: archive.keyArn } as const;
    const other = archive.keyArn.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
    const cases: readonly [what: string, expected: string, upload: () => Promise<unknown>][] = [
      ['nothing stated', 'allowed', () => archive.put('standings/unstated')],
      ['the right key stated', 'allowed', () => archive.put('standings/stated', right)],
      ['SSE-S3 stated', 'AccessDenied', () => archive.put('standings/other', { ServerSideEncryption: 'AES256' })],
      ['KMS without a key', 'AccessDenied', () => archive.put('standings/other', { ServerSideEncryption: 'aws:kms' })],
      ['another key', 'AccessDenied', () => archive.put('standings/other', { ...right, SSEKMSKeyId: other })],
      [
        'two layers of KMS',
        'AccessDenied',
        () => archive.put('standings/other', { ...right, ServerSideEncryption: 'aws:kms:dsse' }),
      ],
      ['nothing stated below players/', 'AccessDenied', () => archive.put('players/unstated')],
      ['the right key stated below players/', 'allowed', () => archive.put('players/stated', right)],
    ];
    for (const [what, expected, upload] of cases) {
      const found = await refusalOf(upload());
      observe(found === expected, `${what}: ${found}`);
    }
    const { ServerSideEncryption, SSEKMSKeyId } = await archive.put('standings/unstated');
    observe(SSEKMSKeyId === archive.keyArn, `an upload that states nothing got ${ServerSideEncryption}`);
    return 'who states nothing gets our key; SSE-S3, the key of AWS, another key and two layers are refused; personal data has to state it';
  });

/** Whether a role can have KMS decrypt the data key of an envelope. */
const decryptDataKey = ({ kms }: ArchiveClient, envelope: string) =>
  refusalOf(
    kms.send(
      new DecryptCommand({
        CiphertextBlob: Buffer.from(parse(envelopeSchema, JSON.parse(envelope)).dataKey, 'base64'),
        EncryptionContext: { object: objectKey('players', SEASON) },
      }),
    ),
  );

/** Who reads the object does not read what is in it. @returns what was observed */
export async function sealPlayers(playground: Playground): Promise<string> {
  const envelope = await withArchive(playground, (archive) => archive.read('players', SEASON));
  observe(!PLAYERS.some((id) => envelope.includes(id)), 'the stored object names a player');
  const press = await withArchive(playground, (archive) => decryptDataKey(archive, envelope), READ_STANDINGS);
  observe(/AccessDenied/.test(press), `KMS answers the press: ${press}`);
  const opened = await withArchive(playground, (archive) => archive.invoke(OPEN_PLAYERS, SEASON));
  observe(JSON.stringify(opened).includes(JSON.stringify(PLAYERS)), `auditors see ${JSON.stringify(opened)}`);
  return 'S3 decrypts the object and gives an envelope; KMS decrypts its key for auditors, and refuses the press';
}

/** A sealed object that was copied over another one does not open. @returns what was observed */
export const moveSealed = (playground: Playground): Promise<string> =>
  withArchive(playground, async (archive) => {
    const other = { ...SEASON, closedAt: '2026-11-21T10:20:00.000Z' };
    await archive.closeSeason(other);
    const stated = { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: archive.keyArn } as const;
    await archive.put(objectKey('players', other), { ...stated, Body: await archive.read('players', SEASON) });
    const outcome = await archive.invoke(OPEN_PLAYERS, other).then(
      () => 'opened',
      (error: Error) => error.message,
    );
    observe(/another than the one that was stored/.test(outcome), outcome);
    return 'the players of one season, stored as those of another: KMS refuses the data key, which is tied to its object';
  });

/** Two teams, two entry points. @returns what was observed */
export async function useAccessPoints(playground: Playground): Promise<string> {
  const [standings] = await withArchive(playground, async (archive) => [await archive.invoke(READ_STANDINGS, SEASON)]);
  observe(JSON.stringify(standings).includes('"score":1000'), `the press reads ${JSON.stringify(standings)}`);
  await withArchive(
    playground,
    async (archive) => {
      const [own, others] = [archive.accessPointOf(READ_STANDINGS), archive.accessPointOf(OPEN_PLAYERS)];
      const cases = {
        'standings at the bucket itself': () => archive.read('standings', SEASON),
        'players at its access point': () => archive.read('players', SEASON, own),
        "players at the auditors' access point": () => archive.read('players', SEASON, others),
        "standings at the auditors' access point": () => archive.read('standings', SEASON, others),
        'a list at its access point': () => archive.keys(own),
        'an upload at its access point': () => archive.put('standings/by-press', { Bucket: own }),
      };
      for (const [what, call] of Object.entries(cases)) {
        const found = await refusalOf(call());
        observe(found === 'AccessDenied', `the press and ${what}: ${found}`);
      }
    },
    READ_STANDINGS,
  );
  return "the press reads standings at its access point, and nothing at the bucket, at the auditors' point or of players";
}

/** What is kept, and how safe it is. */
export const keeping: Scene = {
  id: 'archive',
  steps: [
    { pattern: 'lambda-idempotency', title: 'A season that is told twice is archived once', run: exportOnce },
    { pattern: 's3-sse-modes', title: 'Each bucket encrypts in its mode', run: compareModes },
    { pattern: 's3-enforce-encryption', title: 'Uploads under another key are refused', run: enforceEncryption },
    {
      pattern: 's3-client-side-encryption',
      title: 'Who may read the object cannot read the players',
      run: sealPlayers,
    },
    { pattern: 's3-client-side-encryption', title: 'A sealed object opens in its own place only', run: moveSealed },
    { pattern: 's3-access-points', title: 'Each team has an entry of its own', run: useAccessPoints },
  ],
};
