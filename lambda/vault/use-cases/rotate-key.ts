import { object, parse, picklist, string } from 'valibot';

/** The versions of the secret. */
export interface KeyVersions {
  /** What the version of a rotation is by now. */
  state(token: string): Promise<'current' | 'pending' | 'unknown'>;
  current(): Promise<string>;
  /** Undefined before the version has its key. */
  pending(token: string): Promise<string | undefined>;
  keep(token: string, key: string): Promise<void>;
  /** Makes the version the current one. */
  promote(token: string): Promise<void>;
}

/** The partner, which takes two keys at a time. */
export interface Partner {
  /** Asks the partner to take another key as well. */
  admit(key: string, next: string): Promise<void>;
  takes(key: string): Promise<boolean>;
}

export interface RotationPorts {
  readonly versions: KeyVersions;
  readonly partner: Partner;
  readonly newKey: () => string;
}

/** https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda.html */
const rotationEvent = object({
  Step: picklist(['createSecret', 'setSecret', 'testSecret', 'finishSecret']),
  SecretId: string(),
  ClientRequestToken: string(),
});

type Step = (token: string, ports: RotationPorts) => Promise<void>;

/** Keeps a new key as the pending version. A step may come again: the key stays the one that it is. */
export const createSecret: Step = async (token, { versions, newKey }) => {
  if ((await versions.pending(token)) === undefined) await versions.keep(token, newKey());
};

/** Lets the partner take the new key next to the current one: a caller that still has that one is not refused. */
export const setSecret: Step = async (token, { versions, partner }) =>
  partner.admit(await versions.current(), await pendingOf(token, versions));

/** Tries the new key before a caller depends on it. */
export const testSecret: Step = async (token, { versions, partner }) => {
  if (!(await partner.takes(await pendingOf(token, versions)))) throw new Error('The partner refuses the new key');
};

/** Makes the new key the current one. */
export const finishSecret: Step = (token, { versions }) => versions.promote(token);

async function pendingOf(token: string, versions: KeyVersions): Promise<string> {
  const key = await versions.pending(token);
  if (key === undefined) throw new Error('The pending version has no key');
  return key;
}

const STEPS = { createSecret, setSecret, testSecret, finishSecret };

/**
 * One step of a rotation. Secrets Manager may ask for a step again, also after the last one.
 * @throws when the version is not one that is being rotated
 */
export async function rotateKey(event: unknown, ports: RotationPorts): Promise<void> {
  const { Step, ClientRequestToken: token } = parse(rotationEvent, event);
  const state = await ports.versions.state(token);
  if (state === 'current') return;
  if (state === 'unknown') throw new Error('The version is not pending');
  await STEPS[Step](token, ports);
}
