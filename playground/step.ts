import { SQSClient } from '@aws-sdk/client-sqs';
import type { PatternId } from '../lib/catalogue/index.ts';
import type { Part } from './order.ts';
import type { Playground } from './playground.ts';

/** One step of the story: it does something, looks, and says what it saw. */
export interface Step {
  readonly pattern: PatternId;
  readonly title: string;
  /** @returns what was observed. @throws Unproved when the pattern did not do what it promises */
  readonly run: (playground: Playground) => Promise<string>;
}

/** Steps that belong together. They may build on the scenes before them. */
export interface Scene extends Part {
  readonly steps: readonly Step[];
}

/** Something a visitor does by hand in the console. The story does the same, by the same functions, and looks closer. */
export interface Act extends Part {
  readonly pattern: PatternId;
  readonly title: string;
  /** What to look at when it happens. */
  readonly description: string;
  /** @returns what was seen */
  readonly run: (playground: Playground) => Promise<string>;
}

/** What `test/<chapter>/story.ts` exports. */
export interface ChapterStory {
  readonly scenes?: readonly Scene[];
  readonly acts?: readonly Act[];
}

/** What a step claims does not hold. */
export class Unproved extends Error {}

/** @throws Unproved when the observation does not hold */
export function observe(holds: boolean, otherwise: string): void {
  if (!holds) throw new Unproved(otherwise);
}

/** A player who has a reminder but no profile: that makes a message poison until the player gets one. */
export const GHOST = 'player-without-profile';

/** The name under which the story tries out the role of a function; it is denied on purpose. */
export const BORROWED_ROLE = 'borrowed-role';

/** An SQS client with other credentials: those of a function's role, for example. */
export const sqsAs = ({ stage }: Playground, accessKeyId: string) =>
  new SQSClient({
    region: stage.region,
    endpoint: stage.endpoint,
    credentials: { accessKeyId, secretAccessKey: 'local' },
  });

/** The objects of a list in an answer; nothing if it is not a list. */
export function listOf(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value : [];
}

/** The code of an error in an answer. */
export function errorCode(body: Readonly<Record<string, unknown>>): unknown {
  const { error } = body;
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}
