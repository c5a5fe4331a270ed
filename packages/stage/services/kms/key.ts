import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import {
  array,
  boolean,
  exactOptional,
  type InferOutput,
  number,
  object,
  optional,
  picklist,
  record,
  string,
} from 'valibot';
import { AwsError } from '../../errors.ts';
import { policyDocument } from '../../iam/policy.ts';
import { invalidCiphertext } from './errors.ts';
import { type Grant, grantSchema } from './grant.ts';
import { algorithmsOf, newSecret, SPECS, USAGES } from './key-spec.ts';
import { open, type Sealed, seal } from './sealed.ts';

/** What a caller says a ciphertext belongs to. Who decrypts has to say the same. */
export type EncryptionContext = Readonly<Record<string, string>>;

const DAY = 86_400_000;
/** https://docs.aws.amazon.com/kms/latest/APIReference/API_RotateKeyOnDemand.html */
const MOST_ROTATIONS_ON_DEMAND = 25;

/** What a key is, as long as it exists. */
const identitySchema = object({
  /** A UUID; one of several Regions begins with `mrk-`. */
  id: string(),
  arn: string(),
  spec: picklist(SPECS),
  usage: picklist(USAGES),
  multiRegion: boolean(),
  /** Whether AWS made it for one of its services. */
  isManaged: boolean(),
});
export type KeyIdentity = Readonly<InferOutput<typeof identitySchema>>;

const settings = {
  description: string(),
  enabled: boolean(),
  policy: policyDocument,
  tags: record(string(), string()),
  /** Days between two rotations; 0 where it is not rotated. */
  rotationPeriod: number(),
};
const settingsSchema = object(settings);
/** What can be changed of a key. */
export type KeySettings = Readonly<InferOutput<typeof settingsSchema>>;

const changedSchema = object({
  description: exactOptional(settings.description),
  enabled: exactOptional(settings.enabled),
  policy: exactOptional(settings.policy),
  tags: exactOptional(settings.tags),
  rotationPeriod: exactOptional(settings.rotationPeriod),
});

export const keyState = object({
  /** Of a key that a caller has made. The others are as their templates say, but for what callers have changed. */
  made: optional(object({ identity: identitySchema, settings: settingsSchema })),
  changed: changedSchema,
  createdAt: number(),
  /** In base64, the newest last; none before the first use. */
  secrets: array(string()),
  rotations: array(object({ at: number(), isOnDemand: boolean() })),
  rotatesAt: optional(number()),
  deletedAt: optional(number()),
  grants: array(grantSchema),
});
type KeyState = InferOutput<typeof keyState>;

/** A key, whose secrets never leave the stage. */
export class Key {
  readonly identity: KeyIdentity;
  readonly #isMade: boolean;
  readonly #initial: KeySettings;
  readonly #clock: { now(): number };
  readonly #onChange: () => void;
  #changed: Partial<KeySettings> = {};
  #createdAt: number;
  #secrets: Buffer[] = [];
  #rotations: KeyState['rotations'] = [];
  #rotatesAt: number | undefined;
  #deletedAt: number | undefined;
  #grants: readonly Grant[] = [];

  /** @param isMade whether a caller made it, and no template */
  constructor(
    identity: KeyIdentity,
    settings: KeySettings,
    isMade: boolean,
    { clock, onChange }: { readonly clock: { now(): number }; readonly onChange: (key: Key) => void },
  ) {
    this.identity = identity;
    this.#initial = settings;
    this.#isMade = isMade;
    this.#clock = clock;
    this.#onChange = () => onChange(this);
    this.#createdAt = clock.now();
    if (settings.rotationPeriod > 0) this.#rotatesAt = this.#createdAt + settings.rotationPeriod * DAY;
  }

