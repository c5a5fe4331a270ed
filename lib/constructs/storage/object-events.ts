import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { CfnBucket } from 'aws-cdk-lib/aws-s3';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { annotate } from '../../pattern.ts';
import type { PrivateBucket } from './private-bucket.ts';

/** The events that a target is told of. */
export interface ToldEvents {
  /** Such as `s3:ObjectCreated:*`; each is told to one target of a prefix. */
  readonly events: readonly string[];
  /** The beginning of the keys. */
  readonly prefix: string;
}

export interface ObjectEventsProps {
  /** A bucket with a name: its targets have to admit it before it exists. */
  readonly bucket: PrivateBucket;
  /** @default none */
  readonly topics?: readonly (ToldEvents & { readonly topic: Topic })[];
  /** Functions or their aliases. @default none */
  readonly functions?: readonly (ToldEvents & { readonly fn: IFunction })[];
  /**
   * Whether the default event bus of the account gets all events of all objects.
   * @default false
   */
  readonly eventBridge?: boolean;
}

/**
 * Tells topics, functions and EventBridge what happens to the objects of a bucket.
 *
 * It is in the bucket's own properties. `addEventNotification` of the CDK would deploy a function whose role may change the
 * notifications of every bucket of the account.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventNotifications.html
 */
export class ObjectEvents extends Construct {
  readonly #bucket: CfnBucket;
  /** By name, as it is in policies: a reference would be a circle, bucket -> policy -> bucket. */
  readonly #bucketArn: string;

  /** @throws when the bucket has no name, or two targets would take the same event, which S3 refuses */
  constructor(scope: Construct, id: string, props: ObjectEventsProps) {
    super(scope, id);
    const { bucket, topics = [], functions = [], eventBridge = false } = props;
    const { bucketName } = bucket.resource;
    if (bucketName === undefined) throw new Error(`${this.node.path}: ${bucket.node.path} needs a name.`);
    requireOneTarget(this.node.path, [...topics, ...functions]);
    this.#bucket = bucket.resource;
    this.#bucketArn = Stack.of(this).formatArn({ service: 's3', region: '', account: '', resource: bucketName });
    this.#bucket.notificationConfiguration = {
      ...(eventBridge ? { eventBridgeConfiguration: { eventBridgeEnabled: true } } : {}),
      topicConfigurations: topics.flatMap(({ topic, ...told }) => {
        this.admitTo(topic);
        return each(told, (one) => ({ ...one, topic: topic.topicArn }));
      }),
      lambdaConfigurations: functions.flatMap(({ fn, ...told }, index) => {
        this.admitToInvoke(fn, `Invoke${index + 1}`);
        return each(told, (one) => ({ ...one, function: fn.functionArn }));
      }),
    };
  }

  private admitTo(topic: Topic): void {
    topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('s3.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: {
          ArnEquals: { 'aws:SourceArn': this.#bucketArn },
          // The ARN of a bucket names no account: with its name alone, a bucket of the same name in another account would pass.
          StringEquals: { 'aws:SourceAccount': Stack.of(this).account },
        },
      }),
    );
    const policy = topic.node.findChild('Policy');
    annotate(
      policy,
      'queue-topic-access-policy',
      'S3 may publish for this one bucket of this account. The ARN of a bucket names no account, so both are conditions.',
    );
    // S3 asks whether it may publish when it is told to.
    this.#bucket.node.addDependency(policy);
  }

  private admitToInvoke(fn: IFunction, id: string): void {
    fn.addPermission(id, {
      scope: this,
      principal: new ServicePrincipal('s3.amazonaws.com'),
      sourceArn: this.#bucketArn,
      sourceAccount: Stack.of(this).account,
    });
    this.#bucket.node.addDependency(this.node.findChild(id));
  }
}

/** A configuration for each event: CloudFormation takes one in each. */
const each = <Target>(
  { events, prefix }: ToldEvents,
  to: (configuration: { event: string; filter: CfnBucket.NotificationFilterProperty }) => Target,
): Target[] => events.map((event) => to({ event, filter: { s3Key: { rules: [{ name: 'prefix', value: prefix }] } } }));

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html */
function requireOneTarget(path: string, targets: readonly ToldEvents[]): void {
  const told = targets.flatMap(({ events, prefix }) => events.map((event) => ({ event, prefix })));
  for (const [index, { event, prefix }] of told.entries()) {
    const other = told.slice(index + 1).find((next) => overlap(event, next.event) && overlap(prefix, next.prefix));
    if (other === undefined) continue;
    throw new Error(`${path}: S3 tells one target of an event, and ${event} of "${prefix}" has two: use a topic.`);
  }
}

/** Whether the one is part of the other, `*` apart. */
function overlap(one: string, other: string): boolean {
  const [a, b] = [one.replace(/\*$/, ''), other.replace(/\*$/, '')];
  return a.startsWith(b) || b.startsWith(a);
}
