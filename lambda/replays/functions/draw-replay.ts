import { queueHandler } from '#lambda/runtime/handlers/queue.ts';
import { readBeginning } from '../adapters/objects.ts';
import { deletePicture, storePicture } from '../adapters/pictures.ts';
import { drawReplays } from '../use-cases/draw-replay.ts';

/** Consumes the other queue of the topic of uploads: draws a picture of each. */
export const handler = queueHandler((body) => drawReplays(body, { readBeginning, storePicture, deletePicture }));
