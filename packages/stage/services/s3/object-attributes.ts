import { checkCustomerKey } from './customer-key.ts';
import { invalidArgument, invalidRequest } from './errors.ts';
import type { ObjectVersion } from './object-version.ts';
import { objectArn, versionFor, versionHeader } from './objects.ts';
import type { ObjectOperation, ObjectRequest } from './operation.ts';
import type { S3 } from './s3.ts';

const ATTRIBUTES: Readonly<Record<string, (version: ObjectVersion) => unknown>> = {
  ETag: ({ etag }) => etag,
  // That of parts is without their number here.
  Checksum: ({ checksum }) =>
    checksum && {
      [`Checksum${checksum.algorithm}`]: checksum.value.replace(/-\d+$/, ''),
      ChecksumType: checksum.type,
    },
  // How many there were, and not each of them: AWS adds them when they have checksums of their own.
  ObjectParts: ({ partCount }) => partCount && { PartsCount: partCount },
  StorageClass: ({ description: { storageClass } }) => storageClass,
  ObjectSize: ({ size }) => size,
};

function attributes(s3: S3, request: ObjectRequest) {
  const { bucket, header, query } = request;
  const asked = header('x-amz-object-attributes');
  if (asked === undefined)
    throw invalidRequest(
      'The x-amz-object-attributes header specifying the attributes to be retrieved is either missing or empty',
    );
  const names = asked.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !Object.hasOwn(ATTRIBUTES, name));
  if (unknown !== undefined)
    throw invalidArgument('Invalid attribute name specified.', 'x-amz-object-attributes', asked);
  const version = versionFor(request, 'GetObject');
  const action = query.has('versionId') ? 's3:GetObjectVersionAttributes' : 's3:GetObjectAttributes';
  request.authorize({ action, resource: objectArn(request) });
  checkCustomerKey(header, version.description);
  s3.keys.checkRead(request, version.description.encryption);
  return {
    headers: {
      'last-modified': new Date(version.lastModified).toUTCString(),
      'x-amz-version-id': versionHeader(bucket, version),
    },
    document: {
      GetObjectAttributesResponse: Object.fromEntries(names.map((name) => [name, ATTRIBUTES[name]?.(version)])),
    },
  };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAttributes.html */
export const getObjectAttributes = (s3: S3): ObjectOperation => ({
  name: 'GetObjectAttributes',
  method: 'GET',
  subresource: 'attributes',
  parameters: ['versionId'],
  headers: ['object-attributes', 'max-parts', 'server-side-encryption-customer-*'],
  run: (request) => attributes(s3, request),
});
