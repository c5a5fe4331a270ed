import { is, object, parse, string } from 'valibot';
import { pictureKey, uploadKey } from '../keys.ts';

/** A row that points to an object. */
const replaySchema = object({ playerId: string(), playId: string(), etag: string() });

/** A change of the table, of a row that pointed to an object. */
export interface ChangedRow {
  readonly eventName: string | undefined;
  readonly newImage: unknown;
  readonly oldImage: unknown;
}

export interface RemoveFilesPorts {
  /** Deletes an upload if it is the one with this ETag. @returns whether it was there */
  deleteUpload(key: string, etag: string): Promise<boolean>;
  deletePicture(key: string): Promise<void>;
}

/**
 * What a row pointed to goes with the row. A row that points to something else now has lost its upload already: it was replaced, or is
 * gone, which a note in place of the row says.
 * @throws when the record is not about a replay: the filter of the stream lets no other pass
 */
export async function removeFiles({ eventName, newImage, oldImage }: ChangedRow, ports: RemoveFilesPorts) {
  const before = parse(replaySchema, oldImage);
  if (is(replaySchema, newImage) && newImage.etag === before.etag) return;
  // The upload first: the function that draws a picture looks for the upload afterwards, so no picture is left.
  if (eventName === 'REMOVE') await ports.deleteUpload(uploadKey(before), before.etag);
  await ports.deletePicture(pictureKey(before, before.etag));
}
