import { describe, expect, test } from '@jest/globals';
import { synthChapter } from '../support/synth-chapter.ts';
import { expectGoldenChapter } from '../support/template-golden.ts';
import {
  arnOf,
  type Resource,
  resources,
  type Statement,
  statementsOf,
  theOnly,
} from '../support/template-resources.ts';

const archive = synthChapter('archive');
const bucketOf = (name: string) => theOnly(archive, 'AWS::S3::Bucket', name);
const policyOf = (name: string) => statementsOf(theOnly(archive, 'AWS::S3::BucketPolicy', `${name}Policy`));
const KEY = theOnly(archive, 'AWS::KMS::Key');
const KEY_ARN = { 'Fn::GetAtt': [KEY.logicalId, 'Arn'] };
const objectsOf = (bucket: Resource, keys: string) => ({ 'Fn::Join': ['', [arnOf(bucket), `/${keys}`]] });
const ARCHIVE = bucketOf('Archive');
const COPIES = bucketOf('Copies');
const LOGS = bucketOf('AccessLogs');

/** The statements of a role that are about what is tested, in one form each. */
const grantsOf = (role: string, service: string): Statement[] =>
  statementsOf(theOnly(archive, 'AWS::IAM::Policy', `${role}Role`)).filter(({ Action }) =>
    Action.every((action) => action.startsWith(`${service}:`)),
  );
const MODE = 's3:x-amz-server-side-encryption';
const VIA_S3 = { 'Fn::Join': ['', ['s3.', { Ref: 'AWS::Region' }, '.amazonaws.com']] };

test('cdk-synth-tests: the template is the golden one', () => expectGoldenChapter(archive));

describe('the key', () => {
  test('s3-sse-modes: is our own and rotates, and policies of the account decide who uses it', () => {
    expect(KEY.Properties).toMatchObject({ EnableKeyRotation: true, PendingWindowInDays: 7 });
    expect(KEY.Properties.KeyPolicy).toMatchObject({
      Statement: [{ Effect: 'Allow', Action: 'kms:*', Principal: { AWS: expect.anything() } }],
    });
  });
});

describe('encryption', () => {
  test.each([
    ['Archive', 'aws:kms'],
    ['Copies', 'aws:kms'],
    ['AccessLogs', 'AES256'],
  ])('s3-sse-modes: %s encrypts by %s and takes no keys of callers', (name, SSEAlgorithm) => {
    const isKms = SSEAlgorithm === 'aws:kms';
    expect(bucketOf(name).Properties.BucketEncryption).toEqual({
      ServerSideEncryptionConfiguration: [
        {
          BlockedEncryptionTypes: { EncryptionType: ['SSE-C'] },
          ...(isKms ? { BucketKeyEnabled: true } : {}),
          ServerSideEncryptionByDefault: { SSEAlgorithm, ...(isKms ? { KMSMasterKeyID: KEY_ARN } : {}) },
        },
      ],
    });
  });

  test('s3-enforce-encryption: an upload that states anything states this mode and this key', () => {
    const refusals = policyOf('Archive').filter(({ Action }) => Action.join() === 's3:PutObject');
    expect(refusals).toEqual([
      expect.objectContaining({
        Effect: 'Deny',
        Principal: { AWS: '*' },
        Resource: [objectsOf(ARCHIVE, '*')],
        Condition: { Null: { [MODE]: 'false' }, StringNotEquals: { [MODE]: 'aws:kms' } },
      }),
      expect.objectContaining({
        Effect: 'Deny',
        Principal: { AWS: '*' },
        Resource: [objectsOf(ARCHIVE, '*')],
        Condition: { Null: { [MODE]: 'false' }, StringNotEquals: { [`${MODE}-aws-kms-key-id`]: KEY_ARN } },
      }),
      expect.objectContaining({
        Effect: 'Deny',
        Principal: { AWS: '*' },
        Resource: [objectsOf(ARCHIVE, 'players/*')],
        Condition: { StringNotEquals: { [MODE]: 'aws:kms' } },
      }),
    ]);
  });

  test.each(['Archive', 'Copies', 'AccessLogs'])('tls-only-resource-policies: %s refuses plain HTTP', (name) => {
    expect(policyOf(name)).toContainEqual(
      expect.objectContaining({
        Effect: 'Deny',
        Action: ['s3:*'],
        Principal: { AWS: '*' },
        Resource: [arnOf(bucketOf(name)), objectsOf(bucketOf(name), '*')],
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      }),
    );
  });

  test.each(['Archive', 'Copies', 'AccessLogs'])('s3-sse-modes: %s is closed to the public', (name) => {
    const { PublicAccessBlockConfiguration, OwnershipControls } = bucketOf(name).Properties;
    expect(PublicAccessBlockConfiguration).toEqual({
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    });
    expect(OwnershipControls).toEqual({ Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] });
  });
});

