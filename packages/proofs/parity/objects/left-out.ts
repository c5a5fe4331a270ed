import type { LeftOut } from '../parity-case.ts';

/** Why tests of S3 are not done again, by parts of their names; the first that fits counts. */
const REASONS: readonly (readonly [reason: string, parts: RegExp])[] = [
  ['The stage has no websites of buckets.', /StaticWebsiteHosting|website_redirect|bucket_operation_between_regions/],
  ['The stage has no Object Lock, and refuses it by name.', /ObjectLock/],
  [
    'The stage has no ACLs: buckets own their objects, as AWS makes them.',
    /_acls?\b|_acl_|bucket_exists|anon_credentials|batch_delete_public|set_external_hostname/,
  ],
  [
    'Buckets and their settings are in templates: no API of the stage makes, changes or describes them.',
    /BucketCRUD|OwnershipControls|PublicAccessBlock|BucketPolicy|AccelerateConfiguration|MetricsConfiguration|BucketReplication|BucketLogging|ListBuckets|bucket_policy|bucket_tagging|create_bucket|delete_bucket|bucket_availability|location_constraint|bucket_constraint|request_payer|analytics|intelligent_tier|inventory|uppercase_bucket|bucket_does_not_exist|default_bucket_encryption|lifecycle_conf_exc|configuration_date|default_minimum_object_size|lifecycle_configuration_on_bucket_deletion|(get|put|delete)_cors|filter_rules|invalid_(sqs|topic|lambda)_arn|multiple_invalid_sqs|bucket_not_exist|missing_values_in_rule|notification_configuration|empty_bucket_fixture|aws_global/,
  ],
  [
    'It is about another Region, the names of hosts, or signatures of version 2.',
    /region|virtual_host|\[s3\]|\[s3-|sig_s3\b|_dots|slashes_in_key|url_encoded_key|hostname|unicode_character_location/,
  ],
  [
    'It sends requests by hand: the tests of the stage about forms, signed addresses and CORS have what it shows.',
    /Presigned|Cors|checksum_no_automatic|attributes_with_space|content_length/,
  ],
  ['Not done again yet: the tests of the stage about events of buckets have what it shows.', /notifications/],
  ['Not done again yet: the tests of the stage about encryption have what it shows.', /SSE|sse|kms|encryption/],
  ['Not done again yet: the tests of the stage about lifecycles have what it shows.', /Lifecycle|expir/],
  [
    'Not done again yet: objects of the stage keep no checksums of their parts.',
    /checksum|part_checksum|object_attrs_pagination|size_validation/,
  ],
  ['Not done again yet: nothing that the chapters use is in it alone.', /^/],
];

/** The tests of a folder that no scene does again. */
export function leftOut(tests: readonly string[], done: ReadonlySet<string>): readonly LeftOut[] {
  const others = tests.filter((name) => !done.has(name));
  const groups = Map.groupBy(others, (name) => REASONS.find(([, parts]) => parts.test(name))?.[0] ?? '');
  return [...groups].map(([reason, names]) => ({ reason, tests: names }));
}
