import { add, drop, dropResource, referTo, replace, rewrite } from '@serverless-arcade/proofs/mutations/change.ts';
import type { Mutations } from '@serverless-arcade/proofs/mutations/mutation.ts';
import { alsoAllow, dropCondition, dropStatement, widenTo } from '@serverless-arcade/proofs/mutations/statements.ts';

const RULES = 'Properties/LifecycleConfiguration/Rules';
const ENCRYPTION = 'Properties/BucketEncryption/ServerSideEncryptionConfiguration/0';
const STATEMENTS = 'Properties/PolicyDocument/Statement';
const REPLICATION = 'Properties/ReplicationConfiguration/Rules/0';
const BACKUP_RULE = 'Properties/BackupPlan/BackupPlanRule/0';

const encryption: Mutations = {
  'default-of-s3': {
    pattern: 's3-sse-modes',
    breaks: 'who reads an object of the archive needs no key',
    change: replace('Archive', `${ENCRYPTION}/ServerSideEncryptionByDefault`, { SSEAlgorithm: 'AES256' }),
  },
  'call-for-each-object': {
    pattern: 's3-sse-modes',
    breaks: 'S3 asks KMS for each object, at a price for each',
    change: drop('Archive', `${ENCRYPTION}/BucketKeyEnabled`),
  },
  'keys-of-callers': {
    pattern: 's3-sse-modes',
    breaks: 'an object is lost with the key that its uploader forgot',
    change: drop('Copies', `${ENCRYPTION}/BlockedEncryptionTypes`),
  },
  'logs-under-a-key-of-kms': {
    pattern: 's3-sse-modes',
    breaks: 'S3 delivers no access logs any more',
    change: replace('AccessLogs', `${ENCRYPTION}/ServerSideEncryptionByDefault/SSEAlgorithm`, 'aws:kms'),
  },
  'key-for-ever': {
    pattern: 's3-sse-modes',
    breaks: 'the key is never rotated',
    change: replace('Key', 'Properties/EnableKeyRotation', false),
  },
  'unstated-refused-everywhere': {
    pattern: 's3-enforce-encryption',
    breaks: 'uploads that the default would encrypt as wanted are refused',
    change: drop('ArchivePolicy', `${STATEMENTS}/1/Condition/Null`),
  },
  'any-mode': {
    pattern: 's3-enforce-encryption',
    breaks: 'an upload may choose a weaker mode',
    change: drop('ArchivePolicy', `${STATEMENTS}/1`),
  },
  'any-key': {
    pattern: 's3-enforce-encryption',
    breaks: 'an upload may choose the key of AWS, which everybody may use',
    change: drop('ArchivePolicy', `${STATEMENTS}/2`),
  },
  'players-unstated': {
    pattern: 's3-enforce-encryption',
    breaks: 'personal data follows the default of the bucket, whatever it becomes',
    change: drop('ArchivePolicy', `${STATEMENTS}/3`),
  },
  'plain-http': {
    pattern: 'tls-only-resource-policies',
    breaks: 'copies are read over plain HTTP',
    change: drop('CopiesPolicy', `${STATEMENTS}/0`),
  },
  'press-opens-envelopes': {
    pattern: 's3-client-side-encryption',
    breaks: 'who may read standings can decrypt the players',
    change: dropCondition('ReadStandingsRoleDefaultPolicy', 'kms:Decrypt'),
  },
};

