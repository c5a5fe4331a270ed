import { requireGame } from '#lambda/api/adapters/games.ts';
import { linesHandler } from '#lambda/runtime/handlers/streamed.ts';
import { allStandings } from '../adapters/standings.ts';
import { exportScores } from '../use-cases/export-scores.ts';

/** Answers `GET /?gameId=...` at the URL of the function: every place of every season of a game, a line each. */
export const handler = linesHandler(({ queryStringParameters = {} }) =>
  exportScores(queryStringParameters.gameId ?? '', { requireGame, standings: allStandings }),
);
