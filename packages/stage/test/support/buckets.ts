import { S3Client } from '@aws-sdk/client-s3';
import type { Statement } from '../../iam/policy.ts';
import { DEVELOPER_ACCESS_KEY, Stage } from '../../index.ts';
import { writeAssembly } from './assembly.ts';

const ARN = 'arn:aws:s3:::';

interface Options {
  readonly resources?: Readonly<Record<string, object>>;
  /** A directory in which the stage keeps its state. */
  readonly state?: string;
}

/** A stage with buckets. */
export class BucketStage {
  readonly stage: Stage;
  readonly s3: S3Client;
  readonly #remove: () => void;

  private constructor(stage: Stage, remove: () => void) {
    this.stage = stage;
    this.s3 = this.client();
    this.#remove = remove;
  }

  /** Without resources it has a bucket `plain` with a queue that hears of it, and a bucket `kept` with versions. */
  static async open({ resources = RESOURCES, state }: Options = {}): Promise<BucketStage> {
    const folder = writeAssembly({ Storage: { resources } });
    const stage = await Stage.open({ assembly: folder.path, ...(state === undefined ? {} : { state }) });
    return new BucketStage(stage, () => folder.remove());
  }

  client(accessKeyId = DEVELOPER_ACCESS_KEY): S3Client {
    const { endpoint, region } = this.stage;
    return new S3Client({ region, endpoint, credentials: { accessKeyId, secretAccessKey: 'local' }, maxAttempts: 1 });
  }

  /** Calls with a role that has these permissions. */
  role(name: string, ...statements: readonly Statement[]): S3Client {
    const { access, account } = this.stage.services;
    const arn = `arn:aws:iam::${account}:role/${name}`;
    access.addRolePolicy(arn, { Statement: [...statements] });
    return this.client(access.sessionFor(arn, name).accessKeyId);
  }

  /** The bodies of the messages in a queue, from JSON. */
  bodies(queue: string) {
    const { sqs } = this.stage.services;
    return sqs.byUrl(sqs.urlOf(queue)).messages.map(({ body }) => JSON.parse(body));
  }

  /** The records that the queue has got. */
  heard(): readonly unknown[] {
    return this.bodies('events').flatMap(({ Records }) => Records);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.s3.destroy();
    await this.stage.close();
    this.#remove();
  }
}

/** The policy of the queue `Events`, to which buckets may send. */
export const ADMITS_S3 = {
  Type: 'AWS::SQS::QueuePolicy',
  Properties: {
    Queues: [{ Ref: 'Events' }],
    PolicyDocument: {
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: 's3.amazonaws.com' },
          Action: 'sqs:SendMessage',
          Resource: { 'Fn::GetAtt': ['Events', 'Arn'] },
          Condition: { ArnLike: { 'aws:SourceArn': `${ARN}*` } },
        },
      ],
    },
  },
};

const notification = (events: readonly string[]) => ({
  QueueConfigurations: events.map((Event) => ({
    Event,
    Queue: { 'Fn::GetAtt': ['Events', 'Arn'] },
    Filter: { S3Key: { Rules: [{ Name: 'prefix', Value: 'told/' }] } },
  })),
});

const RESOURCES = {
  Events: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'events' } },
  Admits: ADMITS_S3,
  Plain: {
    Type: 'AWS::S3::Bucket',
    DependsOn: 'Admits',
    Properties: {
      BucketName: 'plain',
      NotificationConfiguration: notification(['s3:ObjectCreated:*', 's3:ObjectRemoved:*']),
      CorsConfiguration: {
        CorsRules: [
          { AllowedMethods: ['PUT'], AllowedOrigins: ['https://arcade.example'], AllowedHeaders: ['content-type'] },
        ],
      },
    },
  },
  Kept: {
    Type: 'AWS::S3::Bucket',
    Properties: { BucketName: 'kept', VersioningConfiguration: { Status: 'Enabled' } },
  },
  Encrypted: {
    Type: 'AWS::S3::BucketPolicy',
    Properties: {
      Bucket: { Ref: 'Kept' },
      PolicyDocument: {
        Statement: [
          {
            Effect: 'Deny',
            Principal: '*',
            Action: 's3:PutObject',
            Resource: { 'Fn::Sub': `\${Kept.Arn}/secret/*` },
            Condition: { StringNotEquals: { 's3:x-amz-server-side-encryption': 'aws:kms' } },
          },
        ],
      },
    },
  },
};
