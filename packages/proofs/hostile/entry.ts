import { fromChapters } from '../../../playground/chapters.ts';
import type { Playground } from '../../../playground/playground.ts';

/** A request as it goes over the wire. */
export interface SentRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
}

/** A way into a chapter: the correct request of a caller who may. */
export interface Entry {
  /** What a correct request carries, if it carries anything. */
  readonly body?: unknown;
  /**
   * Makes the request anew, because tickets and signatures are good for one call or for minutes.
   * @param body JSON that is sent in the place of the correct body; a signature covers it
   */
  readonly request: (body?: string) => Promise<SentRequest>;
  /** What a client says in a WebSocket, if the request opens one. */
  readonly messages?: Messages;
}

export interface Messages {
  readonly protocol?: string;
  /** What comes first, so that the others are listened to. */
  readonly opening: readonly unknown[];
  /** Correct messages, one of which is broken at a time. */
  readonly correct: readonly unknown[];
}

/** What `test/<chapter>/entries.ts` exports. */
export interface ChapterEntries {
  /** Prepares who will call. @returns every way into the chapter that is not in the API of players */
  readonly entries: (playground: Playground) => Promise<readonly Entry[]>;
  /** Chapters that it needs besides its own. */
  readonly needs: readonly string[];
}

/** The ways into all chapters of this assembly. */
export async function entriesOf(playground: Playground): Promise<readonly Entry[]> {
  const present = new Set(playground.stage.stacks.map(({ id }) => id));
  const all: Entry[] = [];
  for (const { chapter, exports } of await fromChapters<ChapterEntries>('entries.ts')) {
    if (![chapter, ...exports.needs].every((name) => present.has(name))) continue;
    all.push(...(await exports.entries(playground)));
  }
  return all;
}
