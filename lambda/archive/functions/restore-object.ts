import { requiredEnv } from '#lambda/runtime/env.ts';
import { httpHandler } from '#lambda/runtime/handlers/http.ts';
import { requireGroup } from '#lambda/runtime/http/identity.ts';
import { parseBody } from '#lambda/runtime/http/request.ts';
import { logger } from '#lambda/runtime/logger.ts';
import { archivedObject } from '../adapters/request.ts';
import { restoringIn } from '../adapters/versions.ts';
import { restoreObject, restoreSchema } from '../use-cases/restore-object.ts';

const adminsGroup = requiredEnv('ADMINS_GROUP');
const ports = restoringIn({ bucket: requiredEnv('ARCHIVE_BUCKET_NAME'), keyArn: requiredEnv('ARCHIVE_KEY_ARN') });

/** `POST /admin/archive/{part}/{gameId}/{closedAt}`: takes a delete or an overwrite back. For the group `admins`. */
export const handler = httpHandler(async (event) => {
  requireGroup(event, adminsGroup);
  const key = archivedObject(event);
  const { versionId } = parseBody(restoreSchema, event);
  const restored = await restoreObject(key, versionId, ports);
  logger.info('Object restored', { key, ...restored });
  return { status: 200, body: restored };
});
