import { maxLength, optional, pipe, regex, strictObject, string } from 'valibot';
import { Refusal } from '#lambda/runtime/http/refusal.ts';
import { notArchived, notDeleted, versionNotFound } from '../refusals.ts';

/** Which version to bring back. @default the one below the delete markers */
export const restoreSchema = strictObject({
  versionId: optional(pipe(string(), maxLength(1_024), regex(/^[\w.-]+$/))),
});

/** A version of an object, or the marker that a delete has put on top of the others. */
export interface Version {
  readonly versionId: string;
  readonly kind: 'object' | 'delete-marker';
  /** Whether it is on top: what readers get, or why they get nothing. */
  readonly isLatest: boolean;
  readonly storedAt: string;
}

export interface RestorePorts {
  /** The versions of an object, the one on top first. Several that were stored within a second come in any order. */
  listVersions(key: string): Promise<readonly Version[]>;
  removeMarker(key: string, versionId: string): Promise<void>;
  /** Stores a version once more, on top of all others. @returns the id of the new version */
  copyOver(key: string, versionId: string): Promise<string>;
}

export interface Restored {
  readonly outcome: 'undeleted' | 'restored' | 'current';
  /** The version that readers get now. */
  readonly versionId: string;
}

/**
 * Brings an object of the archive back. Without a version it takes a delete back: it removes the markers on top, and the version below is
 * there again. With a version it takes an overwrite back: that version is stored once more, and the bad one stays in the history.
 * Done twice, both end the same.
 *
 * @throws Refusal `not_archived`, `not_deleted`, `version_not_found`
 */
export async function restoreObject(
  key: string,
  versionId: string | undefined,
  ports: RestorePorts,
): Promise<Restored> {
  const versions = await ports.listVersions(key);
  if (versions.length === 0) throw new Refusal(notArchived, 'The archive has never had this object.');
  if (versionId === undefined) return undelete(key, versions, ports);
  const wanted = versions.find((version) => version.versionId === versionId);
  if (wanted?.kind !== 'object') throw new Refusal(versionNotFound, 'The object has no such version.');
  if (wanted.isLatest) return { outcome: 'current', versionId };
  return { outcome: 'restored', versionId: await ports.copyOver(key, versionId) };
}

/** Each delete of an object that is gone adds a marker, so there may be several on top. S3 says which one is, time after time. */
async function undelete(key: string, versions: readonly Version[], ports: RestorePorts): Promise<Restored> {
  let top = versions.find(({ isLatest }) => isLatest);
  if (top?.kind === 'object') {
    throw new Refusal(notDeleted, 'The object is not deleted. To take an overwrite back, name a version.');
  }
  if (!versions.some(({ kind }) => kind === 'object')) {
    throw new Refusal(notArchived, 'Only delete markers are left of this object.');
  }
  while (top?.kind === 'delete-marker') {
    await ports.removeMarker(key, top.versionId);
    top = (await ports.listVersions(key)).find(({ isLatest }) => isLatest);
  }
  if (top === undefined) throw new Refusal(notArchived, 'The last version of this object is gone.');
  return { outcome: 'undeleted', versionId: top.versionId };
}
