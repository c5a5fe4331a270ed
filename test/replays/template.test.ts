import { describe, expect, test } from '@jest/globals';
import { synthChapter } from '../support/synth-chapter.ts';
import { expectGoldenChapter } from '../support/template-golden.ts';
import { referredId, resources, statementsOf, theOnly } from '../support/template-resources.ts';

const chapter = synthChapter('replays');

const UPLOADS = theOnly(chapter, 'AWS::S3::Bucket', 'Uploads');
const PICTURES = theOnly(chapter, 'AWS::S3::Bucket', 'Pictures');
const TOPIC = theOnly(chapter, 'AWS::SNS::Topic', 'Uploaded');
const TABLE = theOnly(chapter, 'AWS::DynamoDB::GlobalTable', 'Replays');
const FORGET = theOnly(chapter, 'AWS::Lambda::Alias', 'ForgetReplay');
const ACCOUNT = { Ref: 'AWS::AccountId' };
const REGION = { Ref: 'AWS::Region' };
/** As policies have the bucket, by its name. */
const UPLOADS_BY_NAME = {
  'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':s3:::arcade-replays-files-', ACCOUNT, '-', REGION]],
};
const belowPrefix = { S3Key: { Rules: [{ Name: 'prefix', Value: 'uploads/' }] } };
const objectsOf = (bucket: string, prefix: string) => ({
  'Fn::Join': ['', [{ 'Fn::GetAtt': [bucket, 'Arn'] }, prefix]],
});

/** What a function may do, but for logs and traces. */
const grantsOf = (id: string) =>
  statementsOf(theOnly(chapter, 'AWS::IAM::Policy', `${id}Role`)).filter(
    ({ Action }) => !Action.some((action) => /^(logs|xray|sqs):/.test(action)),
  );

test('cdk-synth-tests: the template is the golden one', () => expectGoldenChapter(chapter));

describe.each([UPLOADS, PICTURES])('the bucket $logicalId', ({ logicalId, Properties }) => {
  test('s3-presigned-url: nothing in it is public, and no list of access control makes it so', () => {
    expect(Properties.PublicAccessBlockConfiguration).toEqual({
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    });
    expect(Properties.OwnershipControls).toEqual({ Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] });
  });

  test('tls-only-resource-policies: refuses every request over plain HTTP, and allows nothing', () => {
    const policy = resources(chapter, 'AWS::S3::BucketPolicy').find(
      (each) => referredId(each.Properties.Bucket) === logicalId,
    );
    expect(policy && statementsOf(policy)).toEqual([
      {
        Effect: 'Deny',
        Principal: { AWS: '*' },
        Action: ['s3:*'],
        Resource: [{ 'Fn::GetAtt': [logicalId, 'Arn'] }, objectsOf(logicalId, '/*')],
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
    ]);
  });

  test('s3-sse-modes: says how it encrypts, and takes no keys of callers', () => {
    expect(Properties.BucketEncryption).toEqual({
      ServerSideEncryptionConfiguration: [
        {
          ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' },
          BlockedEncryptionTypes: { EncryptionType: ['SSE-C'] },
        },
      ],
    });
  });
});

