import { drop, dropResource, replace, rewrite } from '@serverless-arcade/proofs/mutations/change.ts';
import type { Mutations } from '@serverless-arcade/proofs/mutations/mutation.ts';
import { alsoAllow, dropStatement, widenTo } from '@serverless-arcade/proofs/mutations/statements.ts';

const NOTIFICATIONS = 'Properties/NotificationConfiguration';

const buckets: Mutations = {
  'public-policies-allowed': {
    pattern: 's3-presigned-url',
    breaks: 'one statement too many makes all recordings public',
    change: replace('Uploads', 'Properties/PublicAccessBlockConfiguration/BlockPublicPolicy', false),
  },
  'uploader-owns-objects': {
    pattern: 's3-presigned-url',
    breaks: 'lists of access control decide again who reads an object',
    change: replace('Pictures', 'Properties/OwnershipControls/Rules/0/ObjectOwnership', 'ObjectWriter'),
  },
  'plain-http': {
    pattern: 'tls-only-resource-policies',
    breaks: 'recordings may travel in the clear',
    change: dropStatement('UploadsPolicy', 's3:*'),
  },
  'encryption-unsaid': {
    pattern: 's3-sse-modes',
    breaks: 'a review does not see how objects are encrypted',
    change: drop('Uploads', 'Properties/BucketEncryption'),
  },
  'cors-for-everybody': {
    pattern: 's3-cors',
    breaks: 'any page may use a signed URL that it gets hold of',
    change: replace('Uploads', 'Properties/CorsConfiguration/CorsRules/0/AllowedOrigins', ['*']),
  },
  'etags-hidden': {
    pattern: 's3-cors',
    breaks: 'a page cannot complete an upload in parts',
    change: drop('Uploads', 'Properties/CorsConfiguration/CorsRules/0/ExposedHeaders'),
  },
  unaccelerated: {
    pattern: 's3-upload-performance',
    breaks: 'players far away upload slowly',
    change: drop('Uploads', 'Properties/AccelerateConfiguration'),
  },
  'parts-for-ever': {
    pattern: 's3-upload-performance',
    breaks: 'parts that were never completed are paid for, and no list shows them',
    change: drop('Uploads', 'Properties/LifecycleConfiguration/Rules/0'),
  },
  'everything-expires': {
    pattern: 's3-object-tags-metadata',
    breaks: 'small recordings are gone after a month, too',
    change: drop('Uploads', 'Properties/LifecycleConfiguration/Rules/1/TagFilters'),
  },
};

const events: Mutations = {
  'expired-rows-stay': {
    pattern: 's3-event-notification',
    breaks: 'a row stays when a rule of the bucket expires its object',
    change: drop('Uploads', `${NOTIFICATIONS}/LambdaConfigurations/1`),
  },
  'uploads-untold': {
    pattern: 's3-event-notification',
    breaks: 'no upload gets a row',
    change: drop('Uploads', `${NOTIFICATIONS}/TopicConfigurations`),
  },
  'any-account-publishes': {
    pattern: 's3-event-notification',
    breaks: 'a bucket of this name in another account may publish',
    change: drop('UploadedPolicy', 'Properties/PolicyDocument/Statement/2/Condition/StringEquals'),
  },
  'any-bucket-invokes': {
    pattern: 's3-event-notification',
    breaks: 'any bucket of the account may remove rows',
    change: drop('ObjectEventsInvoke1', 'Properties/SourceArn'),
  },
  'pictures-among-uploads': {
    pattern: 's3-event-notification',
    breaks: 'a picture is an upload, of which a picture is drawn',
    change: rewrite('DrawReplayRoleDefaultPolicy', 'Properties', '/pictures/*', '/uploads/*'),
  },
  'test-event-delivered': {
    pattern: 's3-sns-fanout',
    breaks: 'each deployment leaves a dead letter',
    change: drop('ReplayRowsSubscription', 'Properties/FilterPolicy'),
  },
  'filter-on-attributes': {
    pattern: 's3-sns-fanout',
    breaks: 'S3 sets no attributes, so nothing is delivered',
    change: replace('ReplayPicturesSubscription', 'Properties/FilterPolicyScope', 'MessageAttributes'),
  },
  'one-queue-only': {
    pattern: 's3-sns-fanout',
    breaks: 'no picture is drawn',
    change: dropResource('ReplayPicturesSubscription'),
  },
  'no-eventbridge': {
    pattern: 's3-eventbridge',
    breaks: 'no large upload is marked',
    change: drop('Uploads', `${NOTIFICATIONS}/EventBridgeConfiguration`),
  },
  'every-size-matches': {
    pattern: 's3-eventbridge',
    breaks: 'small recordings expire as large ones do',
    change: drop('LargeUploads', 'Properties/EventPattern/detail/object/size'),
  },
  'one-receive': {
    pattern: 'sqs-dlq-redrive-policy',
    breaks: 'a throttle makes a dead letter',
    change: replace('ReplayRowsQueue', 'Properties/RedrivePolicy/maxReceiveCount', 1),
  },
};

