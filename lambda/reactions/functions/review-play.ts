import { queueHandler } from '#lambda/runtime/handlers/queue.ts';
import { flagForReview } from '../adapters/review-flag.ts';
import { reviewPlay } from '../use-cases/review-play.ts';

/** Consumes the review queue: flags plays with a score that hardly anybody reaches. */
export const handler = queueHandler((body) => reviewPlay(body, { flagForReview }));
