import { restoreSchema } from '#lambda/archive/use-cases/restore-object.ts';
import type { Route } from '../../route.ts';
import type { ArchiveBucket } from './parts/archive-bucket.ts';

/** Administrators see the history of an object, and bring it back from an overwrite or a delete. */
export const routes: readonly Route<{ readonly archive: ArchiveBucket }>[] = [
  {
    id: 'ListVersions',
    method: 'GET',
    path: '/admin/archive/{part}/{gameId}/{closedAt}',
    caller: 'admin',
    wire: (fn, { archive }) => archive.letListVersions(fn),
    shows: [
      {
        pattern: 's3-restore-version',
        why: 'Lists versions and delete markers, the newest first: what to name when an overwrite is taken back.',
      },
    ],
  },
  {
    id: 'RestoreObject',
    method: 'POST',
    path: '/admin/archive/{part}/{gameId}/{closedAt}',
    caller: 'admin',
    body: { name: 'Restore', schema: restoreSchema },
    wire: (fn, { archive }) => archive.letRestore(fn),
    shows: [
      {
        pattern: 's3-restore-version',
        why: 'A delete is taken back by deleting its marker, an overwrite by a copy of an older version on top. It may delete no version for good by intent, but S3 has one action for both: see the page of the chapter.',
      },
    ],
  },
];
