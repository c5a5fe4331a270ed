import { createHash, randomUUID } from 'node:crypto';
import { type InferOutput, object, optional, record, string } from 'valibot';
import { AwsError, StageError } from '../../errors.ts';
import type { Permission } from '../../iam/access.ts';
import type { PolicyDocument } from '../../iam/policy.ts';
import type { StageCore } from '../../service.ts';
import { Changes } from '../../state/changes.ts';
import type { Durable } from '../../state/durable.ts';
import { notFound } from './errors.ts';
import { statementsOf } from './grant.ts';
import { type EncryptionContext, Key, type KeyIdentity, type KeySettings, keyState } from './key.ts';

const ID = /^([\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}|mrk-[\da-f]{32})$/;

/** A part without entries is not in a saved state. */
const kmsState = object({
  keys: optional(record(string(), keyState), {}),
  aliases: optional(record(string(), string()), {}),
});
type KmsState = InferOutput<typeof kmsState>;

/** How AWS describes the keys that it makes for a service. */
const PROTECTED: Readonly<Record<string, string>> = {
  s3: 'S3 objects',
  secretsmanager: 'Secrets Manager secrets',
  ssm: 'SSM parameters',
};

/** What KMS decides by, besides the action and the key. */
export interface KeyUse {
  /** @default the operation has no context */
  readonly context?: EncryptionContext;
  /** The service that uses the key for the caller, such as `s3`. @default the caller uses it by itself */
  readonly via?: string;
  /** More condition keys of KMS, in lower case and without `kms:`. */
  readonly conditions?: Readonly<Record<string, string>>;
}

/** What is not said of a new key. */
export type NewKey = Partial<Pick<KeyIdentity, 'spec' | 'usage' | 'multiRegion' | 'isManaged'> & KeySettings>;

/** All keys of the stage, and their aliases. */
export class Kms implements Durable<KmsState> {
  readonly schema = kmsState;
  readonly changes = new Changes(2);
  readonly #stage: StageCore;
  readonly #keys = new Map<string, Key>();
  /** Ids of keys, by alias. */
  readonly #aliases = new Map<string, string>();
  /** Aliases of templates. */
  readonly #declared = new Set<string>();

  constructor(stage: StageCore) {
    this.#stage = stage;
  }

