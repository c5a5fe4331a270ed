import {
  array,
  type InferOutput,
  isoTimestamp,
  maxLength,
  minLength,
  minValue,
  number,
  object,
  parse,
  pipe,
  string,
} from 'valibot';

const id = pipe(string(), minLength(1), maxLength(64));
const moment = pipe(string(), isoTimestamp());
export const playSchema = object({
  playerId: id,
  playId: id,
  gameId: id,
  score: pipe(number(), minValue(0)),
  endedAt: moment,
});
/** A play that is over. */
export type Play = InferOutput<typeof playSchema>;

/** All items with one partition key, in the table and its local indexes: 10 GB at most. */
const COLLECTION_LIMIT_GB = 10;
/** From here on somebody has to do something. */
const WARNED_GB = 8;

export interface RecordPorts {
  /** Stores a play. @returns up to how many GB its player's plays take, with the local indexes */
  store(play: Play): Promise<number | undefined>;
  /** Tells that the plays of a player come near the limit. */
  warn(message: string, details: object): void;
}

/** Stores a play in the history. @returns its size estimate, where DynamoDB gives one */
export async function recordPlay(input: unknown, { store, warn }: RecordPorts) {
  const play = parse(playSchema, input);
  const collectionGb = await store(play);
  if (collectionGb !== undefined && collectionGb >= WARNED_GB) {
    warn('The plays of a player come near the limit of an item collection', {
      playerId: play.playerId,
      collectionGb,
      limitGb: COLLECTION_LIMIT_GB,
    });
  }
  return { playId: play.playId, collectionGb };
}

const askSchema = object({ playerId: id, from: moment, to: moment });

export interface AskPorts {
  /** The plays of a player that ended between two moments, those included, oldest first. */
  between(playerId: string, from: string, to: string): Promise<readonly Play[]>;
}

/** The plays of a player between two moments. */
export async function askHistory(input: unknown, { between }: AskPorts) {
  const { playerId, from, to } = parse(askSchema, input);
  return { plays: await between(playerId, from, to) };
}

const correctSchema = object({ playerId: id, playIds: pipe(array(id), minLength(1), maxLength(25)), gameId: id });

export interface CorrectPorts {
  /** Sets the game of plays: of all, or of none when one of them is not there. @returns whether it was done */
  setGame(playerId: string, playIds: readonly string[], gameId: string): Promise<boolean>;
  /** Those of some plays that are there. */
  find(playerId: string, playIds: readonly string[]): Promise<readonly Play[]>;
}

/** Corrects the game of several plays at once. @returns the plays as they are now */
export async function correctGame(input: unknown, { setGame, find }: CorrectPorts) {
  const { playerId, playIds, gameId } = parse(correctSchema, input);
  const corrected = await setGame(playerId, playIds, gameId);
  return { corrected, plays: await find(playerId, playIds) };
}