describe('the bucket of uploads', () => {
  test('s3-cors: answers one origin, that of the settings, and lets it read the ETags of parts', () => {
    expect(UPLOADS.Properties.CorsConfiguration).toMatchObject({
      CorsRules: [
        { AllowedOrigins: ['http://localhost:3000'], AllowedMethods: ['GET', 'PUT'], ExposedHeaders: ['ETag'] },
      ],
    });
    expect(JSON.stringify(UPLOADS.Properties.CorsConfiguration)).not.toContain('*');
  });

  test('s3-upload-performance: takes accelerated uploads, and drops unfinished parts after a day', () => {
    expect(UPLOADS.Properties.AccelerateConfiguration).toEqual({ AccelerationStatus: 'Enabled' });
    expect(UPLOADS.Properties.LifecycleConfiguration).toMatchObject({
      Rules: expect.arrayContaining([
        { Id: 'unfinished', Status: 'Enabled', AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } },
      ]),
    });
  });

  test('s3-object-tags-metadata: expires what has the tag size=large, and nothing else', () => {
    const { Rules } = Object(UPLOADS.Properties.LifecycleConfiguration);
    expect(Rules.filter((rule: object) => Object.keys(rule).some((key) => key.startsWith('Expiration')))).toEqual([
      {
        Id: 'large',
        Status: 'Enabled',
        Prefix: 'uploads/',
        TagFilters: [{ Key: 'size', Value: 'large' }],
        ExpirationInDays: 30,
      },
    ]);
  });

  test('s3-event-notification: tells a topic of uploads and a function of removals, those of its own rules too', () => {
    const { TopicConfigurations, LambdaConfigurations, QueueConfigurations } = Object(
      UPLOADS.Properties.NotificationConfiguration,
    );
    expect(TopicConfigurations).toEqual([
      { Event: 's3:ObjectCreated:*', Filter: belowPrefix, Topic: { Ref: TOPIC.logicalId } },
    ]);
    expect(LambdaConfigurations).toEqual(
      ['s3:ObjectRemoved:*', 's3:LifecycleExpiration:*'].map((Event) => ({
        Event,
        Filter: belowPrefix,
        Function: { Ref: FORGET.logicalId },
      })),
    );
    expect(QueueConfigurations).toBeUndefined();
  });

  test('s3-event-notification: its targets admit it, for this bucket of this account, before it is there', () => {
    const permission = theOnly(chapter, 'AWS::Lambda::Permission', 'ObjectEvents');
    expect(permission.Properties).toEqual({
      Action: 'lambda:InvokeFunction',
      FunctionName: { Ref: FORGET.logicalId },
      Principal: 's3.amazonaws.com',
      SourceArn: UPLOADS_BY_NAME,
      SourceAccount: { Ref: 'AWS::AccountId' },
    });
    const policy = theOnly(chapter, 'AWS::SNS::TopicPolicy', 'Uploaded');
    expect(statementsOf(policy).filter(({ Effect }) => Effect === 'Allow')).toMatchObject([
      {
        Effect: 'Allow',
        Principal: { Service: 's3.amazonaws.com' },
        Action: ['sns:Publish'],
        Resource: [{ Ref: TOPIC.logicalId }],
        Condition: {
          ArnEquals: { 'aws:SourceArn': UPLOADS_BY_NAME },
          StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
        },
      },
    ]);
    const { DependsOn } = Object(chapter.stack.template.Resources[UPLOADS.logicalId]);
    expect(DependsOn).toEqual(expect.arrayContaining([permission.logicalId, policy.logicalId]));
  });

  test('s3-event-notification: what is made of uploads is in another bucket, which tells nobody', () => {
    expect(PICTURES.Properties).not.toHaveProperty('NotificationConfiguration');
    const writes = resources(chapter, 'AWS::IAM::Policy').flatMap((policy) =>
      statementsOf(policy).filter(({ Action }) => Action.includes('s3:PutObject')),
    );
    expect(writes.map(({ Resource }) => Resource)).toEqual([[objectsOf(PICTURES.logicalId, '/pictures/*')]]);
  });
});

describe('one event, two queues', () => {
  test('s3-sns-fanout: each queue has its own copy of uploads, and none gets the test event', () => {
    const subscriptions = resources(chapter, 'AWS::SNS::Subscription');
    expect(subscriptions.map(({ Properties }) => referredId(Properties.Endpoint))).toEqual(
      ['ReplayRowsQueue', 'ReplayPicturesQueue'].map((id) => expect.stringContaining(id)),
    );
    for (const { Properties } of subscriptions) {
      expect(Properties).toMatchObject({
        Protocol: 'sqs',
        RawMessageDelivery: true,
        FilterPolicyScope: 'MessageBody',
        FilterPolicy: { Records: { eventName: [{ prefix: 'ObjectCreated:' }] } },
        RedrivePolicy: { deadLetterTargetArn: expect.anything() },
        TopicArn: { Ref: TOPIC.logicalId },
      });
    }
  });

  test.each(['ReplayRows', 'ReplayPictures'])(
    'sqs-dlq-redrive-policy: %s has dead letters after five receives',
    (id) => {
      const { Properties } = theOnly(chapter, 'AWS::SQS::Queue', `${id}Queue`);
      expect(Properties.RedrivePolicy).toMatchObject({ maxReceiveCount: 5 });
      expect(Properties.VisibilityTimeout).toBe(60);
    },
  );

  test('sqs-batch-partial-failure: one bad message does not send its batch back', () => {
    const mappings = resources(chapter, 'AWS::Lambda::EventSourceMapping').filter(({ logicalId }) =>
      logicalId.includes('Consumer'),
    );
    expect(mappings).toHaveLength(2);
    for (const { Properties } of mappings) {
      expect(Properties.FunctionResponseTypes).toEqual(['ReportBatchItemFailures']);
      expect(Properties.ScalingConfig).toEqual({ MaximumConcurrency: 2 });
    }
  });
});

describe('EventBridge, side by side', () => {
  const rule = theOnly(chapter, 'AWS::Events::Rule', 'LargeUploads');

  test('s3-eventbridge: the bucket sends all events to the default bus, without a trail', () => {
    expect(UPLOADS.Properties.NotificationConfiguration).toMatchObject({
      EventBridgeConfiguration: { EventBridgeEnabled: true },
    });
    expect(rule.Properties.EventBusName).toBe('default');
    expect(resources(chapter, 'AWS::CloudTrail::Trail')).toEqual([]);
  });

  test('s3-eventbridge: a rule takes uploads of this bucket above 16 MiB, which a notification cannot', () => {
    expect(rule.Properties.EventPattern).toEqual({
      source: ['aws.s3'],
      'detail-type': ['Object Created'],
      detail: {
        bucket: { name: [{ Ref: UPLOADS.logicalId }] },
        object: { key: [{ prefix: 'uploads/' }], size: [{ numeric: ['>', 16 * 1024 * 1024] }] },
      },
    });
    expect(rule.Properties.Targets).toMatchObject([
      { DeadLetterConfig: { Arn: expect.anything() }, RetryPolicy: { MaximumRetryAttempts: 20 } },
    ]);
  });

  test('eventbridge-pattern-rule: events of AWS services do not come back by the bus, and the alarm says so', () => {
    const production = synthChapter('replays', 'prod');
    const { AlarmDescription } = theOnly(production, 'AWS::CloudWatch::Alarm', 'LargeUploadsFailuresAlarm').Properties;
    expect(AlarmDescription).toMatch(/hand the events to the target: PutEvents refuses those of AWS services\.$/);
  });
});

