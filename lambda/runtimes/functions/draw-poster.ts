import { invocation } from '#lambda/runtime/handlers/invocation.ts';
import { drawPoster } from '../use-cases/draw-poster.ts';

/** In a container image: draws the poster of a record. The handler is like any other, and knows nothing of the image. */
export const handler = invocation(async (event: unknown) => drawPoster(event));
