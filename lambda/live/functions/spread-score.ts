import { eventHandler } from '#lambda/runtime/handlers/event.ts';
import { sendPushes } from '../adapters/pushes.ts';
import { spreadScore } from '../use-cases/spread-score.ts';

/** Invoked by a rule of the bus for each play that was recorded. */
export const handler = eventHandler((event) => spreadScore(event, { sendPushes }));
