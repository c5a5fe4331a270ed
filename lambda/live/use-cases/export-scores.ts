import { is } from 'valibot';
import { idSchema } from '#lambda/runtime/events/event.ts';
import { invalidParameter, Refusal } from '#lambda/runtime/http/refusal.ts';
import type { Standings } from '#lambda/seasons/use-cases/close-season.ts';

export interface ExportPorts {
  /** @throws Refusal when there is no such game */
  readonly requireGame: (gameId: string) => Promise<void>;
  /** The standings of all seasons of a game, the oldest first. */
  readonly standings: (gameId: string) => AsyncIterable<Standings>;
}

/** A line of the export. */
export interface ScoreLine {
  readonly gameId: string;
  readonly closedAt: string;
  readonly rank: number;
  readonly playerId: string;
  readonly score: number;
}

/**
 * Every place of every season of a game, one after the other: no list of them is ever in memory.
 * @throws Refusal `invalid_parameter`, and what the ports refuse
 */
export async function* exportScores(
  gameId: string,
  { requireGame, standings }: ExportPorts,
): AsyncGenerator<ScoreLine> {
  if (!is(idSchema, gameId)) throw new Refusal(invalidParameter, 'gameId has to be the id of a game.');
  await requireGame(gameId);
  for await (const { closedAt, entries } of standings(gameId)) {
    for (const { rank, playerId, score } of entries) yield { gameId, closedAt, rank, playerId, score };
  }
}
