import { Repeated } from '../../wire/xml.ts';
import { invalidArgument } from './errors.ts';
import { commonPrefixes, pageOf, question } from './listing.ts';
import type { Upload } from './object-version.ts';
import type { BucketOperation, BucketRequest } from './operation.ts';

/** Uploads by their keys; of one key, the oldest first. Recorded: test_s3_list_operations::TestS3ListMultipartUploads. */
function listUploads(request: BucketRequest, account: string) {
  const { bucket, query } = request;
  const asked = question(request, 's3:ListBucketMultipartUploads', 'max-uploads');
  const { prefix, delimiter, max, encoding, encoded } = asked;
  const after = query.get('key-marker') ?? '';
  const marker = after === '' ? '' : (query.get('upload-id-marker') ?? '');
  if (marker !== '' && bucket.uploads.get(marker)?.key !== after) {
    throw invalidArgument('Invalid uploadId marker', 'upload-id-marker', marker);
  }
  const uploads = [...bucket.uploads].map(([id, upload]) => ({ id, key: upload.key, upload }));
  const sorted = uploads.sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)));
  const place = sorted.findIndex(({ id }) => id === marker);
  const { items, next, prefixes } = pageOf(sorted, {
    ...asked,
    after,
    isAfter: (one) => place !== -1 && sorted.indexOf(one) > place,
  });
  const last = items.at(-1);
  return {
    ListMultipartUploadsResult: {
      Bucket: bucket.settings.name,
      KeyMarker: encoded(after),
      UploadIdMarker: marker,
      NextKeyMarker: encoded(last?.key ?? ''),
      NextUploadIdMarker: last?.id ?? '',
      Prefix: prefix === '' ? undefined : encoded(prefix),
      Delimiter: delimiter === '' ? undefined : encoded(delimiter),
      EncodingType: encoding,
      MaxUploads: max,
      IsTruncated: next !== undefined,
      Upload: new Repeated(items.map(({ id, key, upload }) => entryOf(id, encoded(key), upload, account))),
      CommonPrefixes: commonPrefixes(prefixes, encoded),
    },
  };
}

const entryOf = (UploadId: string, Key: string, { checksum, description, initiated }: Upload, account: string) => ({
  UploadId,
  Key,
  Initiated: new Date(initiated).toISOString(),
  StorageClass: description.storageClass,
  Owner: { ID: account },
  Initiator: { ID: account },
  ChecksumAlgorithm: checksum?.algorithm,
  ChecksumType: checksum?.type,
});

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html */
export const listMultipartUploads = (account: string): BucketOperation => ({
  name: 'ListMultipartUploads',
  method: 'GET',
  subresource: 'uploads',
  parameters: ['prefix', 'delimiter', 'max-uploads', 'encoding-type', 'key-marker', 'upload-id-marker'],
  run: (request) => ({ document: listUploads(request, account) }),
});
