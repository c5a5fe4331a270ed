import { Repeated } from '../../wire/xml.ts';
import { checkedTags } from './description.ts';
import { versionFor, versionHeader } from './objects.ts';
import type { ObjectOperation, ObjectRequest } from './operation.ts';
import type { S3 } from './s3.ts';
import { readXml, taggingDocument } from './xml-input.ts';

/** Replaces the tags of a version, and tells about it. */
function retag(
  s3: S3,
  request: ObjectRequest,
  action: 'DeleteObjectTagging' | 'PutObjectTagging',
  tags: Readonly<Record<string, string>>,
) {
  const { bucket, caller, key } = request;
  const version = versionFor(request, action);
  const changed = { ...version, description: { ...version.description, tags } };
  bucket.change(key, changed);
  const event = action === 'PutObjectTagging' ? 's3:ObjectTagging:Put' : 's3:ObjectTagging:Delete';
  s3.tell(bucket, { event, key, reason: action, version: changed, requester: caller.arn });
  return { 'x-amz-version-id': versionHeader(bucket, version) };
}

/** Tags of objects. https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html */
export const taggingOperations = (s3: S3): readonly ObjectOperation[] => [
  {
    name: 'GetObjectTagging',
    method: 'GET',
    subresource: 'tagging',
    parameters: ['versionId'],
    run(request) {
      const version = versionFor(request, 'GetObjectTagging');
      const Tag = new Repeated(Object.entries(version.description.tags).map(([Key, Value]) => ({ Key, Value })));
      return {
        headers: { 'x-amz-version-id': versionHeader(request.bucket, version) },
        document: { Tagging: { TagSet: { Tag } } },
      };
    },
  },
  {
    name: 'PutObjectTagging',
    method: 'PUT',
    subresource: 'tagging',
    parameters: ['versionId'],
    headers: ['sdk-checksum-algorithm', 'checksum-*', 'trailer'],
    async run(request) {
      const tags = await readXml(request.message, taggingDocument);
      return { headers: retag(s3, request, 'PutObjectTagging', checkedTags(tags)) };
    },
  },
  {
    name: 'DeleteObjectTagging',
    method: 'DELETE',
    subresource: 'tagging',
    parameters: ['versionId'],
    run: (request) => ({ status: 204, headers: retag(s3, request, 'DeleteObjectTagging', {}) }),
  },
];
