import { requiredEnv } from '#lambda/runtime/env.ts';
import { generateDataKey } from '#lambda/runtime/envelope/data-keys.ts';
import { sealText } from '#lambda/runtime/envelope/envelope.ts';
import { eventHandler } from '#lambda/runtime/handlers/event.ts';
import { storeObjectIn } from '../adapters/archive.ts';
import { exportSeason } from '../use-cases/export-season.ts';

const archive = { bucket: requiredEnv('ARCHIVE_BUCKET_NAME'), keyArn: requiredEnv('ARCHIVE_KEY_ARN') };

const ports = {
  seal: async (key: string, text: string) => sealText(text, await generateDataKey(archive.keyArn, key)),
  storeObject: storeObjectIn(archive),
};

/** Invoked by a rule of the bus: exports the final standings of a season to the archive. */
export const handler = eventHandler((event) => exportSeason(event, ports));
