import { pictureKey } from '../keys.ts';
import { type ObjectEvent, objectEvents } from './object-event.ts';
import { drawPicture } from './picture.ts';

/** Bytes that are read of an upload, however large it is. */
export const BEGINNING = 64 * 1024;

export interface DrawReplayPorts {
  /**
   * Reads the beginning of an upload, if it still is the one with this ETag.
   * @returns nothing when it is gone or replaced: another event tells of what replaced it
   */
  readBeginning(key: string, etag: string, bytes: number): Promise<string | undefined>;
  storePicture(key: string, svg: string): Promise<void>;
  deletePicture(key: string): Promise<void>;
}

/**
 * Draws a picture of each upload of a notification. The picture has a bucket of its own: in the bucket that it watches, the function
 * would be called for what it writes.
 *
 * @param body a notification of S3
 * @throws when it is not one: the message is poison
 */
export async function drawReplays(body: string, ports: DrawReplayPorts): Promise<string> {
  const outcomes: string[] = [];
  for (const event of objectEvents(JSON.parse(body))) outcomes.push(await drawReplay(event, ports));
  return outcomes.join(', ');
}

async function drawReplay({ key, stored, ...replay }: ObjectEvent, ports: DrawReplayPorts): Promise<string> {
  if (stored === undefined) throw new Error('The event does not say what was stored');
  const { etag, size } = stored;
  // S3 refuses a range of nothing.
  if (size === 0) return 'not a recording';
  const picture = pictureKey(replay, etag);
  const beginning = await ports.readBeginning(key, etag, BEGINNING);
  if (beginning !== undefined) {
    const svg = pictureOf(beginning, size <= BEGINNING);
    if (svg === undefined) return 'not a recording';
    await ports.storePicture(picture, svg);
    // Who removes files deletes the upload first, so a picture that came too late is noticed here.
    if ((await ports.readBeginning(key, etag, 1)) !== undefined) return 'drawn';
  }
  // A worker that died after it had stored the picture left one, which the next delivery of the event takes away.
  await ports.deletePicture(picture);
  return 'gone';
}

/** Players upload what they like. What is not a recording has no picture, and that is no failure: it would fail again. */
function pictureOf(beginning: string, isWhole: boolean): string | undefined {
  try {
    return drawPicture(beginning, isWhole);
  } catch {
    return undefined;
  }
}
