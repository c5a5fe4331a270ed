import {
  array,
  type GenericSchema,
  type InferOutput,
  isoTimestamp,
  literal,
  minLength,
  number,
  object,
  optional,
  parse,
  pipe,
  string,
  variant,
} from 'valibot';

/**
 * The domain events of the leaderboard and its seasons, one schema per version, for those who publish and those who consume.
 *
 * A version only ever grows by optional members: consumers ignore members they do not know, and an event that was
 * published years ago, or waits in a dead-letter queue, still parses. A new required member is a new version.
 */

const id = pipe(string(), minLength(1));
const moment = pipe(string(), isoTimestamp());

/** An event comes again under the same `eventId`, by which consumers recognise it; `occurredAt` never changes either. */
const event = <const Type extends string, const Detail extends GenericSchema>(type: Type, detail: Detail) =>
  object({ eventId: id, type: literal(type), occurredAt: moment, detail });

export const playerRegistered = event('PlayerRegistered.v1', object({ playerId: id }));

const playDetail = { playId: id, playerId: id, gameId: id, score: number() };

/** A play was stored; `occurredAt` is when it was played. */
export const playRecorded = event('PlayRecorded.v1', object(playDetail));

/** An operator took a play back; `occurredAt` is when it was played, so consumers find what they made of it. */
export const playRemoved = event('PlayRemoved.v1', object(playDetail));

/** A play is the best of all players; without `previousScore` it is the first of its game. */
export const highScoreBeaten = event(
  'HighScoreBeaten.v1',
  object({ ...playDetail, previousScore: optional(number()) }),
);

const sessionDetail = object({ playerId: id, signedInAt: moment });

/** The session's time was over, and DynamoDB deleted it, perhaps days later. */
export const sessionExpired = event('SessionExpired.v1', sessionDetail);

/** Somebody deleted the session before its time. */
export const sessionEnded = event('SessionEnded.v1', sessionDetail);

/** A place on the leaderboard when a season ended; equal scores share a rank. */
const place = object({ rank: number(), playerId: id, score: number(), playedAt: moment });

/** A season of a game is over; `occurredAt` is when it ended, however late it was closed. */
export const seasonClosed = event(
  'SeasonClosed.v1',
  object({ gameId: id, startedAt: moment, closedAt: moment, standings: array(place) }),
);

/** Every event by its type. */
export const domainEventSchema = variant('type', [
  playerRegistered,
  playRecorded,
  playRemoved,
  highScoreBeaten,
  sessionExpired,
  sessionEnded,
  seasonClosed,
]);

export type DomainEvent = InferOutput<typeof domainEventSchema>;
export type EventOf<Type extends DomainEvent['type']> = Extract<DomainEvent, { type: Type }>;

/** The `source` on the bus of what the reader of the stream publishes. */
export const LEADERBOARD_SOURCE = 'arcade.leaderboard';

/** The `source` on the bus of what the job that closes seasons publishes. */
export const SEASONS_SOURCE = 'arcade.seasons';

/** @throws when the text is no domain event: the message is poison and belongs in the dead-letter queue */
export const parseDomainEvent = (text: string): DomainEvent => parse(domainEventSchema, JSON.parse(text));
