import { queueHandler } from '#lambda/runtime/handlers/queue.ts';
import { sendByTemplate } from '../adapters/notices.ts';
import { isSilent } from '../adapters/silence.ts';
import { sendNotice } from '../use-cases/send-notice.ts';

/** Consumes the queue of notices: writes to each player, unless mail to the address must stop. */
export const handler = queueHandler((body) => sendNotice(body, { isSilent, send: sendByTemplate }));