describe('the table', () => {
  test('ddb-s3-metadata-index: is listed by date and by size, of one player', () => {
    expect(TABLE.Properties.KeySchema).toEqual([
      { AttributeName: 'playerId', KeyType: 'HASH' },
      { AttributeName: 'playId', KeyType: 'RANGE' },
    ]);
    expect(TABLE.Properties.GlobalSecondaryIndexes).toMatchObject(
      ['byDate', 'bySize'].map((name) => ({
        IndexName: name,
        KeySchema: [
          { AttributeName: 'playerId', KeyType: 'HASH' },
          { AttributeName: name, KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['size', 'uploadedAt'] },
      })),
    );
  });

  test('ddb-ttl: notes of objects that are gone expire', () => {
    expect(TABLE.Properties.TimeToLiveSpecification).toEqual({ AttributeName: 'expiresAt', Enabled: true });
  });

  test('ddb-large-object-s3: its stream leads to the function that deletes what a row pointed to, and not from notes', () => {
    const { Properties } = theOnly(chapter, 'AWS::Lambda::EventSourceMapping', 'RowsMapping');
    expect(Properties.EventSourceArn).toEqual({ 'Fn::GetAtt': [TABLE.logicalId, 'StreamArn'] });
    const { Filters } = Object(Properties.FilterCriteria);
    expect(Filters.map(({ Pattern }: { readonly Pattern: string }) => JSON.parse(Pattern))).toEqual([
      { eventName: ['MODIFY', 'REMOVE'], dynamodb: { OldImage: { etag: { S: [{ exists: true }] } } } },
    ]);
    expect(TABLE.Properties.StreamSpecification).toEqual({ StreamViewType: 'NEW_AND_OLD_IMAGES' });
  });
});

describe('what functions may do', () => {
  const table = { 'Fn::GetAtt': [TABLE.logicalId, 'Arn'] };
  const bucket = { 'Fn::GetAtt': [UPLOADS.logicalId, 'Arn'] };
  const uploads = objectsOf(UPLOADS.logicalId, '/uploads/*');
  const pictures = objectsOf(PICTURES.logicalId, '/pictures/*');
  const allow = (Action: string[], Resource: unknown) => ({ Effect: 'Allow', Action, Resource: [Resource] });

  test.each([
    ['IndexReplay', [allow(['dynamodb:PutItem'], table)]],
    ['ForgetReplay', [allow(['dynamodb:PutItem'], table)]],
    [
      'DrawReplay',
      [
        allow(['s3:GetObject'], uploads),
        allow(['s3:ListBucket'], bucket),
        allow(['s3:DeleteObject', 's3:PutObject'], pictures),
      ],
    ],
    ['MarkLarge', [allow(['s3:GetObjectTagging', 's3:PutObjectTagging'], uploads), allow(['s3:ListBucket'], bucket)]],
    [
      'RemoveFiles',
      [
        allow(['s3:DeleteObject', 's3:GetObject'], uploads),
        allow(['s3:ListBucket'], bucket),
        allow(['s3:DeleteObject'], pictures),
        {
          Effect: 'Allow',
          Action: expect.arrayContaining(['dynamodb:GetRecords']),
          Resource: [{ 'Fn::GetAtt': [TABLE.logicalId, 'StreamArn'] }],
        },
      ],
    ],
  ])('iam-role-per-function: %s may do what it does below one prefix, and nothing else', (id, expected) => {
    const inOrder = grantsOf(id).map((statement) => ({ ...statement, Action: statement.Action.toSorted() }));
    expect(inOrder).toHaveLength(expected.length);
    expect(inOrder).toEqual(expect.arrayContaining([...expected]));
  });

  test('lambda-invocation-modes: asynchronous functions are tried three times, and failures are kept', () => {
    const configs = resources(chapter, 'AWS::Lambda::EventInvokeConfig');
    expect(configs).toHaveLength(2);
    for (const { Properties } of configs) {
      expect(Properties).toMatchObject({
        MaximumRetryAttempts: 2,
        MaximumEventAgeInSeconds: 3_600,
        DestinationConfig: { OnFailure: { Destination: expect.anything() } },
      });
    }
  });
});
