import type { Play } from '#lambda/api/use-cases/play.ts';
import { type FinishPartPorts, finishPart } from './finish-part.ts';
import type { LoadMessage } from './load-message.ts';
import { pastPlay, type Rejection } from './row.ts';

export interface LoadPlaysPorts extends FinishPartPorts {
  /** Which of these players exist. */
  existingPlayers(playerIds: readonly string[]): Promise<ReadonlySet<string>>;
  /** Which of these games exist. */
  existingGames(gameIds: readonly string[]): Promise<ReadonlySet<string>>;
  /** Stores plays; storing one again changes nothing. @throws when it could not store all */
  store(plays: readonly Play[]): Promise<void>;
}

/** Loads one part of an import. The same part again stores the same plays and counts nothing. */
export async function loadPlays({ importId, part, plays }: LoadMessage, ports: LoadPlaysPorts): Promise<number> {
  const [players, games] = await Promise.all([
    ports.existingPlayers([...new Set(plays.map(({ playerId }) => playerId))]),
    ports.existingGames([...new Set(plays.map(({ gameId }) => gameId))]),
  ]);
  const rejections: Rejection[] = [];
  const good: Play[] = [];
  for (const { row, ...play } of plays) {
    if (!players.has(play.playerId)) rejections.push({ row, reason: 'unknown player' });
    else if (!games.has(play.gameId)) rejections.push({ row, reason: 'unknown game' });
    else good.push(pastPlay(play));
  }
  await ports.store(good);
  const counts = { loaded: good.length, rejected: rejections.length, rejections };
  await finishPart(importId, `LOAD#${part}`, counts, ports);
  return good.length;
}
