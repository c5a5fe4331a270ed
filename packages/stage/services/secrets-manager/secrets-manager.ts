import { array } from 'valibot';
import { Agenda } from '../../agenda.ts';
import { randomHex } from '../../random.ts';
import type { StageCore } from '../../service.ts';
import { Changes } from '../../state/changes.ts';
import type { Durable } from '../../state/durable.ts';
import type { Kms } from '../kms/kms.ts';
import type { Lambda } from '../lambda/lambda.ts';
import { invalidName, invalidRequest, markedForDeletion, notFound, noValue, tokenInUse } from './errors.ts';
import { policyOf } from './policy.ts';
import { secretReference } from './reference.ts';
import { Rotations } from './rotations.ts';
import { CURRENT, labelled, moveLabel, pruned, type Secret, type SecretValue, secret, type Version } from './secret.ts';

/** What secrets need: keys that protect them, and functions that rotate them. */
export interface SecretsStage extends StageCore {
  readonly kms: Kms;
  readonly lambda: Lambda;
}

const NAME = /^[\w/+=.@!-]{1,512}$/;
const DAY = 24 * 60 * 60_000;

/** A new secret, as far as a caller or a template says it. */
export type NewSecret = Pick<Secret, 'name'> & Partial<Pick<Secret, 'description' | 'kmsKeyId' | 'tags'>>;

/**
 * All secrets of the stage, with their versions.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html
 */
export class SecretsManager implements Durable<Secret[]> {
  readonly schema = array(secret);
  readonly changes = new Changes();
  readonly rotations: Rotations;
  readonly #stage: SecretsStage;
  readonly #secrets = new Map<string, Secret>();
  /** When secrets are gone, by their ARNs. */
  readonly #deletions: Agenda<string>;

