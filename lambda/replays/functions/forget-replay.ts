import { eventHandler } from '#lambda/runtime/handlers/event.ts';
import { forgetReplay } from '../adapters/rows.ts';
import { forgetReplays } from '../use-cases/forget-replay.ts';

/** Called by S3 itself when an upload is gone. */
export const handler = eventHandler((notification) => forgetReplays(notification, new Date(), { forgetReplay }));
