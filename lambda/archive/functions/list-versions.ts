import { requiredEnv } from '#lambda/runtime/env.ts';
import { httpHandler } from '#lambda/runtime/handlers/http.ts';
import { requireGroup } from '#lambda/runtime/http/identity.ts';
import { Refusal } from '#lambda/runtime/http/refusal.ts';
import { archivedObject } from '../adapters/request.ts';
import { listVersions } from '../adapters/versions.ts';
import { notArchived } from '../refusals.ts';

const adminsGroup = requiredEnv('ADMINS_GROUP');
const archive = { bucket: requiredEnv('ARCHIVE_BUCKET_NAME') };

/** `GET /admin/archive/{part}/{gameId}/{closedAt}`: the versions of an object, the newest first. For the group `admins`. */
export const handler = httpHandler(async (event) => {
  requireGroup(event, adminsGroup);
  const versions = await listVersions(archive, archivedObject(event));
  if (versions.length === 0) throw new Refusal(notArchived, 'The archive has never had this object.');
  return { status: 200, body: { versions } };
});
