import { randomBytes } from 'node:crypto';
import type { Activity } from '../../activity.ts';
import type { StageClock } from '../../clock.ts';
import { AwsError } from '../../errors.ts';
import type { Access } from '../../iam/access.ts';
import { accessLogLine, LOGGED_AS, type LoggedRequest } from './access-log-line.ts';
import type { Bodies } from './bodies.ts';
import type { Bucket } from './bucket.ts';
import { codeOf } from './errors.ts';
import type { ObjectEvent } from './notifications.ts';
import type { BucketRequest, S3Answer } from './operation.ts';
import { storeForService } from './service-object.ts';
import { isPresigned } from './signature.ts';

interface Needs {
  readonly access: Access;
  readonly account: string;
  readonly activity: Activity;
  readonly bodies: Bodies;
  readonly clock: StageClock;
  readonly find: (bucket: string) => Bucket | undefined;
  readonly region: string;
  readonly tell: (bucket: Bucket, event: ObjectEvent) => void;
}

/** A request about a bucket or an object of it. */
type About = BucketRequest & { readonly key?: string };

const SERVICE = 'logging.s3.amazonaws.com';
/** How long lines are collected. AWS delivers most within a few hours. */
const COLLECTED = 3_600_000;

/**
 * Server access logs: lines about requests, which become objects in another bucket an hour later. As on AWS, delivery is best
 * effort: what was collected when the stage ends is lost.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html
 */
export class AccessLogs {
  readonly #needs: Needs;
  /** Lines that wait, by the name of the bucket that they are about. */
  readonly #waiting = new Map<string, LoggedRequest[]>();

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  #add(bucket: string, request: Omit<LoggedRequest, 'bucket' | 'owner' | 'region'>): void {
    const { account: owner, clock, region } = this.#needs;
    const line = { ...request, bucket, owner, region };
    const waiting = this.#waiting.get(bucket);
    if (waiting !== undefined) return void waiting.push(line);
    this.#waiting.set(bucket, [line]);
    clock.after(COLLECTED, () => this.#needs.activity.run(() => this.#deliver(bucket)));
  }

  /** Runs what a request asks for, and writes down what came of it. */
  async around(operation: string, request: About, run: () => S3Answer | Promise<S3Answer>): Promise<S3Answer> {
    try {
      const answer = await run();
      this.#addRequest(operation, request, answer.status ?? 200, undefined, answer);
      return answer;
    } catch (error) {
      if (error instanceof AwsError) {
        const { code, status } = codeOf(error);
        this.#addRequest(operation, request, status, code, {});
      }
      throw error;
    }
  }

  #addRequest(
    operation: string,
    { accessPoint, address, bucket, caller, header, ids, key, message, query }: About,
    status: number,
    errorCode: string | undefined,
    { headers = {} }: S3Answer,
  ): void {
    if (bucket.settings.logging === undefined) return;
    const length = Number(headers['content-length'] ?? 0);
    const size = key === undefined || errorCode !== undefined ? undefined : bucket.current(key)?.size;
    const signed = isPresigned(address) ? 'QueryString' : signedIn(message.headers.authorization);
    this.#add(bucket.settings.name, {
      ...ids,
      at: this.#needs.clock.now(),
      requester: signed === undefined ? undefined : caller.arn,
      operation: LOGGED_AS[operation] ?? operation,
      key,
      uri: `${message.method} ${message.url} HTTP/${message.httpVersion}`,
      status,
      errorCode,
      bytesSent: message.method === 'HEAD' ? undefined : length,
      objectSize: size,
      referrer: header('referer'),
      userAgent: header('user-agent'),
      versionId: query.get('versionId') ?? headers['x-amz-version-id'],
      authentication: signed,
      host: header('host'),
      accessPointArn: accessPoint?.arn,
    });
  }

  async #deliver(name: string): Promise<void> {
    const requests = this.#waiting.get(name) ?? [];
    this.#waiting.delete(name);
    const source = this.#needs.find(name);
    const target = this.#needs.find(source?.settings.logging?.bucket ?? '');
    if (source === undefined || target === undefined) return;
    const { access, bodies, clock, tell } = this.#needs;
    const key = this.#key(source, requests);
    const permission = { action: 's3:PutObject', resource: `${target.settings.arn}/${key}` };
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html: not to a bucket with SSE-KMS.
    const isPlain = (target.settings.encryption?.algorithm ?? 'AES256') === 'AES256';
    if (!isPlain || !access.serviceMay(SERVICE, permission, source.settings.arn)) return;
    const content = Buffer.from(requests.map((request) => `${accessLogLine(request)}\n`).join(''));
    await storeForService({ bodies, clock, tell }, target, key, content, 'text/plain');
  }

  /** https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html#server-access-logging-overview */
  #key({ settings: { logging, name } }: Bucket, requests: readonly LoggedRequest[]): string {
    const { account, clock, region } = this.#needs;
    const { partition, prefix = '' } = logging ?? {};
    const at = new Date(partition === 'EventTime' ? (requests[0]?.at ?? clock.now()) : clock.now()).toISOString();
    const day = at.slice(0, 10);
    const time = partition === 'EventTime' ? '00-00-00' : at.slice(11, 19).replaceAll(':', '-');
    const folder = partition === undefined ? '' : `${account}/${region}/${name}/${day.replaceAll('-', '/')}/`;
    return `${prefix}${folder}${day}-${time}-${randomBytes(8).toString('hex').toUpperCase()}`;
  }
}

const signedIn = (authorization: string | undefined) => (authorization === undefined ? undefined : 'AuthHeader');
