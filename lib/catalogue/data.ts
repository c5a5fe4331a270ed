import type { CatalogueRow } from './types.ts';

/** DynamoDB in depth, relational databases and analytics in outline. */
export const data = {
  'ddb-composite-key': {
    title: 'Composite primary key',
    summary: 'Partition key and sort key together identify an item, and one query returns a whole group in sort order.',
    group: 'Data',
    fit: 'core',
    services: ['DynamoDB'],
  },
  'ddb-partition-key-choice': {
    title: 'Partition key with many values',
    summary: 'Choose many evenly used values: adaptive capacity helps, yet a partition ends at 3,000 RCU or 1,000 WCU.',
    group: 'Data',
    fit: 'core',
    services: ['DynamoDB'],
    errata: [31],
  },
  'ddb-gsi': {
    title: 'Global secondary index',
    summary:
      'A second key over the same items, added at any time, with its own capacity and eventually consistent reads.',
    group: 'Data',
    fit: 'core',
    services: ['DynamoDB'],
    errata: [97],
  },
  'ddb-query-not-scan': {
    title: 'Query, not Scan',
    summary: 'A query reads one partition, a scan the whole table; a filter on either saves bandwidth but no capacity.',
    group: 'Data',
    fit: 'core',
    services: ['DynamoDB'],
    errata: [28],
  },
  'ddb-pagination-projection': {
    title: 'Pages, projection and order',
    summary:
      'Hand out LastEvaluatedKey as an opaque cursor, return only needed attributes and reverse the order on request.',
    group: 'Data',
    fit: 'core',
    services: ['DynamoDB'],
  },
  'ddb-consistent-read': {
    title: 'Strong or eventual reads',
    summary:
      'Ask for a strong read only where a write must be seen at once: it costs twice as much and no GSI offers it.',
    group: 'Data',
    fit: 'core',
    services: ['DynamoDB'],
  },
  'ddb-conditional-optimistic-lock': {
    title: 'Conditional write',
    summary:
      'A condition on existence or version lets one of two concurrent writers win and tells the other to reload.',
    group: 'Data',
    fit: 'core',
    services: ['DynamoDB'],
  },
  'ddb-atomic-counter': {
    title: 'Atomic counter',
    summary: 'UpdateItem with ADD never loses a concurrent increment, but a retried request may count twice.',
    group: 'Data',
    fit: 'core',
    services: ['DynamoDB'],
  },
  'ddb-transactions': {
    title: 'Transactions',
    summary:
      'Up to 100 actions succeed or fail together in one account and Region, at twice the capacity of plain requests.',
    group: 'Data',
    fit: 'core',
    services: ['DynamoDB'],
    errata: [27],
  },
  'ddb-batch-with-retry': {
    title: 'Batch write with retry',
    summary: 'A batch of up to 25 writes may succeed in part; send the unprocessed rest again with backoff.',
    group: 'Data',
    fit: 'core',
    services: ['DynamoDB'],
  },
  'ddb-ttl': {
    title: 'TTL expiry',
    summary: 'Expired items usually vanish within two days, without a guarantee, so reads must filter them out.',
    group: 'Data',
    fit: 'core',
    services: ['DynamoDB'],
    errata: [26],
  },
  'ddb-stream-lambda': {
    title: 'Stream to Lambda',
    summary:
      'Item changes, kept for 24 hours, reach a function in order per item, with bounded retries and a failure queue.',
    group: 'Data',
    fit: 'core',
    services: ['DynamoDB Streams', 'Lambda'],
  },
  'ddb-stream-derived-view': {
    title: 'View derived from the stream',
    summary: 'Other items are kept up to date from the change stream, and a replayed record leaves them as they are.',
    group: 'Data',
    fit: 'core',
    services: ['DynamoDB Streams', 'Lambda'],
  },
  'ddb-stream-react-notify': {
    title: 'React to a new item',
    summary:
      'A filter on the event source lets inserts of one entity type start a notification and drops everything else.',
    group: 'Data',
    fit: 'core',
    services: ['DynamoDB Streams', 'Lambda', 'SNS'],
  },
  'ddb-on-demand': {
    title: 'On-demand capacity',
    summary: 'Pay per request with nothing to plan, and bound the bill with a maximum throughput on the table.',
    group: 'Data',
    fit: 'core',
    services: ['DynamoDB'],
    errata: [30],
  },
  'ddb-pitr': {
    title: 'Point-in-time recovery',
    summary: 'Continuous backups restore the data as of any second of the recovery window, always into a new table.',
    group: 'Data',
    fit: 'core',
    services: ['DynamoDB'],
  },
  'ddb-throttle-backoff': {
    title: 'Throttling and its cures',
    summary:
      'Alarms reveal hot keys, clients back off and keys get spread; adaptive capacity absorbs only milder imbalance.',
    group: 'Data',
    fit: 'core',
    services: ['DynamoDB'],
    errata: [31],
  },
  'ddb-buffered-ingest': {
    title: 'Buffered ingest',
    summary:
      'One function extracts, a queue holds the rows, and a capped loader writes them at a rate the table can take.',
    group: 'Data',
    fit: 'core',
    services: ['Lambda', 'SQS', 'DynamoDB'],
  },
  'ddb-local-tests': {
    title: 'DynamoDB on your machine',
    summary: 'A local engine behind the normal SDK client lets data access tests run without an AWS account.',
    group: 'Data',
    fit: 'core',
    services: ['DynamoDB Local'],
  },
  'ddb-lsi': {
    title: 'Local secondary index',
    summary: 'An extra sort key for the same partition key, at most five per table and only when the table is created.',
    group: 'Data',
    fit: 'optional',
    services: ['DynamoDB'],
  },
  'ddb-provisioned-autoscaling': {
    title: 'Provisioned capacity that scales',
    summary: 'Read and write units follow a utilisation target, which pays off when load is steady enough to predict.',
    group: 'Data',
    fit: 'optional',
    services: ['DynamoDB', 'Application Auto Scaling'],
    errata: [30, 31, 94],
  },
  'ddb-capacity-calculator': {
    title: 'Capacity arithmetic',
    summary:
      'Size rounds up to 4 KB per read unit or 1 KB per write unit; eventual reads cost half, transactions double.',
    group: 'Data',
    fit: 'optional',
    services: ['DynamoDB'],
  },
  'ddb-parallel-scan': {
    title: 'Parallel scan, slowed down',
    summary:
      'Segments share a full-table job between workers, and page limits with pauses leave capacity for live traffic.',
    group: 'Data',
    fit: 'optional',
    services: ['DynamoDB'],
  },
  'ddb-write-sharding': {
    title: 'Write sharding',
    summary:
      'A suffix spreads one hot key over several partitions, and readers query every suffix and merge the results.',
    group: 'Data',
    fit: 'optional',
    services: ['DynamoDB'],
  },
  'ddb-large-object-s3': {
    title: 'Large object by pointer',
    summary: 'Items end at 400 KB: keep the body in S3 and store its key and ETag in the table.',
    group: 'Data',
    fit: 'optional',
    services: ['DynamoDB', 'S3'],
  },
  'ddb-s3-metadata-index': {
    title: 'Index of S3 objects',
    summary:
      'Object events maintain a row per object, which makes objects searchable by owner or date without listing them.',
    group: 'Data',
    fit: 'optional',
    services: ['S3', 'Lambda', 'DynamoDB', 'API Gateway'],
    errata: [37],
  },
  'ddb-fine-grained-access': {
    title: 'Access to own items only',
    summary:
      'A LeadingKeys condition limits temporary credentials to items whose partition key is the identity of the user.',
    group: 'Data',
    fit: 'optional',
    services: ['DynamoDB', 'IAM', 'Cognito identity pools'],
  },
  'ddb-global-tables': {
    title: 'Global tables',
    summary:
      'Replicas in several Regions take writes; the last one wins unless strong multi-Region consistency is chosen.',
    group: 'Data',
    fit: 'optional',
    services: ['DynamoDB'],
    errata: [32],
  },
  'ddb-stream-sns-fanout': {
    title: 'One stream reader, many consumers',
    summary:
      'More than two readers throttle a shard, so one function forwards the changes to a topic for everyone else.',
    group: 'Data',
    fit: 'optional',
    services: ['DynamoDB Streams', 'Lambda', 'SNS'],
  },
  'ddb-opensearch-search': {
    title: 'Search index from the stream',
    summary: 'A function feeds item changes to OpenSearch, managed or serverless, for the text search DynamoDB lacks.',
    group: 'Data',
    fit: 'optional',
    services: ['DynamoDB Streams', 'Lambda', 'OpenSearch'],
    errata: [70],
  },
  'ddb-session-store': {
    title: 'Session store',
    summary:
      'Sessions in a table with TTL scale without servers; an in-memory cache wins when every millisecond counts.',
    group: 'Data',
    fit: 'optional',
    services: ['DynamoDB', 'ElastiCache'],
  },
  'ddb-partiql': {
    title: 'PartiQL access',
    summary:
      'SQL-like statements without joins; an IAM deny on full-table scans catches a statement that names no key.',
    group: 'Data',
    fit: 'optional',
    services: ['DynamoDB'],
  },
  'ddb-table-class': {
    title: 'Infrequent-access table class',
    summary: 'Standard-IA stores seldom-read data for less and charges more per request, which suits archives.',
    group: 'Data',
    fit: 'optional',
    services: ['DynamoDB'],
  },
  'ddb-write-kinds': {
    title: 'Kinds of writes',
    summary:
      'Two writers who read before they put lose an update; a condition refuses one, a counter keeps both, and a batch has neither.',
    group: 'Data',
    fit: 'optional',
    services: ['DynamoDB'],
  },
  'ddb-condition-functions': {
    title: 'Functions of conditions',
    summary:
      'Six functions and the operators of a condition; a write that its condition refuses is paid for all the same.',
    group: 'Data',
    fit: 'optional',
    services: ['DynamoDB'],
  },
  'rds-multi-az-replicas': {
    title: 'Multi-AZ and read replicas',
    summary:
      'A synchronous standby takes over on failure; asynchronous replicas, up to 15 for some engines, share the reads.',
    group: 'Data',
    fit: 'optional',
    services: ['RDS', 'Aurora'],
    errata: [98],
  },
  'rds-proxy-lambda': {
    title: 'RDS Proxy',
    summary: 'A proxy pools database connections, so that a burst of functions does not use them all up.',
    group: 'Data',
    fit: 'optional',
    services: ['RDS Proxy', 'Lambda', 'Secrets Manager'],
  },
  'rds-encryption-auth': {
    title: 'RDS encryption and IAM sign-in',
    summary: 'Force TLS, encrypt storage from the start and let functions sign in with short-lived IAM tokens.',
    group: 'Data',
    fit: 'optional',
    services: ['RDS', 'KMS'],
  },
  'ddb-cleanup-copy': {
    title: 'Empty or copy a table',
    summary:
      'Recreate a table rather than delete it item by item; copy it by S3 export and import or by a restored backup.',
    group: 'Data',
    fit: 'guide',
    services: ['DynamoDB', 'S3'],
    errata: [85],
  },
  'redshift-olap': {
    title: 'OLTP or OLAP',
    summary: 'Short transactions belong in DynamoDB or RDS, large analytical queries in a warehouse such as Redshift.',
    group: 'Data',
    fit: 'guide',
    services: ['Redshift'],
  },
  'dms-migration': {
    title: 'Migration into DynamoDB',
    summary: 'DMS loads data from relational or document databases and from S3 into DynamoDB tables.',
    group: 'Data',
    fit: 'guide',
    services: ['DMS'],
  },
} as const satisfies Record<string, CatalogueRow>;
