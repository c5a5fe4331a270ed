import { createHash } from 'node:crypto';
import { AwsError, StageError } from '../../errors.ts';
import type { Permission } from '../../iam/access.ts';
import type { PolicyDocument } from '../../iam/policy.ts';
import type { StageCore } from '../../service.ts';
import { type EncryptionContext, Key } from './key.ts';

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/** All keys of the stage, and their aliases. */
export class Kms {
  readonly #stage: StageCore;
  readonly #keys = new Map<string, Key>();
  /** Ids of keys, by alias. */
  readonly #aliases = new Map<string, string>();

  constructor(stage: StageCore) {
    this.#stage = stage;
  }

  /**
   * Makes a key.
   * @param name its id follows from it, so that it is the same after a restart
   */
  create(
    name: string,
    policy: PolicyDocument,
    {
      description = '',
      enabled = true,
      isManaged = false,
    }: { readonly description?: string; readonly enabled?: boolean; readonly isManaged?: boolean },
  ): Key {
    const id = uuidOf(name);
    const arn = this.#stage.arn('kms', `key/${id}`);
    const key = new Key({ id, arn, description, enabled, isManaged });
    this.#keys.set(id, key);
    this.#stage.access.setResourcePolicy(arn, policy);
    return key;
  }

  /** @throws StageError when another key has the alias; AwsError when the key does not exist */
  addAlias(alias: string, keyId: string): void {
    if (this.#aliases.has(alias)) throw new StageError(`The alias ${alias} exists already.`);
    this.#aliases.set(alias, this.find(keyId).settings.id);
  }

  /** The key that AWS makes for a service, when it is first used. @param service such as `s3` */
  managed(service: string): Key {
    const alias = `alias/aws/${service}`;
    const id = this.#aliases.get(alias);
    if (id !== undefined) return this.find(id);
    const description = `Default key that protects my ${service.toUpperCase()} objects when no other key is defined`;
    const key = this.create(alias, this.#throughService(service), { description, isManaged: true });
    this.#aliases.set(alias, key.settings.id);
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

  withId(id: string): Key | undefined {
    return this.#keys.get(id);
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
    const key = this.#keys.get(isAlias ? (this.#aliases.get(name) ?? '') : name);
    if (key !== undefined) return key;
    if (isAlias) throw notFound(`Alias ${this.#stage.arn('kms', name)} is not found.`);
    if (!UUID.test(name)) throw notFound(`Invalid keyId '${name}'`);
    throw notFound(`Key '${this.#stage.arn('kms', `key/${name}`)}' does not exist`);
  }

  /**
   * What a caller must be allowed, with the condition keys of KMS.
   * https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
   *
   * @param via the service that uses the key for the caller, such as `s3`
   */
  permission(action: string, { settings }: Key, context: EncryptionContext, via?: string): Permission {
    const { account, region } = this.#stage;
    return {
      action: `kms:${action}`,
      resource: settings.arn,
      context: {
        'kms:calleraccount': account,
        ...(via === undefined ? {} : { 'kms:viaservice': `${via}.${region}.amazonaws.com` }),
        ...Object.fromEntries(
          Object.entries(context).map(([name, value]) => [`kms:encryptioncontext:${name.toLowerCase()}`, value]),
        ),
      },
    };
  }
}

const notFound = (message: string) => new AwsError('NotFoundException', message);

const uuidOf = (name: string) =>
  createHash('sha256')
    .update(name)
    .digest('hex')
    .replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-a$4-$5');
