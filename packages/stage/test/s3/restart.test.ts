import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  type GetObjectCommandInput,
  GetObjectTaggingCommand,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { expect, test } from '@jest/globals';
import { BucketStage } from '../support/buckets.ts';
import { TemporaryFolder } from '../support/temporary.ts';

test('objects, versions, tags and unfinished uploads survive a restart', async () => {
  const folder = new TemporaryFolder();
  const unfinished = { Bucket: 'plain', Key: 'unfinished' };
  let UploadId: string | undefined;
  let VersionId: string | undefined;
  {
    await using first = await BucketStage.open({ state: folder.path });
    await first.s3.send(new PutObjectCommand({ Bucket: 'plain', Key: 'constructor', Body: 'kept', Tagging: 'k=v' }));
    ({ VersionId } = await first.s3.send(new PutObjectCommand({ Bucket: 'kept', Key: 'v', Body: 'one' })));
    await first.s3.send(new DeleteObjectCommand({ Bucket: 'kept', Key: 'v' }));
    ({ UploadId } = await first.s3.send(new CreateMultipartUploadCommand(unfinished)));
    await first.s3.send(new UploadPartCommand({ ...unfinished, UploadId, PartNumber: 1, Body: 'part' }));
  }
  await using second = await BucketStage.open({ state: folder.path });
  const text = async (input: GetObjectCommandInput) =>
    (await second.s3.send(new GetObjectCommand(input))).Body?.transformToString();
  expect(await text({ Bucket: 'plain', Key: 'constructor' })).toBe('kept');
  const tags = await second.s3.send(new GetObjectTaggingCommand({ Bucket: 'plain', Key: 'constructor' }));
  expect(tags.TagSet).toEqual([{ Key: 'k', Value: 'v' }]);
  expect(await text({ Bucket: 'kept', Key: 'v', VersionId })).toBe('one');
  await expect(text({ Bucket: 'kept', Key: 'v' })).rejects.toMatchObject({ name: 'NoSuchKey' });
  const { Parts = [] } = await second.s3.send(new ListPartsCommand({ ...unfinished, UploadId }));
  await second.s3.send(
    new CompleteMultipartUploadCommand({
      ...unfinished,
      UploadId,
      MultipartUpload: { Parts: Parts.map(({ ETag, PartNumber }) => ({ ETag, PartNumber })) },
    }),
  );
  expect(await text(unfinished)).toBe('part');
  folder.remove();
});