describe('versions and their lives', () => {
  const history = {
    Id: 'History',
    Status: 'Enabled',
    NoncurrentVersionExpiration: { NoncurrentDays: 30, NewerNoncurrentVersions: 3 },
    ExpiredObjectDeleteMarker: true,
    AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
  };

  test.each(['Archive', 'Copies'])('s3-versioning-lifecycle: %s keeps versions, for a while and a few', (name) => {
    const { VersioningConfiguration, LifecycleConfiguration } = bucketOf(name).Properties;
    expect(VersioningConfiguration).toEqual({ Status: 'Enabled' });
    expect(LifecycleConfiguration).toMatchObject({ Rules: expect.arrayContaining([history]) });
  });

  test('s3-versioning-lifecycle: objects from 128 KB move to a colder class after 90 days, and none expires', () => {
    const { Rules } = Object(ARCHIVE.Properties.LifecycleConfiguration);
    expect(Rules).toEqual([
      history,
      {
        Id: 'Cold',
        Status: 'Enabled',
        ObjectSizeGreaterThan: 131_072,
        Transitions: [{ StorageClass: 'GLACIER_IR', TransitionInDays: 90 }],
      },
    ]);
  });

  test('s3-versioning-lifecycle: access logs expire', () => {
    expect(LOGS.Properties.LifecycleConfiguration).toEqual({
      Rules: [{ Id: 'Expire', Status: 'Enabled', ExpirationInDays: 90 }],
    });
  });
});

describe('replication', () => {
  const role = theOnly(archive, 'AWS::IAM::Role', 'ReplicationRole');

  test('s3-replication: every version is copied, also under the key of KMS, and no delete', () => {
    expect(ARCHIVE.Properties.ReplicationConfiguration).toEqual({
      Role: arnOf(role),
      Rules: [
        {
          Id: 'Everything',
          Status: 'Enabled',
          Priority: 1,
          Filter: { Prefix: '' },
          DeleteMarkerReplication: { Status: 'Disabled' },
          SourceSelectionCriteria: { SseKmsEncryptedObjects: { Status: 'Enabled' } },
          Destination: { Bucket: arnOf(COPIES), EncryptionConfiguration: { ReplicaKmsKeyID: KEY_ARN } },
        },
      ],
    });
    expect(COPIES.Properties).not.toHaveProperty('ReplicationConfiguration');
  });

  test('s3-replication: its role trusts S3, for this account', () => {
    expect(role.Properties.AssumeRolePolicyDocument).toMatchObject({
      Statement: [
        {
          Action: 'sts:AssumeRole',
          Principal: { Service: 's3.amazonaws.com' },
          Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
        },
      ],
    });
  });

  test('iam-role-per-function: its role reads here and writes there, and deletes nowhere', () => {
    const statements = statementsOf(theOnly(archive, 'AWS::IAM::Policy', 'ReplicationRole'));
    expect(statements.map(({ Action: actions, Resource }) => [actions, Resource])).toEqual([
      [['s3:GetReplicationConfiguration', 's3:ListBucket'], [arnOf(ARCHIVE)]],
      [
        ['s3:GetObjectVersionAcl', 's3:GetObjectVersionForReplication', 's3:GetObjectVersionTagging'],
        [objectsOf(ARCHIVE, '*')],
      ],
      [['s3:ReplicateObject', 's3:ReplicateTags'], [objectsOf(COPIES, '*')]],
      [['kms:Decrypt'], [KEY_ARN]],
      [['kms:Encrypt'], [KEY_ARN]],
    ]);
    const through = (bucket: Resource) => ({
      StringLike: { 'kms:ViaService': VIA_S3, 'kms:EncryptionContext:aws:s3:arn': arnOf(bucket) },
    });
    const conditions = statements.map(({ Condition }) => Condition);
    expect(conditions).toEqual([undefined, undefined, undefined, through(ARCHIVE), through(COPIES)]);
  });
});

