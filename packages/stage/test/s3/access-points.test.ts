import { request } from 'node:http';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Statement } from '../../iam/policy.ts';
import { BucketStage } from '../support/buckets.ts';

const POINT = 'arn:aws:s3:us-east-1:000000000000:accesspoint/seasons';
const ROLE = 'arn:aws:iam::000000000000:role/guest';

const point = (Policy?: object, more: object = {}) => ({
  Type: 'AWS::S3::AccessPoint',
  Properties: { Bucket: { Ref: 'Shared' }, Name: 'seasons', ...(Policy === undefined ? {} : { Policy }), ...more },
});
const allow = (Action: string | string[], Resource: string | string[], more: Partial<Statement> = {}): Statement => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
});
/** What leaves the decision to the access points of the account. */
const delegation = allow('s3:*', ['arn:aws:s3:::shared', 'arn:aws:s3:::shared/*'], {
  Principal: { AWS: '*' },
  Condition: { StringEquals: { 's3:DataAccessPointAccount': '000000000000' } },
});
const RESOURCES = {
  Shared: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'shared' } },
  Delegates: {
    Type: 'AWS::S3::BucketPolicy',
    Properties: { Bucket: { Ref: 'Shared' }, PolicyDocument: { Statement: [delegation] } },
  },
  Other: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'other' } },
  Seasons: point({
    Statement: [
      allow(['s3:GetObject', 's3:PutObject'], `${POINT}/object/seasons/*`, { Principal: { AWS: ROLE } }),
      allow('s3:ListBucket', POINT, {
        Principal: { AWS: ROLE },
        Condition: { StringLike: { 's3:prefix': 'seasons/*' } },
      }),
    ],
  }),
  Closed: {
    Type: 'AWS::S3::AccessPoint',
    Properties: {
      Bucket: { Ref: 'Other' },
      Name: 'closed',
      Policy: {
        Statement: [
          allow('s3:*', 'arn:aws:s3:us-east-1:000000000000:accesspoint/closed/object/*', { Principal: { AWS: ROLE } }),
        ],
      },
    },
  },
};

let buckets: BucketStage;
let alias: string;
beforeAll(async () => {
  buckets = await BucketStage.open({ resources: RESOURCES });
  alias = `${buckets.stage.services.s3.accessPoints.find(POINT)?.alias}`;
  await buckets.s3.send(new PutObjectCommand({ Bucket: 'shared', Key: 'seasons/1', Body: 'one' }));
  await buckets.s3.send(new PutObjectCommand({ Bucket: 'shared', Key: 'players/1', Body: 'ada' }));
});
afterAll(async () => {
  await buckets[Symbol.asyncDispose]();
});

const refused = { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } };

test('an alias takes the place of the bucket, and its policy says who may do what', async () => {
  expect(alias).toMatch(/^seasons-[a-z\d]{34}-s3alias$/);
  const guest = buckets.role('guest');
  const get = (Bucket: string, Key: string) => guest.send(new GetObjectCommand({ Bucket, Key }));
  expect(await (await get(alias, 'seasons/1')).Body?.transformToString()).toBe('one');
  await expect(get(alias, 'players/1')).rejects.toMatchObject(refused);
  await expect(get('shared', 'seasons/1')).rejects.toMatchObject(refused);
  await expect(
    guest.send(new PutObjectCommand({ Bucket: alias, Key: 'seasons/2', Body: 'two' })),
  ).resolves.toBeDefined();
  await expect(guest.send(new DeleteObjectCommand({ Bucket: alias, Key: 'seasons/2' }))).rejects.toMatchObject(refused);
  const list = (Prefix: string) => guest.send(new ListObjectsV2Command({ Bucket: alias, Prefix }));
  expect((await list('seasons/')).KeyCount).toBe(2);
  await expect(list('players/')).rejects.toMatchObject(refused);
});

