import {
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import { ADMITS_S3, BucketStage } from '../support/buckets.ts';
import { TemporaryFolder } from '../support/temporary.ts';

const DAY = 86_400;

const queue = {
  Events: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'events', MessageRetentionPeriod: 14 * DAY } },
  Admits: ADMITS_S3,
};

/** A bucket with these rules, whose events of its lifecycle go to a queue. */
const resources = (rules: readonly object[], more: object = {}) => ({
  ...queue,
  Aging: {
    Type: 'AWS::S3::Bucket',
    DependsOn: 'Admits',
    Properties: {
      BucketName: 'aging',
      LifecycleConfiguration: { Rules: rules.map((rule) => ({ Status: 'Enabled', ...rule })) },
      NotificationConfiguration: {
        QueueConfigurations: ['s3:LifecycleExpiration:*', 's3:LifecycleTransition'].map((Event) => ({
          Event,
          Queue: { 'Fn::GetAtt': ['Events', 'Arn'] },
        })),
      },
      ...more,
    },
  },
});
const versioned = { VersioningConfiguration: { Status: 'Enabled' } };
const open = (rules: readonly object[], more: object = {}) => BucketStage.open({ resources: resources(rules, more) });

const put = ({ s3 }: BucketStage, Key: string, more: Partial<PutObjectCommandInput> = {}) =>
  s3.send(new PutObjectCommand({ Bucket: 'aging', Key, Body: 'x', ...more }));
const head = ({ s3 }: BucketStage, Key: string, more: object = {}) =>
  s3.send(new HeadObjectCommand({ Bucket: 'aging', Key, ...more }));
const gone = { $metadata: { httpStatusCode: 404 } };

/** The keys with versions, and how many versions and markers there are. */
async function versions({ s3 }: BucketStage, Prefix = '') {
  const { Versions = [], DeleteMarkers = [] } = await s3.send(
    new ListObjectVersionsCommand({ Bucket: 'aging', Prefix }),
  );
  return { versions: Versions.map(({ VersionId }) => VersionId), markers: DeleteMarkers.length };
}

const told = (buckets: BucketStage) => {
  const records: readonly { eventName: string; s3: { object: { key: string } } }[] = buckets
    .bodies('events')
    .flatMap(({ Records }) => Records ?? []);
  return records.map(({ eventName, s3 }) => `${eventName} ${s3.object.key}`);
};

/** Advances to a second before the midnight after so many whole days, and then beyond it. */
async function twice({ stage }: BucketStage, days: number, before: () => Promise<void>) {
  const now = stage.clock.now() / 1_000;
  const due = (Math.floor(now / DAY + days) + 1) * DAY;
  await stage.advance(due - now - 1);
  await before();
  await stage.advance(1);
}

describe('an object expires', () => {
  test('at the midnight after its days, and its answers say when', async () => {
    await using buckets = await open([{ Id: 'short', ExpirationInDays: 3 }]);
    const { Expiration } = await put(buckets, 'x');
    const at = new Date((Math.floor(buckets.stage.clock.now() / 1_000 / DAY + 3) + 1) * DAY * 1_000);
    expect(Expiration).toBe(`expiry-date="${at.toUTCString()}", rule-id="short"`);
    await twice(buckets, 3, async () => {
      expect((await head(buckets, 'x')).Expiration).toBe(Expiration);
    });
    await expect(head(buckets, 'x')).rejects.toMatchObject(gone);
    expect(told(buckets)).toEqual(['LifecycleExpiration:Delete x']);
  });

  test('by the prefix, the tags and the size of its rule', async () => {
    await using buckets = await open([
      { Prefix: 'temporary/', ExpirationInDays: 1 },
      {
        TagFilters: [
          { Key: 'kind', Value: 'draft' },
          { Key: 'of', Value: 'ada' },
        ],
        ExpirationInDays: 1,
      },
      { ObjectSizeGreaterThan: 10, ObjectSizeLessThan: 20, ExpirationInDays: 1 },
      { Status: 'Disabled', ExpirationInDays: 1 },
    ]);
    await put(buckets, 'temporary/x');
    await put(buckets, 'tagged', { Tagging: 'kind=draft&of=ada&more=x' });
    await put(buckets, 'half-tagged', { Tagging: 'kind=draft' });
    await put(buckets, 'eleven', { Body: 'x'.repeat(11) });
    await put(buckets, 'twenty', { Body: 'x'.repeat(20) });
    await buckets.stage.advance(2 * DAY);
    expect(told(buckets).sort()).toEqual([
      'LifecycleExpiration:Delete eleven',
      'LifecycleExpiration:Delete tagged',
      'LifecycleExpiration:Delete temporary/x',
    ]);
    await expect(head(buckets, 'half-tagged')).resolves.toBeDefined();
    await expect(head(buckets, 'twenty')).resolves.toBeDefined();
  });

  test('on a date', async () => {
    const date = new Date((Math.floor(Date.now() / 1_000 / DAY) + 5) * DAY * 1_000);
    await using buckets = await open([{ ExpirationDate: date.toISOString() }]);
    await put(buckets, 'x');
    await buckets.stage.advance((date.getTime() - buckets.stage.clock.now()) / 1_000 - 1);
    await expect(head(buckets, 'x')).resolves.toBeDefined();
    await buckets.stage.advance(1);
    await expect(head(buckets, 'x')).rejects.toMatchObject(gone);
  });

  test('also after a restart', async () => {
    const state = new TemporaryFolder();
    const options = { resources: resources([{ ExpirationInDays: 2 }]), state: state.path };
    {
      await using first = await BucketStage.open(options);
      await put(first, 'x');
      await first.stage.advance(DAY);
      await put(first, 'later');
    }
    await using second = await BucketStage.open(options);
    await expect(head(second, 'x')).resolves.toBeDefined();
    await second.stage.advance(2 * DAY);
    await expect(head(second, 'x')).rejects.toMatchObject(gone);
    await expect(head(second, 'later')).resolves.toBeDefined();
    state.remove();
  });
});

