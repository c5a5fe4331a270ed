import { Repeated } from '../../wire/xml.ts';
import type { BucketOperation } from './operation.ts';

/** All uploads at once: the stage has no pages of them. */
export const listMultipartUploads = (account: string): BucketOperation => ({
  name: 'ListMultipartUploads',
  method: 'GET',
  subresource: 'uploads',
  parameters: ['prefix'],
  run({ bucket, query, authorize }) {
    authorize({ action: 's3:ListBucketMultipartUploads', resource: bucket.settings.arn });
    const prefix = query.get('prefix') ?? '';
    const uploads = [...bucket.uploads]
      .filter(([, { key }]) => key.startsWith(prefix))
      .map(([UploadId, { key, initiated, description }]) => ({
        UploadId,
        Key: key,
        Initiated: new Date(initiated).toISOString(),
        StorageClass: description.storageClass,
        Owner: { ID: account },
        Initiator: { ID: account },
      }));
    return {
      document: {
        ListMultipartUploadsResult: {
          Bucket: bucket.settings.name,
          KeyMarker: '',
          UploadIdMarker: '',
          NextKeyMarker: uploads.at(-1)?.Key ?? '',
          NextUploadIdMarker: uploads.at(-1)?.UploadId ?? '',
          Prefix: prefix === '' ? undefined : prefix,
          MaxUploads: 1_000,
          IsTruncated: false,
          Upload: new Repeated(uploads),
        },
      },
    };
  },
});
