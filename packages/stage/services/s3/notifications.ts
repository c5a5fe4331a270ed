import { randomBytes } from 'node:crypto';
import { type InferOutput, object, string } from 'valibot';
import { DEFAULT_RETRY_POLICY, RetriedDeliveries } from '../../delivery/retried-delivery.ts';
import { StageError } from '../../errors.ts';
import { seededRandom } from '../../random.ts';
import { type Bucket, NULL_VERSION } from './bucket.ts';
import { concerns, type EventName, type NotificationRule } from './notification-rules.ts';
import type { ObjectVersion } from './object-version.ts';
import type { S3Stage } from './s3.ts';

const notification = object({ bucket: string(), rule: string(), payload: string() });
type Notification = InferOutput<typeof notification>;

/** What subscribers of a topic get. Recorded: test_s3_notifications_sns. */
const SUBJECT = 'Amazon S3 Notification';

/** Who acts when nobody calls. https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html */
const S3_ITSELF = 's3.amazonaws.com';

/** What happened to an object. */
export interface ObjectEvent {
  readonly event: EventName;
  readonly key: string;
  /** The operation that did it, for EventBridge, such as `PutObject`. */
  readonly reason: string;
  readonly version?: ObjectVersion | undefined;
  /** ARN of the caller; undefined when S3 itself did it. */
  readonly requester: string | undefined;
}

/** Tells functions, queues, topics and EventBridge what happened to objects. */
export class Notifications {
  readonly #stage: S3Stage;
  readonly #deliveries: RetriedDeliveries<Notification>;
  #last = 0n;

