import {
  array,
  boolean,
  type InferOutput,
  integer,
  minValue,
  optional,
  picklist,
  pipe,
  strictObject,
  string,
} from 'valibot';
import { StageError } from '../../errors.ts';
import type { ResourceOrigin } from '../../registry.ts';
import { numeric, place } from '../../resource-values.ts';
import type { LifecycleRule, When } from './lifecycle-rules.ts';

const days = pipe(numeric, integer(), minValue(1));
const count = pipe(numeric, integer(), minValue(1));
const bytes = pipe(numeric, integer(), minValue(0));
const StorageClass = picklist([
  'STANDARD_IA',
  'INTELLIGENT_TIERING',
  'ONEZONE_IA',
  'GLACIER_IR',
  'GLACIER',
  'DEEP_ARCHIVE',
]);

const rule = strictObject({
  Id: optional(string()),
  Status: picklist(['Enabled', 'Disabled']),
  Prefix: optional(string(), ''),
  TagFilters: optional(array(strictObject({ Key: string(), Value: string() })), []),
  ObjectSizeGreaterThan: optional(bytes),
  ObjectSizeLessThan: optional(bytes),
  ExpirationInDays: optional(days),
  ExpirationDate: optional(string()),
  ExpiredObjectDeleteMarker: optional(boolean(), false),
  Transitions: optional(
    array(
      strictObject({
        StorageClass,
        TransitionInDays: optional(pipe(numeric, integer(), minValue(0))),
        TransitionDate: optional(string()),
      }),
    ),
    [],
  ),
  NoncurrentVersionExpiration: optional(
    strictObject({ NoncurrentDays: days, NewerNoncurrentVersions: optional(count) }),
  ),
  NoncurrentVersionTransitions: optional(
    array(
      strictObject({
        StorageClass,
        TransitionInDays: pipe(numeric, integer(), minValue(0)),
        NewerNoncurrentVersions: optional(count),
      }),
    ),
    [],
  ),
  AbortIncompleteMultipartUpload: optional(strictObject({ DaysAfterInitiation: days })),
});

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-s3-bucket-lifecycleconfiguration.html */
export const lifecycleConfiguration = strictObject({
  Rules: array(rule),
  TransitionDefaultMinimumObjectSize: optional(
    picklist(['all_storage_classes_128K', 'varies_by_storage_class']),
    'all_storage_classes_128K',
  ),
});

/** The rules of a bucket that are enabled. @throws StageError as S3 refuses them */
export function lifecycleOf(
  configuration: InferOutput<typeof lifecycleConfiguration> | undefined,
  origin: ResourceOrigin,
): readonly LifecycleRule[] {
  if (configuration === undefined) return [];
  const { Rules, TransitionDefaultMinimumObjectSize: minimum } = configuration;
  const smallObjectsMoveTo = minimum === 'varies_by_storage_class' ? ['GLACIER', 'DEEP_ARCHIVE'] : [];
  return Rules.flatMap((one, index) => {
    const id = one.Id ?? `${origin.logicalId}-${index}`;
    const refuse = (message: string) => new StageError(`${place(origin)}: ${message} (lifecycle rule ${id})`);
    check(one, refuse);
    if (one.Status === 'Disabled') return [];
    const { NoncurrentVersionExpiration: noncurrent, AbortIncompleteMultipartUpload: abort } = one;
    const expiration = whenOf(one.ExpirationInDays, one.ExpirationDate, refuse);
    return {
      id,
      prefix: one.Prefix,
      tags: Object.fromEntries(one.TagFilters.map(({ Key, Value }) => [Key, Value])),
      ...(one.ObjectSizeGreaterThan === undefined ? {} : { largerThan: one.ObjectSizeGreaterThan }),
      ...(one.ObjectSizeLessThan === undefined ? {} : { smallerThan: one.ObjectSizeLessThan }),
      ...(expiration === undefined ? {} : { expiration }),
      expiresMarkers: one.ExpiredObjectDeleteMarker,
      transitions: one.Transitions.map(({ StorageClass: storageClass, TransitionInDays, TransitionDate }) => {
        const when = whenOf(TransitionInDays, TransitionDate, refuse);
        if (when !== undefined) return { storageClass, when };
        throw refuse('A transition has either TransitionInDays or TransitionDate.');
      }),
      ...(noncurrent === undefined
        ? {}
        : {
            noncurrentExpiration: { days: noncurrent.NoncurrentDays, keeps: noncurrent.NewerNoncurrentVersions ?? 0 },
          }),
      noncurrentTransitions: one.NoncurrentVersionTransitions.map((to) => ({
        storageClass: to.StorageClass,
        days: to.TransitionInDays,
        keeps: to.NewerNoncurrentVersions ?? 0,
      })),
      ...(abort === undefined ? {} : { abortDays: abort.DaysAfterInitiation }),
      smallObjectsMoveTo,
    };
  });
}

type Refuse = (message: string) => StageError;

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_LifecycleRule.html */
function check(one: InferOutput<typeof rule>, refuse: Refuse): void {
  const expires = one.ExpirationInDays !== undefined || one.ExpirationDate !== undefined;
  const moves = [...one.Transitions, ...one.NoncurrentVersionTransitions];
  const acts = [one.NoncurrentVersionExpiration, one.AbortIncompleteMultipartUpload, ...moves].some(
    (action) => action !== undefined,
  );
  if (!expires && !one.ExpiredObjectDeleteMarker && !acts)
    throw refuse('At least one action needs to be specified in a rule');
  if (expires && one.ExpiredObjectDeleteMarker) {
    throw refuse('ExpiredObjectDeleteMarker cannot be specified with ExpirationInDays or ExpirationDate.');
  }
  const isFiltered =
    one.TagFilters.length > 0 || one.ObjectSizeGreaterThan !== undefined || one.ObjectSizeLessThan !== undefined;
  if (isFiltered && one.AbortIncompleteMultipartUpload !== undefined) {
    throw refuse('AbortIncompleteMultipartUpload cannot be specified with tags or sizes.');
  }
  if (one.TagFilters.length > 0 && one.ExpiredObjectDeleteMarker) {
    throw refuse('ExpiredObjectDeleteMarker cannot be specified with tags.');
  }
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html
  for (const { StorageClass: storageClass, TransitionInDays: after = 30 } of moves) {
    if ((storageClass === 'STANDARD_IA' || storageClass === 'ONEZONE_IA') && after < 30) {
      throw refuse(
        `'Days' in Transition action must be greater than or equal to 30 for storageClass '${storageClass}'`,
      );
    }
  }
}

function whenOf(inDays: number | undefined, date: string | undefined, refuse: Refuse): When | undefined {
  if (date === undefined) return inDays === undefined ? undefined : { days: inDays };
  if (inDays !== undefined) throw refuse('A rule has either days or a date.');
  const at = Date.parse(date);
  // Recorded: test_s3::TestS3BucketLifecycle::test_put_bucket_lifecycle_conf_exc.
  if (at % 86_400_000 !== 0) throw refuse("'Date' must be at midnight GMT");
  return { date: at };
}
