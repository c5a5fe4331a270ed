import { isDeepStrictEqual } from 'node:util';
import { object, optional, picklist, string } from 'valibot';
import type { Changes } from '../../../state/changes.ts';
import { type Change, type Item, itemSchema } from './change.ts';

/*
 * Where the streams of the engines differ from those of DynamoDB, and how the stage mends it:
 *
 * - Times are real time: the stage stamps a record when it reads it, right after the write, by its own clock.
 * - Region, ARN, event id, sequence number (`1`, `2`...) and size are the engine's own: the stage makes its own.
 * - There is one shard: the stage has shards of its own.
 * - A write that changes nothing has a record: the stage drops it. To see that, it needs both images, so it lets the
 *   engine keep both whatever the template says, and cuts down to the view itself.
 * - The stage deletes what has expired like any other caller: it remembers the keys, and marks the records.
 */

/** A record of the engine's Streams API, as far as the stage trusts it. */
export const engineRecord = object({
  eventName: picklist(['INSERT', 'MODIFY', 'REMOVE']),
  dynamodb: object({
    Keys: itemSchema,
    NewImage: optional(itemSchema),
    OldImage: optional(itemSchema),
    SequenceNumber: string(),
  }),
});

export interface EngineRecord {
  readonly eventName: Change['name'];
  readonly dynamodb: {
    readonly Keys: Item;
    readonly NewImage?: Item | undefined;
    readonly OldImage?: Item | undefined;
    readonly SequenceNumber: string;
  };
}

/** The keys of items whose deletion by the stage has been asked for and not been seen in the stream yet. */
export class ExpiredKeys {
  readonly #keys = new Set<string>();
  readonly #changes: Changes;

  /** @param changes of the stream */
  constructor(changes: Changes) {
    this.#changes = changes;
  }

  /** All of them, in a form that {@link restore} takes. */
  save(): Readonly<Record<string, true>> {
    return Object.fromEntries([...this.#keys].map((key) => [key, true]));
  }

  restore(keys: Readonly<Record<string, true>>): void {
    for (const key of Object.keys(keys)) this.#keys.add(key);
  }

  add(keys: Item): void {
    const key = canonical(keys);
    this.#keys.add(key);
    this.#changes.note(['expired', key], () => (this.#keys.has(key) ? true : undefined));
  }

  /** Forgets a key, and says whether it was there. */
  take(keys: Item): boolean {
    const key = canonical(keys);
    if (!this.#keys.delete(key)) return false;
    this.#changes.noteLater(['expired', key], () => (this.#keys.has(key) ? true : undefined));
    return true;
  }
}

/**
 * The change that DynamoDB would have in its stream; nothing when the write changed nothing
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html).
 */
export function mend({ eventName: name, dynamodb }: EngineRecord, expired: ExpiredKeys): Change | undefined {
  const { Keys: keys, NewImage: newImage, OldImage: oldImage } = dynamodb;
  if (name === 'MODIFY' && isDeepStrictEqual(newImage, oldImage)) return undefined;
  return { name, keys, newImage, oldImage, expired: name === 'REMOVE' && expired.take(keys) };
}

const canonical = (keys: Item) => JSON.stringify(Object.entries(keys).toSorted(([a], [b]) => (a < b ? -1 : 1)));