  constructor(stage: S3Stage, find: (bucket: string) => Bucket | undefined) {
    this.#stage = stage;
    const from = (bucket: Bucket) => ({ service: 's3.amazonaws.com', sourceArn: bucket.settings.arn });
    this.#deliveries = new RetriedDeliveries(
      {
        schema: notification,
        delivery: ({ bucket: name, rule: id, payload }) => {
          const bucket = find(name);
          const rule = bucket?.settings.notifications?.find((one) => one.id === id);
          if (bucket === undefined || rule === undefined) return undefined;
          const { targetArn } = rule;
          return {
            from: bucket.settings.arn,
            to: targetArn,
            policy: DEFAULT_RETRY_POLICY,
            attempt: () => stage.targets.deliver({ targetArn, payload, subject: SUBJECT }, from(bucket)),
            giveUp: async () => undefined,
          };
        },
      },
      { ...stage, random: seededRandom(1) },
    );
  }

  /** What has not arrived and has not been given up. */
  get backlog() {
    return this.#deliveries.backlog;
  }

  /**
   * Checks, as CloudFormation does, that a target exists and admits the bucket.
   * @throws StageError
   */
  check({ settings }: Bucket, { targetArn }: NotificationRule, place: string): void {
    this.#stage.targets.check(targetArn, place);
    if (this.#stage.targets.admits(targetArn, { service: 's3.amazonaws.com', sourceArn: settings.arn })) return;
    throw new StageError(
      `${place}: Unable to validate the following destination configurations: no policy of ${targetArn} admits s3.amazonaws.com for ${settings.arn}.`,
    );
  }

  /** Starts to tell about an event; the caller does not wait. */
  tell({ settings }: Bucket, happened: ObjectEvent): void {
    const { clock, eventBridge, records } = this.#stage;
    const { event, key, version } = happened;
    const sequencer = this.#sequencer();
    const size = isMade(event, version) ? { size: version.size } : {};
    records.add({ kind: 'object', bucket: settings.name, key, event: event.slice('s3:'.length), ...size });
    for (const rule of settings.notifications ?? []) {
      if (!concerns(rule, event, key)) continue;
      const payload = JSON.stringify({ Records: [this.#record(settings, rule, happened, sequencer)] });
      this.#deliveries.start({ bucket: settings.name, rule: rule.id, payload });
    }
    const type = settings.eventBridge ? detailType(event) : undefined;
    if (type === undefined) return;
    const put = eventBridge.newEvent({
      source: 'aws.s3',
      'detail-type': type,
      time: new Date(clock.now()).toISOString().replace(/\.\d+Z$/, 'Z'),
      resources: [settings.arn],
      detail: this.#detail(settings.name, happened, sequencer),
    });
    eventBridge.put('default', put, { traceHeader: undefined, forwarded: false });
  }

  /** Recorded: test_s3_notifications_sqs. https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html */
  #record(
    { name, arn }: Bucket['settings'],
    { id }: NotificationRule,
    { event, key, version, requester }: ObjectEvent,
    sequencer: string,
  ) {
    const { account, clock, region } = this.#stage;
    return {
      eventVersion: event.startsWith('s3:ObjectTagging:') ? '2.3' : '2.1',
      eventSource: 'aws:s3',
      awsRegion: region,
      eventTime: new Date(clock.now()).toISOString(),
      eventName: event.slice('s3:'.length),
      userIdentity: {
        principalId: requester === undefined ? S3_ITSELF : `AWS:${requester.slice(requester.lastIndexOf('/') + 1)}`,
      },
      requestParameters: { sourceIPAddress: requester === undefined ? S3_ITSELF : '127.0.0.1' },
      responseElements: { 'x-amz-request-id': requestId(), 'x-amz-id-2': requestId() },
      s3: {
        s3SchemaVersion: '1.0',
        configurationId: id,
        bucket: { name, ownerIdentity: { principalId: account }, arn },
        object: {
          key: eventKey(key),
          ...(isMade(event, version) ? { size: version.size, eTag: version.etag } : {}),
          ...versionOf(version, 'versionId'),
          sequencer,
        },
      },
    };
  }

  /** Recorded: test_s3_notifications_eventbridge. https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html */
  #detail(bucket: string, { event, key, reason, requester, version }: ObjectEvent, sequencer: string) {
    const made = isMade(event, version) ? { size: version.size, etag: version.etag } : {};
    return {
      version: '0',
      bucket: { name: bucket },
      object: {
        key,
        ...made,
        ...versionOf(version, 'version-id'),
        sequencer,
      },
      'request-id': requestId(),
      ...(requester === undefined
        ? { requester: S3_ITSELF }
        : { requester: this.#stage.account, 'source-ip-address': '127.0.0.1' }),
      ...(event === 's3:LifecycleTransition'
        ? { 'destination-storage-class': version?.description.storageClass }
        : { reason }),
      ...deletionType(event),
    };
  }

  /** Orders the events of a key, also after a restart: texts that grow with time. */
  #sequencer(): string {
    const now = BigInt(Math.floor(this.#stage.clock.now())) << 16n;
    this.#last = now > this.#last ? now : this.#last + 1n;
    return this.#last.toString(16).toUpperCase().padStart(18, '0');
  }
}

/** Events of removals do not say how large the object was. */
const isMade = (event: EventName, version: ObjectVersion | undefined): version is ObjectVersion =>
  version !== undefined && !isRemoval(event);

const isRemoval = (event: EventName) =>
  event.startsWith('s3:ObjectRemoved:') || event.startsWith('s3:LifecycleExpiration:');

const versionOf = (version: ObjectVersion | undefined, name: string) =>
  version === undefined || version.id === NULL_VERSION ? {} : { [name]: version.id };

function deletionType(event: EventName) {
  if (!isRemoval(event)) return {};
  return { 'deletion-type': event.endsWith(':Delete') ? 'Permanently Deleted' : 'Delete Marker Created' };
}

function detailType(event: EventName): string | undefined {
  if (event.startsWith('s3:ObjectCreated:')) return 'Object Created';
  if (isRemoval(event)) return 'Object Deleted';
  if (event === 's3:LifecycleTransition') return 'Object Storage Class Changed';
  return event === 's3:ObjectTagging:Put' ? 'Object Tags Added' : 'Object Tags Deleted';
}

/** A key as a record has it: encoded as a form is, but for slashes. */
const eventKey = (key: string) => encodeURIComponent(key).replaceAll('%20', '+').replaceAll('%2F', '/');

const requestId = () => randomBytes(8).toString('hex').toUpperCase();