describe('access logs', () => {
  test('s3-access-logs: go to another bucket, whose own requests are not logged', () => {
    expect(ARCHIVE.Properties.LoggingConfiguration).toEqual({
      DestinationBucketName: { Ref: LOGS.logicalId },
      LogFilePrefix: 'archive/',
    });
    expect(LOGS.logicalId).not.toBe(ARCHIVE.logicalId);
    expect(LOGS.Properties).not.toHaveProperty('LoggingConfiguration');
  });

  test('s3-access-logs: S3 may write there for this bucket of this account, below its prefix', () => {
    expect(policyOf('AccessLogs').filter(({ Effect }) => Effect === 'Allow')).toMatchObject([
      {
        Action: ['s3:PutObject'],
        Principal: { Service: 'logging.s3.amazonaws.com' },
        Resource: [objectsOf(LOGS, 'archive/*')],
        Condition: {
          ArnEquals: { 'aws:SourceArn': arnOf(ARCHIVE) },
          StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
        },
      },
    ]);
  });
});

describe('access points', () => {
  const teams = [
    ['Press', 'standings', 'ReadStandings'],
    ['Auditors', 'players', 'OpenPlayers'],
  ] as const;

  test.each(teams)('s3-access-points: %s read below %s/ by the role of %s, and do nothing else', (team, prefix, fn) => {
    const { Properties } = theOnly(archive, 'AWS::S3::AccessPoint', `Points${team}`);
    expect(Properties).toMatchObject({ Bucket: { Ref: ARCHIVE.logicalId } });
    expect(Properties.Policy).toMatchObject({
      Statement: [
        {
          Effect: 'Allow',
          Action: 's3:GetObject',
          Principal: { AWS: arnOf(theOnly(archive, 'AWS::IAM::Role', `${fn}Role`)) },
        },
      ],
    });
    const [{ Resource }] = Object(Properties.Policy).Statement;
    expect(JSON.stringify(Resource)).toContain(`accesspoint/arcade-archive-${team.toLowerCase()}/object/${prefix}/*`);
    expect(Object(Properties.PublicAccessBlockConfiguration)).toMatchObject({ BlockPublicPolicy: true });
  });

  test('s3-access-points: the bucket leaves reads to access points of the account, and allows nothing else', () => {
    expect(policyOf('Archive').filter(({ Effect }) => Effect === 'Allow')).toMatchObject([
      {
        Action: ['s3:GetObject'],
        Principal: { AWS: '*' },
        Resource: [objectsOf(ARCHIVE, '*')],
        Condition: { StringEquals: { 's3:DataAccessPointAccount': { Ref: 'AWS::AccountId' } } },
      },
    ]);
  });

  test.each(teams)('s3-access-points: %s has no permission of its own on the bucket (%s)', (_team, _prefix, fn) => {
    expect(grantsOf(fn, 's3')).toEqual([]);
  });
});

