import { CopyObjectCommand, DeleteObjectCommand, ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import { s3 } from '#lambda/runtime/aws/objects.ts';
import type { RestorePorts, Version } from '../use-cases/restore-object.ts';
import { type Archive, stated } from './archive.ts';

/** The newest versions and markers of an object that are looked at; rules of the bucket leave few of them. */
const MOST_VERSIONS = 100;

/** The versions of an object, the one on top first. The SDK lists versions and markers apart, so of a second their order is lost. */
export async function listVersions({ bucket }: Pick<Archive, 'bucket'>, key: string): Promise<readonly Version[]> {
  const { Versions = [], DeleteMarkers = [] } = await s3.send(
    new ListObjectVersionsCommand({ Bucket: bucket, Prefix: key, MaxKeys: MOST_VERSIONS }),
  );
  const all = [
    ...Versions.map((one) => ({ ...one, kind: 'object' as const })),
    ...DeleteMarkers.map((one) => ({ ...one, kind: 'delete-marker' as const })),
  ];
  return all
    .filter(({ Key }) => Key === key)
    .sort((a, b) => Number(b.IsLatest === true) - Number(a.IsLatest === true) || timeOf(b) - timeOf(a))
    .map(({ VersionId = '', kind, IsLatest, LastModified }) => ({
      versionId: VersionId,
      kind,
      isLatest: IsLatest === true,
      storedAt: LastModified?.toISOString() ?? '',
    }));
}

const timeOf = ({ LastModified }: { readonly LastModified?: Date | undefined }) => LastModified?.getTime() ?? 0;

/** How versions of an archive are brought back. */
export const restoringIn = (archive: Archive): RestorePorts => ({
  listVersions: (key) => listVersions(archive, key),
  async removeMarker(key, versionId) {
    await s3.send(new DeleteObjectCommand({ Bucket: archive.bucket, Key: key, VersionId: versionId }));
  },
  async copyOver(key, versionId) {
    const source = `${archive.bucket}/${key.split('/').map(encodeURIComponent).join('/')}`;
    const { VersionId } = await s3.send(
      new CopyObjectCommand({
        Bucket: archive.bucket,
        Key: key,
        CopySource: `${source}?versionId=${encodeURIComponent(versionId)}`,
        ...stated(archive),
      }),
    );
    if (VersionId === undefined) throw new Error('S3 copied without a version: the bucket keeps none');
    return VersionId;
  },
});
