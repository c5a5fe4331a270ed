import { httpHandler } from '#lambda/runtime/handlers/http.ts';
import { callerKeyId } from '#lambda/runtime/http/identity.ts';
import { invalidBody, Refusal } from '#lambda/runtime/http/refusal.ts';
import { parseBody } from '#lambda/runtime/http/request.ts';
import { logger } from '#lambda/runtime/logger.ts';
import { requestExtraction } from '../adapters/extraction-queue.ts';
import { importAnswer } from '../adapters/import-answer.ts';
import { storeImport } from '../adapters/imports.ts';
import { isShallow, newImportSchema } from '../use-cases/new-import.ts';
import { needsExtraction, standingOf } from '../use-cases/standing.ts';

/** `POST /imports`: takes a batch of past plays and answers at once; the chapter `imports` loads it. For API keys. */
export const handler = httpHandler(async (event) => {
  const owner = callerKeyId(event);
  const { plays } = parseBody(newImportSchema, event);
  if (!plays.every(isShallow)) throw new Refusal(invalidBody, 'A row is nested too deep.');
  const stored = await storeImport(owner, plays);
  logger.info('Import accepted', { importId: stored.importId });
  const before = standingOf(stored, new Date());
  const again = needsExtraction(before);
  if (again) await requestExtraction(stored.importId);
  return {
    status: 202,
    headers: { location: `/imports/${stored.importId}` },
    body: importAnswer(stored, again ? { status: 'accepted' } : before),
  };
});
