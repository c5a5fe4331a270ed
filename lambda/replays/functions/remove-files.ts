import { streamHandler } from '#lambda/runtime/handlers/stream.ts';
import { plainImages } from '#lambda/runtime/table/plain-images.ts';
import { deleteUpload } from '../adapters/objects.ts';
import { deletePicture } from '../adapters/pictures.ts';
import { removeFiles } from '../use-cases/remove-files.ts';

/** Reads the stream of the table of replays: what a lost row pointed to goes with it. */
export const handler = streamHandler(async (records) => {
  for (const [index, record] of records.entries()) {
    try {
      await removeFiles(plainImages(record), { deleteUpload, deletePicture });
    } catch (error) {
      return { index, error };
    }
  }
  return undefined;
});