describe('in a bucket with versions', () => {
  test('the newest is hidden, the others stay, and a marker without versions goes', async () => {
    await using buckets = await open(
      [{ ExpirationInDays: 2, NoncurrentVersionExpiration: { NoncurrentDays: 3 } }],
      versioned,
    );
    const { VersionId } = await put(buckets, 'x');
    await buckets.stage.advance(3 * DAY);
    expect(await versions(buckets)).toEqual({ versions: [VersionId], markers: 1 });
    await expect(head(buckets, 'x', { VersionId })).resolves.toBeDefined();
    await buckets.stage.advance(4 * DAY);
    expect(await versions(buckets)).toEqual({ versions: [], markers: 0 });
    expect(told(buckets)).toEqual([
      'LifecycleExpiration:DeleteMarkerCreated x',
      'LifecycleExpiration:Delete x',
      'LifecycleExpiration:Delete x',
    ]);
  });

  test('older versions expire from when the next one came, but for the number that is kept', async () => {
    await using buckets = await open(
      [{ NoncurrentVersionExpiration: { NoncurrentDays: 2, NewerNoncurrentVersions: 1 } }],
      versioned,
    );
    await put(buckets, 'x');
    await buckets.stage.advance(5 * DAY);
    const { VersionId: second } = await put(buckets, 'x');
    const { VersionId: third } = await put(buckets, 'x');
    await twice(buckets, 2, async () => {
      expect((await versions(buckets)).versions).toHaveLength(3);
    });
    expect((await versions(buckets)).versions).toEqual([third, second]);
    await buckets.stage.advance(30 * DAY);
    expect((await versions(buckets)).versions).toEqual([third, second]);
  });

  test('a marker that hides nothing goes at midnight, one that hides something stays', async () => {
    await using buckets = await open([{ ExpiredObjectDeleteMarker: true }], versioned);
    const { VersionId } = await put(buckets, 'x');
    await buckets.s3.send(new DeleteObjectCommand({ Bucket: 'aging', Key: 'x' }));
    await buckets.stage.advance(2 * DAY);
    expect(await versions(buckets)).toEqual({ versions: [VersionId], markers: 1 });
    await buckets.s3.send(new DeleteObjectCommand({ Bucket: 'aging', Key: 'x', VersionId }));
    await buckets.stage.advance(DAY);
    expect(await versions(buckets)).toEqual({ versions: [], markers: 0 });
  });
});

