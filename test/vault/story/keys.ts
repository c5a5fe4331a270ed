import { verify } from 'node:crypto';
import {
  CancelKeyDeletionCommand,
  DecryptCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  EncryptCommand,
  ListKeyRotationsCommand,
  RotateKeyOnDemandCommand,
  ScheduleKeyDeletionCommand,
  SignCommand,
} from '@aws-sdk/client-kms';
import { parse } from 'valibot';
import { evidenceKey, resultKey } from '#lambda/vault/objects.ts';
import { digestOf, signedResultSchema } from '#lambda/vault/use-cases/sign-result.ts';
import { keysTour } from '../../../playground/keys-tour.ts';
import type { Playground } from '../../../playground/playground.ts';
import { observe, type Scene } from '../../../playground/step.ts';
import { asFunction, encryptOutside, outcomeOf, withVault } from '../vault-client.ts';

/** The season whose result the story signs. */
export const SEASON = { gameId: 'asteroids', closedAt: '2026-11-21T10:10:00.000Z' };
const PLAY = 'play-in-dispute';
/** Longer than what KMS encrypts by itself. */
const LOG = 'fire left fire right '.repeat(5_000);

/** Administrators change the key, and cannot use it. @returns what was observed */
export const administer = (playground: Playground): Promise<string> => {
  const administrators = playground.stage.output('vault', 'KeyAdministratorsRoleArn');
  return withVault(
    playground,
    async ({ kms, keyArn: KeyId }) => {
      const encrypted = await outcomeOf(kms.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from('x') })));
      observe(encrypted === 'AccessDeniedException', `administrators who encrypt: ${encrypted}`);
      await kms.send(new RotateKeyOnDemandCommand({ KeyId }));
      const { Rotations = [] } = await kms.send(new ListKeyRotationsCommand({ KeyId }));
      observe(Rotations.length === 1, `${Rotations.length} rotations`);
      await kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
      const pending = await outcomeOf(kms.send(new DisableKeyCommand({ KeyId })));
      observe(pending === 'KMSInvalidStateException', `a key that waits for its deletion: ${pending}`);
      await kms.send(new CancelKeyDeletionCommand({ KeyId }));
      await kms.send(new EnableKeyCommand({ KeyId }));
      return 'administrators rotate the key, schedule its deletion and take that back; encrypting is refused to them';
    },
    administrators,
  );
};

/** A log that KMS itself refuses is sealed, and opened by those who may. @returns what was observed */
export async function sealLog(playground: Playground): Promise<string> {
  const tooLong = await withVault(playground, ({ kms, keyArn: KeyId }) =>
    outcomeOf(kms.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from(LOG) }))),
  );
  observe(tooLong === 'ValidationException', `KMS answers a text of ${LOG.length} bytes: ${tooLong}`);
  return withVault(playground, async (vault) => {
    for (const outcome of ['sealed', 'sealed-before']) {
      const sealed = JSON.stringify(await vault.invoke('seal-evidence', { playId: PLAY, log: LOG }));
      observe(sealed.includes(`"${outcome}"`), sealed);
    }
    const opened = await vault.invoke('open-evidence', { playId: PLAY });
    observe(opened === LOG, 'the log that was opened is another one');
    return `KMS refuses ${LOG.length} bytes; by a data key they are sealed once, and opened`;
  });
}

/** A copy under another name does not open, and support cannot open what it sealed. @returns what was observed */
export async function moveLog(playground: Playground): Promise<string> {
  await withVault(playground, async (vault) => vault.put(evidenceKey('other'), await asReferee(playground)));
  const moved = await withVault(playground, (vault) =>
    vault.invoke('open-evidence', { playId: 'other' }).then(
      () => 'opened',
      (error: Error) => error.message,
    ),
  );
  observe(/another than the one that was stored/.test(moved), moved);
  const dataKey = await dataKeyOf(playground);
  const EncryptionContext = { object: evidenceKey(PLAY) };
  const bySupport = await asFunction(playground, 'seal-evidence', ({ kms }) =>
    outcomeOf(kms.send(new DecryptCommand({ CiphertextBlob: dataKey, EncryptionContext }))),
  );
  observe(bySupport === 'AccessDeniedException', `support that opens: ${bySupport}`);
  return 'the data key is tied to its object: a copy under another name does not open; support seals and cannot open';
}

const asReferee = (playground: Playground) =>
  asFunction(playground, 'open-evidence', (vault) => vault.read(evidenceKey(PLAY)));