test('a bucket that leaves nothing to its access points has the last word', async () => {
  const { alias: closed } = { ...buckets.stage.services.s3.accessPoints.find('closed-000000000000') };
  const guest = buckets.role('guest');
  const put = guest.send(new PutObjectCommand({ Bucket: closed, Key: 'x', Body: 'x' }));
  await expect(put).rejects.toMatchObject({ ...refused, message: expect.stringContaining('arn:aws:s3:::other/x') });
});

test('a role that is allowed the access point needs no more, one that is allowed the bucket does', async () => {
  const get = (name: string, Resource: string) =>
    buckets.role(name, allow('s3:GetObject', Resource)).send(new GetObjectCommand({ Bucket: alias, Key: 'players/1' }));
  await expect(get('by-point', `${POINT}/object/players/*`)).resolves.toBeDefined();
  await expect(get('by-bucket', 'arn:aws:s3:::shared/*')).rejects.toMatchObject(refused);
});

test('an ARN names it in the host, and as the source of a copy', async () => {
  const { port } = new URL(buckets.stage.endpoint);
  const status = await new Promise((resolve, reject) => {
    request({
      host: '127.0.0.1',
      port,
      path: '/seasons/1',
      headers: {
        host: 'seasons-000000000000.localhost',
        authorization: 'AWS4-HMAC-SHA256 Credential=local-developer/20261120/us-east-1/s3/aws4_request',
      },
    })
      .on('response', (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      })
      .on('error', reject)
      .end();
  });
  expect(status).toBe(200);
  const copy = (CopySource: string, by = buckets.s3) =>
    by.send(new CopyObjectCommand({ Bucket: alias, Key: 'seasons/copy', CopySource }));
  await expect(copy(`${POINT}/object/seasons/1`, buckets.role('guest'))).resolves.toBeDefined();
  await expect(copy(`${POINT}/object/players/1`, buckets.role('guest'))).rejects.toMatchObject(refused);
  await expect(copy(`${POINT}x/object/players/1`)).rejects.toMatchObject({ name: 'NoSuchBucket' });
});

test.each<[string, object, string]>([
  [
    'a public policy',
    point({ Statement: [allow('s3:GetObject', `${POINT}/object/*`, { Principal: '*' })] }),
    'BlockPublicPolicy of seasons is on',
  ],
  [
    'a policy about the bucket',
    point({ Statement: [allow('s3:GetObject', 'arn:aws:s3:::shared/*', { Principal: { AWS: ROLE } })] }),
    'Policy has invalid resource',
  ],
  ['a VPC', point(undefined, { VpcConfiguration: { VpcId: 'vpc-1' } }), 'property VpcConfiguration'],
  ['a name like an alias', point(undefined, { Name: 'x-s3alias' }), 'property Name'],
  ['a bucket that does not exist', point(undefined, { Bucket: 'nowhere' }), 'The specified bucket does not exist'],
])('an access point with %s is refused', async (_, Seasons, message) => {
  await expect(BucketStage.open({ resources: { Shared: RESOURCES.Shared, Seasons } })).rejects.toThrow(message);
});

test('one whose public access is not blocked lets strangers read, if the bucket leaves it to them', async () => {
  const read = async (blocked: object) => {
    await using open = await BucketStage.open({
      resources: {
        Shared: RESOURCES.Shared,
        Delegates: RESOURCES.Delegates,
        Seasons: point(
          { Statement: [allow('s3:GetObject', `${POINT}/object/*`, { Principal: '*' })] },
          { PublicAccessBlockConfiguration: blocked },
        ),
      },
    });
    await open.s3.send(new PutObjectCommand({ Bucket: 'shared', Key: 'x', Body: 'x' }));
    const found = open.stage.services.s3.accessPoints.find(POINT);
    return (await fetch(`${open.stage.endpoint}/${found?.alias}/x`)).status;
  };
  expect(await read({ BlockPublicPolicy: false })).toBe(200);
  expect(await read({ RestrictPublicBuckets: true })).toBe(403);
});
