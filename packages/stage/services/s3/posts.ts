import { AwsError } from '../../errors.ts';
import { ANONYMOUS, type Caller } from '../../iam/access.ts';
import { callContext } from '../../wire/aws-json.ts';
import { checksum } from './checksums.ts';
import { checkedTags, descriptionOf } from './description.ts';
import { encryptionHeaders } from './encryption.ts';
import { type Form, readForm } from './form.ts';
import { etagOf, expiration, newDescription, ownVersionHeader } from './objects.ts';
import type { BucketOperation, BucketRequest, ObjectRequest, S3Answer } from './operation.ts';
import { checkPolicy, type Sizes } from './post-policy.ts';
import type { S3, S3Stage } from './s3.ts';
import { checkSignature, scopeOf } from './signature.ts';
import { postedTagging, readXmlText } from './xml-input.ts';

/** The most that a form may bring: 5 GiB. */
const LARGEST = 5 * 1_024 ** 3;
const SIGNED_BY = ['x-amz-algorithm', 'x-amz-credential', 'x-amz-date', 'x-amz-signature'];
const NAMES: Readonly<Record<string, string>> = {
  key: 'key',
  policy: 'policy',
  'x-amz-algorithm': 'X-Amz-Algorithm',
  'x-amz-credential': 'X-Amz-Credential',
  'x-amz-date': 'X-Amz-Date',
  'x-amz-signature': 'X-Amz-Signature',
};

/** @throws AwsError `InvalidArgument`, worded as recorded in test_s3::TestS3PresignedPost::test_post_request_missing_fields */
function required({ fields }: Form, name: string): string {
  const value = fields.get(name);
  if (value !== undefined) return value;
  const ArgumentName = NAMES[name] ?? name;
  throw new AwsError(
    'InvalidArgument',
    `Bucket POST must contain a field named '${ArgumentName}'.  If it is specified, please check the order of the fields.`,
    400,
    { ArgumentName, ArgumentValue: '' },
  );
}

/**
 * Who signed a form, and how long its file may be. A form that nobody signed is of a stranger, even one with a policy, as recorded
 * in test_s3::TestS3PresignedPost::test_post_request_missing_fields.
 */
function signerOf(form: Form, { access, clock }: S3Stage, bucket: string): { readonly caller: Caller } & Sizes {
  if (SIGNED_BY.every((name) => !form.fields.has(name))) {
    return { caller: access.caller(ANONYMOUS), least: 0, most: LARGEST };
  }
  const policy = required(form, 'policy');
  for (const name of SIGNED_BY) required(form, name);
  const scope = scopeOf(required(form, 'x-amz-credential'));
  const caller = access.caller(scope.accessKeyId);
  checkSignature(scope, policy, required(form, 'x-amz-signature'));
  const { least, most } = checkPolicy(policy, new Map([...form.fields, ['bucket', bucket]]), clock.now());
  return { caller, least, most: Math.min(most, LARGEST) };
}

/** What headers say of an upload, fields of a form say here. */
function asRequest(request: BucketRequest, { fields }: Form, key: string, caller: Caller): ObjectRequest {
  const tagging = fields.get('tagging');
  const tags = tagging === undefined ? [] : readXmlText(tagging, postedTagging);
  const headers = new Map([
    ...fields,
    ['x-amz-tagging', new URLSearchParams(Object.entries(checkedTags(tags))).toString()],
  ]);
  return { ...request, caller, key, header: (name) => headers.get(name), headerNames: [...headers.keys()] };
}

async function post(s3: S3, request: BucketRequest, stage: S3Stage): Promise<S3Answer> {
  const form = await readForm(request.message);
  try {
    return await store(s3, request, form, stage);
  } finally {
    form.leave();
  }
}

async function store(s3: S3, request: BucketRequest, form: Form, stage: S3Stage): Promise<S3Answer> {
  const { access, clock } = stage;
  const { accessPoint, bucket, message } = request;
  const { settings } = bucket;
  const { caller, least, most } = signerOf(form, stage, settings.name);
  const direct: BucketRequest['authorize'] = (permission, more = {}) =>
    access.authorize(caller, permission, { ...callContext(message), ...more });
  const authorize = accessPoint === undefined ? direct : s3.accessPoints.through(accessPoint, settings.arn, direct);
  const named = required(form, 'key');
  const key = form.fileName === undefined ? named : named.replaceAll(/\$\{filename\}/g, () => form.fileName ?? '');
  const about = asRequest({ ...request, authorize }, form, key, caller);
  const description = newDescription(s3, about, descriptionOf(about, settings));
  const computed = checksum('CRC64NVME');
  const written = await s3.bodies.write(form.file, [computed], {
    longest: {
      bytes: most,
      error: (size) =>
        new AwsError('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size', 400, {
          ProposedSize: size,
          MaxSizeAllowed: most,
        }),
    },
  });
  const { md5, name, size } = written;
  if (size < least) {
    s3.bodies.delete([written]);
    throw new AwsError('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size', 400, {
      ProposedSize: size,
      MinSizeAllowed: least,
    });
  }
  const version = bucket.add(key, {
    isDeleteMarker: false,
    lastModified: clock.now(),
    size,
    etag: etagOf(md5, description),
    files: [{ name, size }],
    checksum: { algorithm: 'CRC64NVME', value: computed.digest().toString('base64'), type: 'FULL_OBJECT' },
    description,
  });
  s3.tell(bucket, { event: 's3:ObjectCreated:Post', key, reason: 'PostObject', version, requester: caller.arn });
  const location = `${stage.endpoint()}/${settings.name}/${encodeURIComponent(key)}`;
  const headers = {
    ...encryptionHeaders(description),
    etag: `"${version.etag}"`,
    location,
    'x-amz-expiration': expiration(about, version),
    'x-amz-version-id': ownVersionHeader(version),
  };
  return answerOf(form, { headers, Bucket: settings.name, Key: key, ETag: `"${version.etag}"`, Location: location });
}

/** Where the browser goes next. https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html */
function answerOf(
  { fields }: Form,
  {
    headers,
    ...created
  }: {
    readonly headers: NonNullable<S3Answer['headers']>;
    readonly Bucket: string;
    readonly Key: string;
    readonly ETag: string;
    readonly Location: string;
  },
): S3Answer {
  const redirect = fields.get('success_action_redirect');
  if (redirect !== undefined && URL.canParse(redirect)) {
    const url = new URL(redirect);
    url.searchParams.set('bucket', created.Bucket);
    url.searchParams.set('key', created.Key);
    url.searchParams.set('etag', created.ETag);
    return { status: 303, headers: { ...headers, location: url.href } };
  }
  const status = fields.get('success_action_status');
  if (status === '201') return { status: 201, headers, document: { PostResponse: created } };
  return { status: status === '200' ? 200 : 204, headers };
}

/** Uploads by a form of a browser, with a policy that somebody signed. https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html */
export const postObject = (s3: S3, stage: S3Stage): BucketOperation => ({
  name: 'PostObject',
  method: 'POST',
  run: (request) => post(s3, request, stage),
});
