import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Playground } from '../../playground/playground.ts';
import { closeArcades, openChapter } from '../support/arcade.ts';
import { administer, moveLog, SEASON, sealLog, sendTip, signSeason, takeTour } from './story/keys.ts';
import { withVault } from './vault-client.ts';
import { type Asked, whoDecrypts } from './who-decrypts.ts';

/** The chapter on the local stage. The tests follow each other, as the story does. */
let playground: Playground;
beforeAll(async () => {
  playground = await openChapter('vault');
}, 120_000); // It may have to be synthesized first.
afterAll(closeArcades);

describe('keys', () => {
  test('kms-envelope-encryption: a log of 100 KB is sealed once, and opened', async () => {
    expect(await sealLog(playground)).toContain('sealed once');
  });

  test('kms-envelope-encryption: a sealed log is tied to its object', async () => {
    expect(await moveLog(playground)).toContain('does not open');
  });

  test('kms-customer-key: administrators change the key, and cannot use it', async () => {
    expect(await administer(playground)).toContain('encrypting is refused');
  });

  test('kms-customer-key: what was sealed before a rotation is opened after it', async () => {
    const opened = await withVault(playground, (vault) => vault.invoke('open-evidence', { playId: 'play-in-dispute' }));
    expect(opened).toContain('fire left');
  });

  test('kms-asymmetric-sign: a result is signed once, and verified outside of AWS', async () => {
    expect(await signSeason(playground)).toContain('verified by node:crypto');
  });

  test('kms-asymmetric-sign: a season that cannot be signed is kept with the reason', async () => {
    const { stage } = playground;
    stage.faults.functions.inject(playground.functionOf('vault/sign-result').name, 'throw', 3);
    await withVault(playground, (vault) => vault.closeSeason({ ...SEASON, closedAt: '2026-11-21T12:00:00.000Z' }));
    await stage.advance(3_600);
    stage.faults.clear();
    expect(stage.services.sqs.byUrl(stage.output('vault', 'FailuresQueueUrl')).messages).toHaveLength(1);
  });

  test('kms-asymmetric-encrypt-outside: a tip is encrypted without AWS, and opened by one function', async () => {
    expect(await sendTip(playground)).toContain('only OpenTip');
  });

  test('kms-asymmetric-encrypt-outside: a tip that was changed on its way does not open', async () => {
    const ciphertext = Buffer.alloc(256, 7).toString('base64');
    await expect(withVault(playground, (vault) => vault.invoke('open-tip', { ciphertext }))).rejects.toThrow(
      'InvalidCiphertextException',
    );
  });

  test('kms-cli-tour: a key from its alias to its deletion', async () => {
    expect(await takeTour(playground)).toContain('re-encrypt');
  });
});

/** Every principal of the account is asked; those who may are listed, by the name of the role without its end. */
describe('who may decrypt', () => {
  const evidence = { object: 'evidence/play.json' };
  const ofBucket = () => ({ 'aws:s3:arn': `arn:aws:s3:::${playground.stage.output('vault', 'KeptBucketName')}` });
  const table: readonly (readonly [what: string, asked: () => Asked, may: readonly RegExp[]])[] = [
    ['data keys of evidence', () => ({ key: 'Key', context: evidence }), [/OpenEvidence/]],
    ['data keys of something else', () => ({ key: 'Key', context: { object: 'results/play.json' } }), []],
    ['without a context', () => ({ key: 'Key', context: {} }), []],
    [
      'objects of the bucket, through S3',
      () => ({ key: 'Key', context: ofBucket(), via: 's3' }),
      [/OpenEvidence/, /^developer$/],
    ],
    ['objects of the bucket, without S3', () => ({ key: 'Key', context: ofBucket() }), []],
    [
      'objects of another bucket, through S3',
      () => ({ key: 'Key', context: { 'aws:s3:arn': 'arn:aws:s3:::other' }, via: 's3' }),
      [/^developer$/],
    ],
    ['evidence, through another service', () => ({ key: 'Key', context: evidence, via: 'sqs' }), [/OpenEvidence/]],
    ['tips', () => ({ key: 'TipKey', context: {} }), [/OpenTip/]],
    ['with the key that signs', () => ({ key: 'SigningKey', context: {} }), []],
  ];

  test.each(table)('kms-customer-key: %s', (_, asked, may) => {
    const found = whoDecrypts(playground, asked());
    expect(found).toHaveLength(may.length);
    for (const [index, pattern] of may.entries()) expect(found[index]).toMatch(pattern);
  });
});
