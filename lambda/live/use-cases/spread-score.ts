import { playRecorded } from '#lambda/api/events.ts';
import { eventParser, inBusEvent } from '#lambda/runtime/events/parse.ts';
import { SHARDS } from './channel.ts';
import type { Push } from './score.ts';

const parseEvent = eventParser(playRecorded);

export interface SpreadScorePorts {
  /** @throws when one was not taken */
  sendPushes(pushes: readonly Push[]): Promise<void>;
}

/** Divides the work of telling the followers of a game: a message for each shard of them. An event that comes again is told again. */
export async function spreadScore(event: unknown, { sendPushes }: SpreadScorePorts): Promise<string> {
  const { eventId, occurredAt, detail } = parseEvent(inBusEvent(event));
  const { gameId, score } = detail;
  const told = { eventId, gameId, score, occurredAt };
  await sendPushes(Array.from({ length: SHARDS }, (_, shard) => ({ score: told, shard })));
  return `${SHARDS} shards`;
}