/** The encrypted data key of the sealed log. */
export async function dataKeyOf(playground: Playground): Promise<Buffer> {
  return Buffer.from(JSON.parse(await asReferee(playground)).dataKey, 'base64');
}

/** A result is signed, and verified without AWS. @returns what was observed */
export const signSeason = (playground: Playground): Promise<string> =>
  withVault(playground, async (vault) => {
    await vault.closeSeason(SEASON);
    await vault.closeSeason(SEASON);
    const { result, signature, statement } = parse(signedResultSchema, JSON.parse(await vault.read(resultKey(SEASON))));
    const publicKey = await vault.publicKeyOf(vault.output('SigningKeyArn'));
    const isSigned = (text: string) => verify('sha256', Buffer.from(text), publicKey, Buffer.from(signature, 'base64'));
    observe(isSigned(statement), 'the signature is not of this statement');
    observe(JSON.parse(statement).sha256 === digestOf(result), 'the statement is about another result');
    observe(!isSigned(statement.replace('asteroids', 'tetris')), 'a statement that was changed is signed, too');
    const forged = await asFunction(playground, 'open-evidence', ({ kms }) =>
      outcomeOf(
        kms.send(
          new SignCommand({
            KeyId: vault.output('SigningKeyArn'),
            Message: Buffer.from('{}'),
            SigningAlgorithm: 'ECDSA_SHA_256',
          }),
        ),
      ),
    );
    observe(forged === 'AccessDeniedException', `another function that signs: ${forged}`);
    return 'signed by KMS, verified by node:crypto and the public key; a changed statement fails, and no other function signs';
  });

/** Somebody without an account sends a tip. @returns what was observed */
export const sendTip = (playground: Playground): Promise<string> =>
  withVault(playground, async (vault) => {
    const tip = 'Cabinet 7 counts double.';
    const publicKey = await vault.publicKeyOf(vault.output('TipKeyArn'));
    const ciphertext = encryptOutside(publicKey, tip);
    observe((await vault.invoke('open-tip', { ciphertext })) === tip, 'the tip that was opened is another one');
    let tooLong = '';
    try {
      encryptOutside(publicKey, 'x'.repeat(191));
    } catch (error) {
      tooLong = error instanceof Error ? error.message : `${error}`;
    }
    observe(tooLong !== '', '191 bytes were encrypted at once');
    const byOthers = await asFunction(playground, 'seal-evidence', ({ kms }) =>
      outcomeOf(
        kms.send(
          new DecryptCommand({
            KeyId: vault.output('TipKeyArn'),
            CiphertextBlob: Buffer.from(ciphertext, 'base64'),
            EncryptionAlgorithm: 'RSAES_OAEP_SHA_256',
          }),
        ),
      ),
    );
    observe(byOthers === 'AccessDeniedException', `another function that opens a tip: ${byOthers}`);
    return 'encrypted by node:crypto and the public key, without an account; only OpenTip reads it; 191 bytes are too many';
  });

/** The life of a key, by hand. @returns what was observed */
export const takeTour = (playground: Playground): Promise<string> =>
  withVault(playground, async ({ kms }) => {
    const lines: string[] = [];
    const shown = await keysTour(kms, (line) => lines.push(line));
    observe(shown.decrypted === 'insert coin' && shown.hasMoved, 'the text did not move to the second key');
    observe(shown.dataKey[0] === 32 && shown.rotationPeriod === 180, JSON.stringify(shown));
    observe(shown.lastState === 'PendingDeletion', `the first key is ${shown.lastState}`);
    return `${lines.length} steps: alias, encrypt, re-encrypt, decrypt, rotation, data key, deletion`;
  });

export const keys: Scene = {
  id: 'vault-keys',
  steps: [
    { pattern: 'kms-envelope-encryption', title: 'A log of 100 KB is sealed by a data key', run: sealLog },
    { pattern: 'kms-envelope-encryption', title: 'A sealed log under another name does not open', run: moveLog },
    { pattern: 'kms-customer-key', title: 'Administrators change the key and cannot use it', run: administer },
    { pattern: 'kms-asymmetric-sign', title: 'The result of a season is verified outside of AWS', run: signSeason },
    { pattern: 'kms-asymmetric-encrypt-outside', title: 'A tip comes from somebody without an account', run: sendTip },
    { pattern: 'kms-cli-tour', title: 'The life of a key, by hand', run: takeTour },
  ],
};