const keeping: Mutations = {
  'no-versions': {
    pattern: 's3-versioning-lifecycle',
    breaks: 'an overwrite is final',
    change: replace('Archive', 'Properties/VersioningConfiguration/Status', 'Suspended'),
  },
  'history-for-ever': {
    pattern: 's3-versioning-lifecycle',
    breaks: 'old versions cost as much as objects, for ever',
    change: drop('Archive', `${RULES}/0/NoncurrentVersionExpiration`),
  },
  'unfinished-for-ever': {
    pattern: 's3-versioning-lifecycle',
    breaks: 'parts that no list shows are paid for',
    change: drop('Archive', `${RULES}/0/AbortIncompleteMultipartUpload`),
  },
  'archive-that-expires': {
    pattern: 's3-versioning-lifecycle',
    breaks: 'what must be kept goes after a year',
    change: add('Archive', `${RULES}/1/ExpirationInDays`, 365),
  },
  'small-objects-get-cold': {
    pattern: 's3-versioning-lifecycle',
    breaks: 'each small object is billed as 128 KB, and for its move',
    change: drop('Archive', `${RULES}/1/ObjectSizeGreaterThan`),
  },
  'deletes-are-copied': {
    pattern: 's3-replication',
    breaks: 'a mistake here is a mistake there',
    change: replace('Archive', `${REPLICATION}/DeleteMarkerReplication/Status`, 'Enabled'),
  },
  'encrypted-objects-left-out': {
    pattern: 's3-replication',
    breaks: 'nothing is copied, because everything is under a key of KMS',
    change: drop('Archive', `${REPLICATION}/SourceSelectionCriteria`),
  },
  'replication-by-anybody': {
    pattern: 's3-replication',
    breaks: 'S3 may take the role for a bucket of another account',
    change: drop('ReplicationRole', 'Properties/AssumeRolePolicyDocument/Statement/0/Condition'),
  },
  'replication-may-delete': {
    pattern: 'iam-role-per-function',
    breaks: 'the role may delete what it should keep',
    change: alsoAllow('ReplicationRoleDefaultPolicy', 's3:ReplicateObject', 's3:ReplicateDelete'),
  },
  'logs-into-itself': {
    pattern: 's3-access-logs',
    breaks: 'each line of the log is a request that is logged',
    change: referTo('Archive', 'Properties/LoggingConfiguration', 'AccessLogs', 'Archive'),
  },
  'logs-of-anybody': {
    pattern: 's3-access-logs',
    breaks: 'buckets of strangers write their logs here',
    change: dropCondition('AccessLogsPolicy', 's3:PutObject'),
  },
  'backup-of-every-copy': {
    pattern: 'aws-backup-plan',
    breaks: 'each copy of the arcade backs up the others as well',
    change: drop('BackupsSelection', 'Properties/BackupSelection/Conditions/StringEquals/1'),
  },
  'backup-without-copies': {
    pattern: 'aws-backup-plan',
    breaks: 'backups go with their vault',
    change: drop('BackupsPlan', `${BACKUP_RULE}/CopyActions`),
  },
  'backups-for-ever': {
    pattern: 'aws-backup-plan',
    breaks: 'no backup is ever deleted',
    change: drop('BackupsPlan', `${BACKUP_RULE}/Lifecycle`),
  },
};

const reading: Mutations = {
  'press-reads-everything': {
    pattern: 's3-access-points',
    breaks: 'the press reads who the players are',
    change: rewrite('PointsPress', 'Properties/Policy', '/object/standings/*', '/object/*'),
  },
  'auditors-enter-by-the-press': {
    pattern: 's3-access-points',
    breaks: 'another team reads by the entry of the press',
    change: referTo('PointsPress', 'Properties/Policy', 'ReadStandingsRole', 'OpenPlayersRole'),
  },
  'open-to-strangers': {
    pattern: 's3-access-points',
    breaks: 'everybody reads the archive, without an access point',
    change: dropCondition('ArchivePolicy', 's3:GetObject'),
  },
  'nothing-delegated': {
    pattern: 's3-access-points',
    breaks: 'no access point lets anybody in',
    change: dropStatement('ArchivePolicy', 's3:GetObject'),
  },
  'export-of-everything': {
    pattern: 'iam-role-per-function',
    breaks: 'the export may write anywhere in the bucket',
    change: widenTo('ExportSeasonRoleDefaultPolicy', 's3:PutObject'),
  },
  'events-of-anybody': {
    pattern: 'eventbridge-pattern-rule',
    breaks: 'what another publisher calls a season is archived',
    change: drop('SeasonsEnd', 'Properties/EventPattern/source'),
  },
  'failures-are-lost': {
    pattern: 'lambda-invocation-modes',
    breaks: 'a season that could not be exported is gone without a trace',
    change: dropResource('ExportSeasonAliasliveEventInvokeConfig'),
  },
};

export const mutations = [encryption, keeping, reading];