  save(): KeyState {
    return {
      ...(this.#isMade ? { made: { identity: this.identity, settings: this.#initial } } : {}),
      changed: this.#changed,
      createdAt: this.#createdAt,
      secrets: this.#secrets.map((secret) => secret.toString('base64')),
      rotations: this.#rotations,
      rotatesAt: this.#rotatesAt,
      deletedAt: this.#deletedAt,
      grants: [...this.#grants],
    };
  }

  restore({ changed, createdAt, secrets, rotations, rotatesAt, deletedAt, grants }: KeyState): void {
    this.#changed = changed;
    this.#createdAt = createdAt;
    this.#secrets = secrets.map((secret) => Buffer.from(secret, 'base64'));
    this.#rotations = rotations;
    this.#deletedAt = deletedAt;
    this.#grants = grants;
    const { rotationPeriod } = this.settings;
    this.#rotatesAt = rotationPeriod === 0 ? undefined : (rotatesAt ?? createdAt + rotationPeriod * DAY);
  }

  get arn(): string {
    return this.identity.arn;
  }

  get settings(): KeySettings {
    return { ...this.#initial, ...this.#changed };
  }

  get createdAt(): number {
    return this.#createdAt;
  }

  /** When it is gone, in epoch milliseconds; undefined unless its deletion is scheduled. */
  get deletedAt(): number | undefined {
    return this.#deletedAt;
  }

  get grants(): readonly Grant[] {
    return this.#grants;
  }

  get state(): 'Enabled' | 'Disabled' | 'PendingDeletion' {
    if (this.#deletedAt !== undefined) return 'PendingDeletion';
    return this.settings.enabled ? 'Enabled' : 'Disabled';
  }

  get algorithms(): readonly string[] {
    return algorithmsOf(this.identity.spec, this.identity.usage);
  }

  change(settings: Partial<KeySettings>): void {
    const { rotationPeriod } = settings;
    if (rotationPeriod !== undefined) {
      this.#rotatesAt = rotationPeriod === 0 ? undefined : this.#clock.now() + rotationPeriod * DAY;
    }
    this.#changed = { ...this.#changed, ...settings };
    this.#onChange();
  }

  setGrants(grants: readonly Grant[]): void {
    this.#grants = grants;
    this.#onChange();
  }

  /** @param at epoch milliseconds; undefined takes the deletion back, and leaves the key disabled */
  deleteAt(at: number | undefined): void {
    this.#deletedAt = at;
    this.change({ enabled: false });
  }

  /** @throws AwsError `KMSInvalidStateException` while the key waits for its deletion */
  checkNotDeleted(): void {
    if (this.#deletedAt !== undefined)
      throw new AwsError('KMSInvalidStateException', `${this.arn} is pending deletion.`);
  }

  /** @throws AwsError `DisabledException`, `KMSInvalidStateException` */
  checkEnabled(): void {
    this.checkNotDeleted();
    if (!this.settings.enabled) throw new AwsError('DisabledException', `${this.arn} is disabled.`);
  }

  encrypt(plaintext: Buffer, context: EncryptionContext): Buffer {
    const secret = this.#secret();
    return seal(this.identity.id, this.#secrets.length - 1, secret, plaintext, context);
  }

  /** @throws AwsError `InvalidCiphertextException` when it is damaged, or was encrypted with another context */
  decrypt(sealed: Sealed, context: EncryptionContext): Buffer {
    const secret = this.#secrets[sealed.material];
    if (secret === undefined || this.identity.spec !== 'SYMMETRIC_DEFAULT') throw invalidCiphertext();
    return open(sealed, secret, context);
  }

  /** The key of a MAC. */
  get secret(): Buffer {
    return this.#secret();
  }

  get privateKey(): KeyObject {
    return createPrivateKey({ key: this.#secret(), format: 'der', type: 'pkcs8' });
  }

  get publicKey(): KeyObject {
    return createPublicKey(this.privateKey);
  }

  /** The newest material, which is made when it is first needed. */
  #secret(): Buffer {
    this.#rotateWhatIsDue();
    const newest = this.#secrets.at(-1);
    if (newest !== undefined) return newest;
    const secret = newSecret(this.identity.spec);
    this.#secrets.push(secret);
    this.#onChange();
    return secret;
  }

  /** The id of the newest material, or of another one. Keys that are not rotated have none. */
  materialId(number = this.#materials - 1): string | undefined {
    if (this.identity.spec !== 'SYMMETRIC_DEFAULT') return undefined;
    return createHash('sha256').update(`${this.arn}/${number}`).digest('hex');
  }

  get #materials(): number {
    this.#rotateWhatIsDue();
    return Math.max(this.#secrets.length, 1);
  }

  get rotations(): KeyState['rotations'] {
    this.#rotateWhatIsDue();
    return this.#rotations;
  }

  /** When the next rotation is due, in epoch milliseconds; undefined without one. */
  get rotatesAt(): number | undefined {
    this.#rotateWhatIsDue();
    return this.#rotatesAt;
  }

  /** @throws AwsError `LimitExceededException` */
  rotateNow(): void {
    if (this.rotations.filter(({ isOnDemand }) => isOnDemand).length >= MOST_ROTATIONS_ON_DEMAND) {
      // Recorded: test_kms::test_key_rotations_limits.
      throw new AwsError(
        'LimitExceededException',
        `The on-demand rotations limit has been reached for the given keyId. No more on-demand rotations can be performed for this key: ${this.arn}`,
      );
    }
    this.#rotate(this.#clock.now(), true);
    this.#onChange();
  }

  /** Nothing can tell a rotation that is late from one in time, so it happens when something next looks. */
  #rotateWhatIsDue(): void {
    const { rotationPeriod } = this.settings;
    const before = this.#rotatesAt;
    while (this.#rotatesAt !== undefined && this.#rotatesAt <= this.#clock.now()) {
      this.#rotate(this.#rotatesAt, false);
      this.#rotatesAt += rotationPeriod * DAY;
    }
    if (this.#rotatesAt !== before) this.#onChange();
  }

  #rotate(at: number, isOnDemand: boolean): void {
    if (this.#secrets.length === 0) this.#secrets.push(newSecret(this.identity.spec));
    this.#secrets.push(newSecret(this.identity.spec));
    this.#rotations = [...this.#rotations, { at, isOnDemand }];
  }
}
