import type { CatalogueRow } from './types.ts';

/** S3, backups and volumes. */
export const storage = {
  's3-presigned-url': {
    title: 'Pre-signed URL',
    summary:
      'A URL lends the rights of its signer for up to 7 days, or until the temporary credentials behind it expire.',
    group: 'Storage',
    fit: 'optional',
    services: ['S3', 'API Gateway', 'Lambda'],
    errata: [78],
  },
  's3-versioning-lifecycle': {
    title: 'Versioning and lifecycle',
    summary:
      'Older versions survive overwrites and deletes, and rules move or expire them, and unfinished uploads, by age.',
    group: 'Storage',
    fit: 'optional',
    services: ['S3'],
  },
  's3-restore-version': {
    title: 'Restore a version',
    summary: 'A delete is taken back by deleting its marker, an overwrite by a copy of an older version on top.',
    group: 'Storage',
    fit: 'optional',
    services: ['S3'],
  },
  's3-replication': {
    title: 'Replication',
    summary: 'Objects are copied asynchronously to another bucket, Region or account; both buckets need versioning.',
    group: 'Storage',
    fit: 'optional',
    services: ['S3'],
  },
  's3-cors': {
    title: 'CORS on a bucket',
    summary:
      'A page from another origin may read or upload only if the bucket lists that origin, best by its exact name.',
    group: 'Storage',
    fit: 'optional',
    services: ['S3'],
  },
  's3-website': {
    title: 'Static website',
    summary: 'Prefer a private bucket behind CloudFront: a website endpoint is HTTP only and demands public objects.',
    group: 'Storage',
    fit: 'optional',
    services: ['S3'],
    errata: [40, 75],
  },
  's3-object-tags-metadata': {
    title: 'Object tags and metadata',
    summary:
      'Metadata is fixed at upload; ten tags at most can change later and steer lifecycle rules and policies; lists show neither.',
    group: 'Storage',
    fit: 'optional',
    services: ['S3'],
  },
  's3-access-logs': {
    title: 'Access logs',
    summary: 'Request logs go to a separate bucket, because a bucket that logs into itself logs its own logging.',
    group: 'Storage',
    fit: 'optional',
    services: ['S3'],
  },
  's3-access-points': {
    title: 'Access points',
    summary: 'Each team has its own entry point with a policy for its prefix, and the bucket policy delegates to them.',
    group: 'Storage',
    fit: 'optional',
    services: ['S3'],
  },
  's3-upload-performance': {
    title: 'Fast transfers',
    summary:
      'Multipart, byte ranges, many prefixes and acceleration; one PUT carries 5 GB, an object holds up to 50 TB.',
    group: 'Storage',
    fit: 'optional',
    services: ['S3'],
    errata: [79],
  },
  'aws-backup-plan': {
    title: 'Backup plan',
    summary: 'One plan backs up tables, file systems and databases chosen by tag, with retention and copies.',
    group: 'Storage',
    fit: 'optional',
    services: ['AWS Backup'],
  },
  's3-object-lambda-select': {
    title: 'Object Lambda and S3 Select',
    summary: 'Both are closed to new customers; a function behind CloudFront and Athena queries do the same work.',
    group: 'Storage',
    fit: 'guide',
    services: ['S3'],
    errata: [77],
  },
  's3-classes-guide': {
    title: 'Storage classes',
    summary: 'Colder tiers store for less but add retrieval fees, waits from milliseconds to hours, and minimum terms.',
    group: 'Storage',
    fit: 'guide',
    services: ['S3'],
    errata: [82],
  },
  'ebs-efs-guide': {
    title: 'EBS, instance store and EFS',
    summary:
      'A volume lives in one Zone and moves by snapshot, io1 and io2 attach to several instances, EFS can span Zones.',
    group: 'Storage',
    fit: 'guide',
    services: ['EBS', 'EFS'],
    errata: [99],
  },
} as const satisfies Record<string, CatalogueRow>;
