import { marshall } from '@aws-sdk/util-dynamodb';
import { storedPlay } from '#lambda/api/adapters/plays.ts';
import { queueHandler } from '#lambda/runtime/handlers/queue.ts';
import { putAll } from '../adapters/batch-write.ts';
import { countPart, endIfComplete } from '../adapters/counting.ts';
import { existingGames, existingPlayers } from '../adapters/existing.ts';
import { metrics } from '../metrics.ts';
import { parseLoadMessage } from '../use-cases/load-message.ts';
import { loadPlays } from '../use-cases/load-plays.ts';

/** Loads the plays of imports into the table, as fast as the event source mapping lets it. */
export const handler = queueHandler(async (body) => {
  const message = parseLoadMessage(body);
  const loaded = await loadPlays(message, {
    existingPlayers,
    existingGames,
    store: (plays) => putAll(plays.map((play) => marshall(storedPlay(play)))),
    countPart,
    endIfComplete,
    measure: metrics.add,
  });
  return `import ${message.importId}, part ${message.part}: ${loaded} loaded`;
});
