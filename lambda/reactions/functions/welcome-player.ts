import { storeMessage } from '#lambda/registration/adapters/inbox.ts';
import { queueHandler } from '#lambda/runtime/handlers/queue.ts';
import { welcomePlayer } from '../use-cases/welcome-player.ts';

/** Consumes the welcome queue: one message in the inbox of everyone who registered. */
export const handler = queueHandler((body) => welcomePlayer(body, { storeMessage }));
