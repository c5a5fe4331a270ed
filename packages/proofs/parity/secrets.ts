import { randomUUID } from 'node:crypto';
import { parsedJson } from '@serverless-arcade/stage/json.ts';
import type { ParityWorld } from './world.ts';

/** The function that rotates the secrets of the recordings. */
export const ROTATION = 'rotation';
const ROTATION_ARN = `arn:aws:lambda:us-east-1:000000000000:function:${ROTATION}`;

// biome-ignore lint/suspicious/noExplicitAny: the scenes take from it what they need next.
type Answer = any;

/** One recorded test of Secrets Manager, done again: its secret, what it asks, and what it sees. */
export class SecretStage {
  /** The name of its secret. */
  readonly id: string;
  readonly seen = new Map<string, unknown>();
  readonly #world: ParityWorld;

  constructor(id: string, world: ParityWorld) {
    this.id = id;
    this.#world = world;
  }

  /** Asks, and keeps the answer under its label. @param label empty for what is not recorded */
  readonly see = async (label: string, operation: string, input: object): Promise<Answer> => {
    const asked = TOKENS.has(operation) ? { ClientRequestToken: randomUUID(), ...input } : input;
    const answer = await this.#world.call(`secretsmanager.${operation}`, asked);
    this.seen.set(label, likeBoto(answer));
    return answer;
  };

  readonly quietly = (operation: string, input: object) => this.see('', operation, input);

  readonly create = async (label: string, input: object): Promise<string> =>
    (await this.see(label, 'CreateSecret', { Name: this.id, ...input })).VersionId;

  readonly put = async (label: string, SecretString: string, VersionStages?: readonly string[]): Promise<string> =>
    (await this.see(label, 'PutSecretValue', { SecretId: this.id, SecretString, VersionStages })).VersionId;

  readonly get = (label: string) => this.see(label, 'GetSecretValue', { SecretId: this.id });

  readonly describe = (label: string) => this.see(label, 'DescribeSecret', { SecretId: this.id });

  readonly versions = (label: string, IncludeDeprecated?: boolean) =>
    this.see(label, 'ListSecretVersionIds', { SecretId: this.id, IncludeDeprecated });

  readonly move = (label: string, from: string, to: string) =>
    this.see(label, 'UpdateSecretVersionStage', {
      SecretId: this.id,
      VersionStage: 'AWSCURRENT',
      RemoveFromVersionId: from,
      MoveToVersionId: to,
    });

  readonly drop = (label: string) =>
    this.see(label, 'DeleteSecret', { SecretId: this.id, ForceDeleteWithoutRecovery: true });

  /** The secrets of this test alone. */
  readonly list = async (label: string) => {
    const { SecretList } = await this.see('', 'ListSecrets', {});
    const own = SecretList.filter(({ Name }: { readonly Name: string }) => Name.startsWith(this.id));
    this.seen.set(label, likeBoto({ SecretList: own }));
  };

  /** Rotates the secret to the end. @param isFirst sets the function and the schedule, too */
  readonly rotate = async (label: string, isFirst = true) => {
    const how = { RotationLambdaARN: ROTATION_ARN, RotationRules: { AutomaticallyAfterDays: 1 } };
    await this.see(label, 'RotateSecret', { SecretId: this.id, ...(isFirst ? how : {}) });
    await this.#world.stage.settle();
  };
}

/** The SDKs give these a token. */
const TOKENS = new Set(['CreateSecret', 'PutSecretValue', 'RotateSecret', 'UpdateSecret']);

/**
 * The form in which boto3 gives an answer: bytes are decoded. Versions by their ids become a list of their labels, because the ids
 * differ each time.
 */
export function likeBoto(answer: unknown): unknown {
  if (Array.isArray(answer)) return answer.map(likeBoto);
  if (typeof answer !== 'object' || answer === null) return answer;
  const members = Object.entries(answer).map(([name, member]) => {
    if (name === 'VersionIdsToStages' || name === 'SecretVersionsToStages') {
      return [name, Object.values(Object(member)).sort()];
    }
    if (name === 'ResourcePolicy' && typeof member === 'string') return [name, parsedJson(member)];
    return [name, likeBoto(member)];
  });
  return Object.fromEntries(members);
}

/** Bytes as they are recorded, in Base64 again. */
export function recordedSecret(answer: unknown): unknown {
  // An exception is recorded by its text.
  const [, Code, Message] = /^An error occurred \((\w+)\) when calling .*? operation: (.*)$/.exec(String(answer)) ?? [];
  if (Code !== undefined) return { Error: { Code, Message } };
  const { Error: error, Metadata } = Object(answer);
  if (Metadata !== undefined) {
    const ResponseMetadata = { HTTPStatusCode: Metadata.StatusCode };
    return { Error: { Code: error.__type, Message: error.Message }, ResponseMetadata };
  }
  const like = Object(likeBoto(answer));
  const [, bytes] = /^b'(.*)'$/.exec(String(like.SecretBinary)) ?? [];
  if (bytes === undefined) return like;
  const decoded = bytes.replaceAll(/\\x(..)/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
  return { ...like, SecretBinary: Buffer.from(decoded, 'latin1').toString('base64') };
}