describe('the functions', () => {
  const throughS3 = {
    StringEquals: { 'kms:ViaService': VIA_S3, 'kms:EncryptionContext:aws:s3:arn': arnOf(ARCHIVE) },
  };
  const sealing = { StringLike: { 'kms:EncryptionContext:object': 'players/*' } };

  test('iam-role-per-function: the export stores, and reads nothing', () => {
    expect(grantsOf('ExportSeason', 's3')).toMatchObject([
      { Action: ['s3:PutObject'], Resource: [objectsOf(ARCHIVE, 'players/*'), objectsOf(ARCHIVE, 'standings/*')] },
    ]);
    expect(grantsOf('ExportSeason', 'kms')).toMatchObject([
      { Action: ['kms:GenerateDataKey'], Resource: [KEY_ARN], Condition: throughS3 },
      { Action: ['kms:GenerateDataKey'], Resource: [KEY_ARN], Condition: sealing },
    ]);
  });

  test('s3-client-side-encryption: the press uses the key through S3 only, auditors also for sealed objects', () => {
    const viaS3 = { Action: ['kms:Decrypt'], Resource: [KEY_ARN], Condition: throughS3 };
    expect(grantsOf('ReadStandings', 'kms')).toMatchObject([viaS3]);
    expect(grantsOf('OpenPlayers', 'kms')).toMatchObject([viaS3, { ...viaS3, Condition: sealing }]);
  });

  test('lambda-invocation-modes: seasons that cannot be exported are tried three times, then kept', () => {
    const queue = theOnly(archive, 'AWS::SQS::Queue', 'SeasonsEndFailures');
    expect(theOnly(archive, 'AWS::Lambda::EventInvokeConfig').Properties).toMatchObject({
      MaximumRetryAttempts: 2,
      DestinationConfig: { OnFailure: { Destination: arnOf(queue) } },
    });
  });

  test('eventbridge-pattern-rule: each season that closed, and nothing else, is exported', () => {
    const queue = theOnly(archive, 'AWS::SQS::Queue', 'SeasonsEndFailures');
    const alias = theOnly(archive, 'AWS::Lambda::Alias', 'ExportSeason');
    expect(theOnly(archive, 'AWS::Events::Rule').Properties).toMatchObject({
      EventPattern: { source: ['arcade.seasons'], 'detail-type': ['SeasonClosed.v1'] },
      Targets: [{ Arn: { Ref: alias.logicalId }, DeadLetterConfig: { Arn: arnOf(queue) } }],
    });
  });
});

describe('backups', () => {
  const selection = Object(theOnly(archive, 'AWS::Backup::BackupSelection').Properties.BackupSelection);

  test('aws-backup-plan: daily, for 35 days, with a copy in another vault for a year', () => {
    const [vault, copies] = ['BackupsVault', 'BackupsCopies'].map((id) =>
      theOnly(archive, 'AWS::Backup::BackupVault', id),
    );
    const { BackupPlan } = theOnly(archive, 'AWS::Backup::BackupPlan').Properties;
    expect(BackupPlan).toMatchObject({
      BackupPlanRule: [
        {
          ScheduleExpression: 'cron(0 5 * * ? *)',
          TargetBackupVault: { Ref: vault?.logicalId },
          Lifecycle: { DeleteAfterDays: 35 },
          CopyActions: [
            {
              DestinationBackupVaultArn: { 'Fn::GetAtt': [copies?.logicalId, 'BackupVaultArn'] },
              Lifecycle: { DeleteAfterDays: 365 },
            },
          ],
        },
      ],
    });
  });

  test('aws-backup-plan: selects by both tags, of this copy of the arcade alone', () => {
    expect(selection.Conditions).toEqual({
      StringEquals: [
        { ConditionKey: 'aws:ResourceTag/backup', ConditionValue: 'daily' },
        { ConditionKey: 'aws:ResourceTag/owner', ConditionValue: 'arcade' },
      ],
    });
    expect(selection).not.toHaveProperty('ListOfTags');
  });

  test.each([
    ['sandbox', 'none'],
    ['prod', 'daily'],
  ] as const)('aws-backup-plan: in %s the archive asks for the backup %s', async (environment, Value) => {
    const chapter = environment === 'sandbox' ? archive : synthChapter('archive', environment);
    const { Tags } = theOnly(chapter, 'AWS::S3::Bucket', 'Archive').Properties;
    expect(Tags).toContainEqual({ Key: 'backup', Value });
    const others = resources(chapter, 'AWS::S3::Bucket').filter(({ logicalId }) => !/^Archive/.test(logicalId));
    expect(JSON.stringify(others.map(({ Properties }) => Properties.Tags))).not.toContain('"backup"');
  });

  test('aws-backup-plan: its role trusts AWS Backup, for this account', () => {
    const role = theOnly(archive, 'AWS::IAM::Role', 'BackupsRole');
    expect(selection.IamRoleArn).toEqual(arnOf(role));
    expect(role.Properties.AssumeRolePolicyDocument).toMatchObject({
      Statement: [
        {
          Principal: { Service: 'backup.amazonaws.com' },
          Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
        },
      ],
    });
  });
});