  constructor(stage: SecretsStage) {
    this.#stage = stage;
    this.rotations = new Rotations(this, stage);
    this.#deletions = new Agenda(stage.clock, (arns) => {
      for (const arn of arns) this.remove(arn);
    });
  }

  /** What a dynamic reference of a template gives. @throws StageError */
  reference(reference: string): string {
    return secretReference(this, reference);
  }

  save(): Secret[] {
    return [...this.#secrets.values()];
  }

  restore(secrets: readonly Secret[]): void {
    for (const one of secrets) {
      this.#secrets.set(one.arn, one);
      if (one.deletedAt !== undefined) this.#deletions.set(one.arn, one.deletedAt);
      this.rotations.plan(one);
      if (one.policy !== undefined) this.#stage.access.setResourcePolicy(one.arn, policyOf(one.policy));
    }
  }

  get all(): readonly Secret[] {
    return [...this.#secrets.values()];
  }

  /** @param suffix six letters or digits, with which the ARN ends @default random, so that a secret of the same name is another one */
  create({ name, ...more }: NewSecret, suffix = randomHex(6)): Secret {
    const now = this.#stage.clock.now();
    const arn = this.#stage.arn('secretsmanager', `secret:${name}-${suffix}`);
    return this.set({ arn, name, description: '', createdAt: now, changedAt: now, versions: [], ...more });
  }

  /** Puts a secret in the place of the one with its ARN. */
  set(changed: Secret): Secret {
    this.#secrets.set(changed.arn, changed);
    this.changes.note([], () => this.save());
    return changed;
  }

  /** As {@link set}, and its moment of the last change is now. */
  change(changed: Secret): Secret {
    return this.set({ ...changed, changedAt: this.#stage.clock.now() });
  }

  remove(arn: string): void {
    this.#secrets.delete(arn);
    this.#deletions.remove(arn);
    this.rotations.forget(arn);
    this.#stage.access.setResourcePolicy(arn, { Statement: [] });
    this.changes.note([], () => this.save());
  }

  /** Marks a secret for deletion. @param at epoch milliseconds; undefined restores it */
  markDeleted({ deletedAt: _, ...one }: Secret, at: number | undefined): Secret {
    if (at === undefined) this.#deletions.remove(one.arn);
    else this.#deletions.set(one.arn, at);
    return this.set(at === undefined ? one : { ...one, deletedAt: at });
  }

  /**
   * The secret of a name, an ARN, or an ARN without its last seven characters; a name that ends like an ARN is not found by the latter.
   * Recorded: test_secretsmanager::test_create_and_update_secret.
   *
   * @throws AwsError `ValidationException` on a name that no secret can have
   */
  look(id: string): Secret | undefined {
    const [, named] = /^arn:[\w-]+:secretsmanager:[\w-]+:\d+:secret:(.+)$/.exec(id) ?? [];
    if (!NAME.test(named ?? id)) throw invalidName();
    const exact = this.#secrets.get(id);
    if (exact !== undefined || (named !== undefined && /-[A-Za-z\d]{6}$/.test(named))) return exact;
    return this.all.find(({ name }) => name === (named ?? id));
  }

  /** As {@link look}. @throws AwsError `ResourceNotFoundException` */
  find(id: string): Secret {
    const found = this.look(id);
    if (found === undefined) throw notFound();
    return found;
  }

  /** As {@link find}. @throws AwsError `InvalidRequestException` when it is marked for deletion */
  usable(id: string): Secret {
    const found = this.find(id);
    if (found.deletedAt !== undefined) throw markedForDeletion();
    return found;
  }

  /**
   * Gives a secret a new version, or its value to one that waits for it. The same call again changes nothing.
   * @param id of the version, which the caller chooses
   * @throws AwsError `ResourceExistsException` when the version has another value
   */
  putValue(of: Secret, id: string, value: SecretValue, labels: readonly string[] = [CURRENT]): Secret {
    const before = of.versions.find((one) => one.id === id);
    if (before?.value !== undefined) {
      if (before.value.text === value.text && before.value.binary === value.binary) return of;
      throw tokenInUse(id, of.name);
    }
    const { clock } = this.#stage;
    const { kmsKeyId } = of;
    const version: Version = { id, labels: [], createdAt: clock.now(), value, ...(kmsKeyId && { kmsKeyId }) };
    const versions =
      before === undefined
        ? [...of.versions, version]
        : of.versions.map((one) => (one === before ? { ...version, labels: one.labels } : one));
    const moved = labels.reduce((some, label) => moveLabel(some, label, id), versions);
    const changed = this.change({ ...of, versions: pruned(moved, clock.now()) });
    return labels.includes(CURRENT) ? this.rotations.plan(changed, clock.now()) : changed;
  }

  /** Moves a label; see {@link moveLabel}. */
  moveLabel(of: Secret, label: string, to: string | undefined): Secret {
    return this.change({ ...of, versions: moveLabel(of.versions, label, to) });
  }

  /**
   * The version that a caller asks for. @throws AwsError in the words of the recordings: test_secretsmanager::test_secret_version_not_found,
   * ::test_get_secret_value_errors
   */
  versionOf(of: Secret, id: string | undefined, label: string | undefined): Version & { readonly value: SecretValue } {
    const found = id === undefined ? labelled(of, label ?? CURRENT) : of.versions.find((one) => one.id === id);
    const value = found?.value;
    if (found !== undefined && id !== undefined && label !== undefined && !found.labels.includes(label)) {
      throw invalidRequest('You provided a VersionStage that is not associated to the provided VersionId.');
    }
    if (found !== undefined && value !== undefined) return { ...found, value };
    throw noValue(id === undefined ? `staging label: ${label ?? CURRENT}` : `VersionId: ${id}`);
  }

  /** Notes the day on which a version was read. */
  noteRead(of: Secret, id: string): void {
    const now = this.#stage.clock.now();
    const day = now - (now % DAY);
    if (of.versions.some((one) => one.id === id && one.accessedAt === day)) return;
    this.set({ ...of, versions: of.versions.map((one) => (one.id === id ? { ...one, accessedAt: day } : one)) });
  }
}