describe('an object moves to another storage class', () => {
  const large = { Body: Buffer.alloc(128 * 1_024) };

  test('which its answers tell, and an archived one is not read', async () => {
    await using buckets = await open([
      {
        Transitions: [
          { StorageClass: 'STANDARD_IA', TransitionInDays: 30 },
          { StorageClass: 'GLACIER', TransitionInDays: 90 },
        ],
      },
    ]);
    await put(buckets, 'large', large);
    await put(buckets, 'small');
    await twice(buckets, 30, async () => {
      expect((await head(buckets, 'large')).StorageClass).toBeUndefined();
    });
    expect((await head(buckets, 'large')).StorageClass).toBe('STANDARD_IA');
    expect(told(buckets)).toEqual(['LifecycleTransition large']);
    await buckets.stage.advance(61 * DAY);
    expect((await head(buckets, 'large')).StorageClass).toBe('GLACIER');
    const read = buckets.s3.send(new GetObjectCommand({ Bucket: 'aging', Key: 'large' }));
    await expect(read).rejects.toMatchObject({ name: 'InvalidObjectState', StorageClass: 'GLACIER' });
    expect((await head(buckets, 'small')).StorageClass).toBeUndefined();
  });

  test('also a small one, where its rule is about sizes', async () => {
    const Transitions = [{ StorageClass: 'GLACIER_IR', TransitionInDays: 0 }];
    await using buckets = await open([{ ObjectSizeLessThan: 10, Transitions }]);
    await put(buckets, 'small');
    await buckets.stage.advance(DAY);
    expect((await head(buckets, 'small')).StorageClass).toBe('GLACIER_IR');
  });

  test('also a version that is not the newest', async () => {
    const NoncurrentVersionTransitions = [{ StorageClass: 'GLACIER_IR', TransitionInDays: 1 }];
    await using buckets = await open([{ NoncurrentVersionTransitions }], versioned);
    const { VersionId } = await put(buckets, 'x', large);
    await put(buckets, 'x', large);
    await buckets.stage.advance(2 * DAY);
    expect((await head(buckets, 'x', { VersionId })).StorageClass).toBe('GLACIER_IR');
    expect((await head(buckets, 'x')).StorageClass).toBeUndefined();
  });
});

test('an upload in parts that is not completed is aborted', async () => {
  await using buckets = await open([
    { Id: 'abort', Prefix: 'up/', AbortIncompleteMultipartUpload: { DaysAfterInitiation: 2 } },
  ]);
  const start = (Key: string) => buckets.s3.send(new CreateMultipartUploadCommand({ Bucket: 'aging', Key }));
  const { AbortRuleId, UploadId } = await start('up/x');
  await start('other');
  expect(AbortRuleId).toBe('abort');
  await buckets.s3.send(new UploadPartCommand({ Bucket: 'aging', Key: 'up/x', UploadId, PartNumber: 1, Body: 'x' }));
  const uploads = async () => {
    const { Uploads = [] } = await buckets.s3.send(new ListMultipartUploadsCommand({ Bucket: 'aging' }));
    return Uploads.map(({ Key }) => Key);
  };
  await twice(buckets, 2, async () => {
    expect(await uploads()).toEqual(['other', 'up/x']);
  });
  expect(await uploads()).toEqual(['other']);
});

test.each<[string, object, string]>([
  ['without an action', {}, 'At least one action'],
  ['with days and markers', { ExpirationInDays: 1, ExpiredObjectDeleteMarker: true }, 'ExpiredObjectDeleteMarker'],
  ['with days and a date', { ExpirationInDays: 1, ExpirationDate: '2026-12-01T00:00:00Z' }, 'days or a date'],
  ['at noon', { ExpirationDate: '2026-12-01T12:00:00Z' }, "'Date' must be at midnight GMT"],
  ['on no date', { ExpirationDate: 'tomorrow' }, "'Date' must be at midnight GMT"],
  [
    'that moves too early',
    { Transitions: [{ StorageClass: 'STANDARD_IA', TransitionInDays: 29 }] },
    "greater than or equal to 30 for storageClass 'STANDARD_IA'",
  ],
  ['that never moves', { Transitions: [{ StorageClass: 'GLACIER' }] }, 'TransitionInDays or TransitionDate'],
  [
    'that aborts by tags',
    { TagFilters: [{ Key: 'a', Value: 'b' }], AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } },
    'AbortIncompleteMultipartUpload',
  ],
  [
    'about markers with tags',
    { TagFilters: [{ Key: 'a', Value: 'b' }], ExpiredObjectDeleteMarker: true },
    'cannot be specified with tags',
  ],
])('a rule %s is refused', async (_, rule, message) => {
  await expect(open([rule])).rejects.toThrow(message);
});
