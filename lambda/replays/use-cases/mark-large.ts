import { object, parse, string } from 'valibot';

/** An event of S3 as EventBridge sends it: the key is as it is, and not encoded as in a notification. */
const eventSchema = object({ detail: object({ object: object({ key: string(), etag: string() }) }) });

/** The tag by which a lifecycle rule finds large uploads. */
export const LARGE_TAG = { key: 'size', value: 'large' } as const;

export type Tags = Readonly<Record<string, string>>;

export interface MarkLargePorts {
  /** @returns nothing when the object is gone */
  readTags(key: string): Promise<Tags | undefined>;
  /** Replaces all tags: S3 cannot add one. */
  writeTags(key: string, tags: Tags): Promise<void>;
}

/**
 * Tags an upload as large, and keeps its other tags. The rule of the bus has compared the size, which the filter of a notification cannot.
 * @throws when the event is of another form
 */
export async function markLarge(event: unknown, { readTags, writeTags }: MarkLargePorts): Promise<'marked' | 'gone'> {
  const { key } = parse(eventSchema, event).detail.object;
  const tags = await readTags(key);
  if (tags === undefined) return 'gone';
  await writeTags(key, { ...tags, [LARGE_TAG.key]: LARGE_TAG.value });
  return 'marked';
}
