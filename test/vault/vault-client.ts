import { constants, createPublicKey, type KeyObject, publicEncrypt } from 'node:crypto';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { GetPublicKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DEVELOPER_ACCESS_KEY } from '@serverless-arcade/stage/iam/access.ts';
import { withoutSource } from '#lambda/runtime/events/event.ts';
import { seasonClosed } from '#lambda/seasons/events.ts';
import type { Season } from '#lambda/seasons/season.ts';
import type { Playground } from '../../playground/playground.ts';
import { BORROWED_ROLE } from '../../playground/step.ts';

/** What people do with the keys of the vault, by the unmodified AWS SDK. */
export class VaultClient {
  readonly kms: KMSClient;
  readonly s3: S3Client;
  readonly bucket: string;
  readonly keyArn: string;
  readonly #playground: Playground;

  /** @param roleArn the role that is borrowed. @default an operator, who may do everything that no key forbids */
  constructor(playground: Playground, roleArn?: string) {
    this.#playground = playground;
    const config = { ...this.#config(roleArn), maxAttempts: 1 };
    this.kms = new KMSClient(config);
    this.s3 = new S3Client(config);
    this.bucket = this.output('KeptBucketName');
    this.keyArn = this.output('KeyArn');
  }

  output(name: string): string {
    return this.#playground.stage.output('vault', name);
  }

  #config(roleArn?: string) {
    const { endpoint, region, services } = this.#playground.stage;
    const accessKeyId =
      roleArn === undefined ? DEVELOPER_ACCESS_KEY : services.access.sessionFor(roleArn, BORROWED_ROLE).accessKeyId;
    return { endpoint, region, credentials: { accessKeyId, secretAccessKey: 'local' } };
  }

  /** The public half of a pair, as outsiders have it. */
  async publicKeyOf(KeyId: string): Promise<KeyObject> {
    const { PublicKey } = await this.kms.send(new GetPublicKeyCommand({ KeyId }));
    return createPublicKey({ key: Buffer.from(PublicKey ?? []), format: 'der', type: 'spki' });
  }

  /** Invokes a function of the chapter. @returns its answer. @throws with its error */
  async invoke(name: string, input: object): Promise<unknown> {
    const client = new LambdaClient(this.#config());
    const { name: FunctionName } = this.#playground.functionOf(`vault/${name}`);
    const { FunctionError, Payload } = await client.send(
      new InvokeCommand({ FunctionName: `${FunctionName}:live`, Payload: JSON.stringify(input) }),
    );
    client.destroy();
    const answer: unknown = JSON.parse(Buffer.from(Payload ?? []).toString() || 'null');
    if (FunctionError !== undefined) throw new Error(JSON.stringify(answer));
    return answer;
  }

  async read(Key: string): Promise<string> {
    const { Body } = await this.s3.send(new GetObjectCommand({ Bucket: this.bucket, Key }));
    return (await Body?.transformToString()) ?? '';
  }

  async put(Key: string, Body: string): Promise<void> {
    await this.s3.send(new PutObjectCommand({ Bucket: this.bucket, Key, Body }));
  }

  /** Puts the end of a season on the bus, as the chapter `seasons` does. */
  async closeSeason({ gameId, closedAt }: Season): Promise<void> {
    const client = new EventBridgeClient(this.#config());
    const startedAt = new Date(Date.parse(closedAt) - 600_000).toISOString();
    const standings = [{ rank: 1, playerId: '3c0f', score: 1_000, playedAt: startedAt }];
    const event = seasonClosed.of(`${gameId}/${closedAt}`, closedAt, { gameId, startedAt, closedAt, standings });
    const Detail = JSON.stringify(withoutSource(event));
    const entry = { EventBusName: this.output('EventBusName'), Source: event.source, DetailType: event.type, Detail };
    await client.send(new PutEventsCommand({ Entries: [entry] }));
    client.destroy();
    await this.#playground.stage.settle();
  }

  close(): void {
    this.kms.destroy();
    this.s3.destroy();
  }
}

/** Works with the vault, and closes its clients. @param roleArn see {@link VaultClient} */
export async function withVault<T>(
  playground: Playground,
  work: (vault: VaultClient) => Promise<T>,
  roleArn?: string,
): Promise<T> {
  const vault = new VaultClient(playground, roleArn);
  try {
    return await work(vault);
  } finally {
    vault.close();
  }
}

/** The same with the role of a function. */
export const asFunction = <T>(playground: Playground, name: string, work: (vault: VaultClient) => Promise<T>) =>
  withVault(playground, work, playground.functionOf(`vault/${name}`).roleArn);

/** How something ended: the name of the error, or that it was allowed. */
export const outcomeOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'allowed',
    (error: Error) => error.name,
  );

/** What an outsider does with the public half, by `node:crypto` alone. @throws RangeError when the text is too long for the key */
export const encryptOutside = (key: KeyObject, text: string): string =>
  publicEncrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' }, Buffer.from(text)).toString(
    'base64',
  );
