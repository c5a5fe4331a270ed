import { eventHandler } from '#lambda/runtime/handlers/event.ts';
import { silence } from '../adapters/silence.ts';
import { heedFeedback } from '../use-cases/heed-feedback.ts';

/** Invoked by the topic to which SES tells of bounces and complaints: stops mail to those addresses. */
export const handler = eventHandler((event) => heedFeedback(event, { silence }));