const rows: Mutations = {
  'notes-for-ever': {
    pattern: 'ddb-ttl',
    breaks: 'notes of what is gone fill the table',
    change: drop('Replays', 'Properties/TimeToLiveSpecification'),
  },
  'keys-only': {
    pattern: 'ddb-s3-metadata-index',
    breaks: 'lists do not say how large a replay is',
    change: replace('Replays', 'Properties/GlobalSecondaryIndexes/1/Projection', { ProjectionType: 'KEYS_ONLY' }),
  },
  'removals-unread': {
    pattern: 'ddb-large-object-s3',
    breaks: 'recordings stay when their rows go',
    change: dropResource('RowsMapping'),
  },
  'notes-delete-files': {
    pattern: 'ddb-large-object-s3',
    breaks: 'a note that expires is poison for the reader',
    change: drop('RowsMapping', 'Properties/FilterCriteria'),
  },
  'drawer-reads-all': {
    pattern: 'iam-role-per-function',
    breaks: 'a bug of the drawing reads any bucket',
    change: widenTo('DrawReplayRoleDefaultPolicy', 's3:GetObject'),
  },
  'indexer-may-delete': {
    pattern: 'iam-role-per-function',
    breaks: 'a bug of the indexing deletes rows, and with them recordings',
    change: alsoAllow('IndexReplayRoleDefaultPolicy', 'dynamodb:PutItem', 'dynamodb:DeleteItem'),
  },
  'failures-lost': {
    pattern: 'lambda-invocation-modes',
    breaks: 'a removal that fails three times is forgotten',
    change: drop('ForgetReplayAliasliveEventInvokeConfig', 'Properties/DestinationConfig'),
  },
  'events-too-old': {
    pattern: 'lambda-invocation-modes',
    breaks: 'an event is given up before its second retry',
    change: replace('MarkLargeAliasliveEventInvokeConfig', 'Properties/MaximumEventAgeInSeconds', 60),
  },
  'bucket-before-policy': {
    pattern: 's3-event-notification',
    breaks: 'the deployment fails: S3 asks the topic before its policy is there',
    change: replace('Uploads', 'DependsOn', []),
  },
  'one-replay-each': {
    pattern: 'ddb-s3-metadata-index',
    breaks: 'a player has one replay',
    change: replace('Replays', 'Properties/KeySchema/1/AttributeName', 'playerId'),
  },
  'uploads-by-no-page': {
    pattern: 's3-cors',
    breaks: 'no page can upload',
    change: replace('Uploads', 'Properties/CorsConfiguration/CorsRules/0/AllowedMethods', ['GET']),
  },
  'account-unchecked': {
    pattern: 's3-event-notification',
    breaks: 'a bucket of the same name in another account invokes the function',
    change: drop('ObjectEventsInvoke1', 'Properties/SourceAccount'),
  },
};

export const mutations = [buckets, events, rows];