  save(): KmsState {
    return {
      keys: Object.fromEntries([...this.#keys].map(([id, key]) => [id, key.save()])),
      aliases: Object.fromEntries([...this.#aliases].filter(([alias]) => !this.#declared.has(alias))),
    };
  }

  restore({ keys, aliases }: KmsState, drop: (what: string) => void): void {
    for (const [id, state] of Object.entries(keys)) {
      const { made } = state;
      const key = this.#keys.get(id) ?? (made && this.#add(made.identity, made.settings, true));
      if (key === undefined) {
        drop(`key ${id}`);
        continue;
      }
      key.restore(state);
      this.#setPolicy(key);
    }
    for (const [alias, id] of Object.entries(aliases)) {
      if (this.#keys.has(id)) this.#aliases.set(alias, id);
      else drop(`alias ${alias}`);
    }
  }

  /**
   * Makes a key of a template.
   * @param name its id follows from it, so that it is the same after a restart
   */
  declare(name: string, settings: NewKey): Key {
    return this.#create(uuidOf(name), settings, false);
  }

  /** Makes a key for a caller. */
  create(settings: NewKey): Key {
    const key = this.#create(randomUUID(), settings, true);
    this.#note(key);
    return key;
  }

  #create(
    uuid: string,
    { spec, usage, multiRegion = false, isManaged = false, ...settings }: NewKey,
    isMade: boolean,
  ): Key {
    const id = multiRegion ? `mrk-${uuid.replaceAll('-', '')}` : uuid;
    const identity: KeyIdentity = {
      id,
      arn: this.#stage.arn('kms', `key/${id}`),
      spec: spec ?? 'SYMMETRIC_DEFAULT',
      usage: usage ?? 'ENCRYPT_DECRYPT',
      multiRegion,
      isManaged,
    };
    const all = {
      description: '',
      enabled: true,
      policy: this.defaultPolicy,
      tags: {},
      rotationPeriod: 0,
      ...settings,
    };
    return this.#add(identity, all, isMade);
  }

  #add(identity: KeyIdentity, settings: KeySettings, isMade: boolean): Key {
    const onChange = (changed: Key) => {
      this.#setPolicy(changed);
      this.#note(changed);
    };
    const key = new Key(identity, settings, isMade, { clock: this.#stage.clock, onChange });
    this.#keys.set(identity.id, key);
    this.#setPolicy(key);
    return key;
  }

  #note({ identity: { id } }: Key): void {
    this.changes.note(['keys', id], () => this.#keys.get(id)?.save());
  }

  #setPolicy({ arn, settings: { policy } }: Key): void {
    this.#stage.access.setResourcePolicy(arn, policy);
  }

  /** Leaves every decision to identity policies. https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html */
  get defaultPolicy(): PolicyDocument {
    const AWS = `arn:aws:iam::${this.#stage.account}:root`;
    return {
      Version: '2012-10-17',
      Id: 'key-default-1',
      Statement: [
        { Sid: 'Enable IAM User Permissions', Effect: 'Allow', Principal: { AWS }, Action: 'kms:*', Resource: '*' },
      ],
    };
  }

  /** Keys that exist, in the order of their ids. */
  get keys(): readonly Key[] {
    return [...this.#keys.keys()].sort().flatMap((id) => this.withId(id) ?? []);
  }

  /** Aliases, in their order, with the keys they name. */
  get aliases(): readonly (readonly [alias: string, key: Key])[] {
    return [...this.#aliases].sort().flatMap(([alias, id]) => {
      const key = this.withId(id);
      return key === undefined ? [] : [[alias, key] as const];
    });
  }

  /** Gives a key of a template its name. @throws StageError when another key has it; AwsError when the key does not exist */
  declareAlias(alias: string, keyId: string): void {
    if (this.#aliases.has(alias)) throw new StageError(`The alias ${alias} exists already.`);
    this.#aliases.set(alias, this.find(keyId).identity.id);
    this.#declared.add(alias);
  }

  /** Gives a key a name, also in the place of another key. */
  setAlias(alias: string, { identity }: Key): void {
    this.#aliases.set(alias, identity.id);
    this.#declared.delete(alias);
    this.changes.note(['aliases', alias], () => this.#aliases.get(alias));
  }

  deleteAlias(alias: string): void {
    this.#aliases.delete(alias);
    this.changes.note(['aliases', alias], () => this.#aliases.get(alias));
  }

  /** The key that AWS makes for a service, when it is first used. @param service such as `s3` */
  managed(service: string): Key {
    const alias = `alias/aws/${service}`;
    const id = this.#aliases.get(alias);
    if (id !== undefined) return this.find(id);
    const key = this.create({
      description: `Default key that protects my ${PROTECTED[service] ?? service.toUpperCase()} when no other key is defined`,
      isManaged: true,
      policy: this.#throughService(service),
      rotationPeriod: 365,
    });
    this.setAlias(alias, key);
    return key;
  }

  /** Everybody of the account, through the service only. https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#aws-managed-cmk */
  #throughService(service: string): PolicyDocument {
    const { account, region } = this.#stage;
    return {
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: '*' },
          Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
          Resource: '*',
          Condition: {
            StringEquals: { 'kms:CallerAccount': account, 'kms:ViaService': `${service}.${region}.amazonaws.com` },
          },
        },
      ],
    };
  }

  /** A key that exists: one whose waiting time is over does not. */
  withId(id: string): Key | undefined {
    const key = this.#keys.get(id);
    if (key?.deletedAt === undefined || key.deletedAt > this.#stage.clock.now()) return key;
    this.#keys.delete(id);
    this.#note(key);
    for (const [alias, of] of this.#aliases) if (of === id) this.deleteAlias(alias);
    return undefined;
  }

  /**
   * The key of an id, an alias, or the ARN of either. Recorded: test_kms::test_get_key_does_not_exist, ::test_get_key_invalid_uuid,
   * ::test_get_key_in_different_region.
   * @throws AwsError `NotFoundException`
   */
  find(idOrArn: string): Key {
    const [, region, resource = ''] = /^arn:[\w-]+:kms:([\w-]*):\d*:(.+)$/.exec(idOrArn) ?? [];
    if (region !== undefined && region !== this.#stage.region) throw notFound(`Invalid arn ${region}`);
    const name = region === undefined ? idOrArn : resource.replace(/^key\//, '');
    const isAlias = name.startsWith('alias/');
    const key = this.withId(isAlias ? (this.#aliases.get(name) ?? '') : name);
    if (key !== undefined) return key;
    if (isAlias) throw notFound(`Alias ${this.#stage.arn('kms', name)} is not found.`);
    if (!ID.test(name)) throw notFound(`Invalid keyId '${name}'`);
    throw notFound(`Key '${this.#stage.arn('kms', `key/${name}`)}' does not exist`);
  }

  /** As {@link find}, for operations that take no alias. @throws AwsError `NotFoundException` */
  findById(idOrArn: string): Key {
    if (/(^|:)alias\//.test(idOrArn)) throw notFound(`Invalid keyId '${idOrArn}'`);
    return this.find(idOrArn);
  }

  /** The key of an alias. @throws AwsError `NotFoundException` */
  ofAlias(alias: string): Key {
    if (!this.#aliases.has(alias)) throw notFound(`Alias ${this.#stage.arn('kms', alias)} is not found.`);
    return this.find(alias);
  }

  /**
   * What a caller must be allowed, with the condition keys of KMS, and what grants allow.
   * https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
   */
  permission(
    action: string,
    { arn, grants, identity }: Key,
    { context, via, conditions = {} }: KeyUse = {},
  ): Permission {
    const { account, region } = this.#stage;
    const keys = {
      calleraccount: account,
      keyspec: identity.spec,
      keyusage: identity.usage,
      keyorigin: 'AWS_KMS',
      multiregion: `${identity.multiRegion}`,
      ...(via === undefined ? {} : { viaservice: `${via}.${region}.amazonaws.com` }),
      ...Object.fromEntries(
        Object.entries(context ?? {}).map(([name, value]) => [`encryptioncontext:${name.toLowerCase()}`, value]),
      ),
      ...conditions,
    };
    return {
      action: `kms:${action}`,
      resource: arn,
      context: Object.fromEntries(Object.entries(keys).map(([name, value]) => [`kms:${name}`, value])),
      policies: [{ Statement: statementsOf(grants, action, context) }],
    };
  }
}

/** @throws AwsError `AlreadyExistsException` */
export function checkFree(kms: Kms, alias: string, arn: string): void {
  if (!kms.aliases.some(([one]) => one === alias)) return;
  throw new AwsError('AlreadyExistsException', `An alias with the name ${arn} already exists`);
}

const uuidOf = (name: string) =>
  createHash('sha256')
    .update(name)
    .digest('hex')
    .replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-a$4-$5');
