import { queueHandler } from '#lambda/runtime/handlers/queue.ts';
import { inboxKey } from '#lambda/runtime/keys.ts';
import { putOnce } from '#lambda/runtime/table/put-once.ts';
import { welcomePlayer } from '../use-cases/welcome-player.ts';

/** Consumes the welcome queue: one message in the inbox of everyone who registered. */
export const handler = queueHandler((body) =>
  welcomePlayer(body, {
    storeWelcome: (welcome) => putOnce(inboxKey(welcome.playerId, 'welcome'), { entity: 'message', ...welcome }),
  }),
);
