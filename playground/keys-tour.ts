import {
  CreateAliasCommand,
  CreateKeyCommand,
  DecryptCommand,
  DeleteAliasCommand,
  DescribeKeyCommand,
  EnableKeyRotationCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GetKeyRotationStatusCommand,
  type KMSClient,
  ListAliasesCommand,
  ReEncryptCommand,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms';

/** What the tour encrypts. */
const TEXT = 'insert coin';
const CONTEXT = { purpose: 'tour' };

/** What a tour of KMS has shown. */
export interface KeysTour {
  /** The text, decrypted after it has moved to the second key. */
  readonly decrypted: string;
  /** Whether the text under the second key names the second key. */
  readonly hasMoved: boolean;
  /** The bytes of the data key, and of its encrypted form. */
  readonly dataKey: readonly [plain: number, encrypted: number];
  /** Days between two rotations. */
  readonly rotationPeriod: number;
  /** How the first key ended. */
  readonly lastState: string;
}

/**
 * The life of a key: encrypt, decrypt, move to a second key, rotate, a data key, and the way to its deletion. It makes two keys, which
 * it schedules for deletion in any case; until then AWS asks a dollar a month for each.
 * @param say receives what is done
 */
export async function keysTour(kms: KMSClient, say: (line: string) => void): Promise<KeysTour> {
  const made: string[] = [];
  const newKey = async (Description: string): Promise<string> => {
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({ Description }));
    if (KeyMetadata?.KeyId === undefined) throw new Error('KMS answered no key');
    made.push(KeyMetadata.KeyId);
    return KeyMetadata.KeyId;
  };
  const stateOf = async (KeyId: string): Promise<string> => {
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId }));
    return `${KeyMetadata?.KeyState}`;
  };
  const alias = `alias/keys-tour-${Date.now()}`;
  try {
    const first = await newKey('First key of the tour');
    const second = await newKey('Second key of the tour');
    await kms.send(new CreateAliasCommand({ AliasName: alias, TargetKeyId: first }));
    const { Aliases = [] } = await kms.send(new ListAliasesCommand({ KeyId: first }));
    say(`create-alias        ${Aliases[0]?.AliasName} is a name of ${first}, which is ${await stateOf(first)}`);

    const { CiphertextBlob } = await kms.send(
      new EncryptCommand({ KeyId: alias, Plaintext: Buffer.from(TEXT), EncryptionContext: CONTEXT }),
    );
    say(`encrypt             ${TEXT.length} bytes are now ${CiphertextBlob?.length}, which say by which key`);
    const moved = await kms.send(
      new ReEncryptCommand({
        CiphertextBlob,
        SourceEncryptionContext: CONTEXT,
        DestinationKeyId: second,
        DestinationEncryptionContext: CONTEXT,
      }),
    );
    say('re-encrypt          under the second key, and the text never left KMS');
    const { KeyId = '', Plaintext = new Uint8Array() } = await kms.send(
      new DecryptCommand({ CiphertextBlob: moved.CiphertextBlob, EncryptionContext: CONTEXT }),
    );
    const decrypted = Buffer.from(Plaintext).toString();
    say(`decrypt             names no key, and answers "${decrypted}"`);

    await kms.send(new EnableKeyRotationCommand({ KeyId: first, RotationPeriodInDays: 180 }));
    const rotation = await kms.send(new GetKeyRotationStatusCommand({ KeyId: first }));
    say(
      `enable-key-rotation every ${rotation.RotationPeriodInDays} days, next on ${rotation.NextRotationDate?.toISOString()}`,
    );
    const dataKey = await kms.send(
      new GenerateDataKeyCommand({ KeyId: alias, KeySpec: 'AES_256', EncryptionContext: CONTEXT }),
    );
    say('generate-data-key   for texts above 4 KB: as it is, and encrypted');
    await kms.send(new ScheduleKeyDeletionCommand({ KeyId: first, PendingWindowInDays: 7 }));
    const lastState = await stateOf(first);
    say(`schedule-key-deletion  the first key is ${lastState} for 7 days`);
    return {
      decrypted,
      hasMoved: KeyId.endsWith(second),
      dataKey: [dataKey.Plaintext?.length ?? 0, dataKey.CiphertextBlob?.length ?? 0],
      rotationPeriod: rotation.RotationPeriodInDays ?? 0,
      lastState,
    };
  } finally {
    const [, ...others] = made;
    for (const KeyId of made) {
      if ((await stateOf(KeyId)) !== 'PendingDeletion') {
        await kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
      }
    }
    if (others.length > 0) await kms.send(new DeleteAliasCommand({ AliasName: alias }));
  }
}
