import { invocation } from '#lambda/runtime/handlers/invocation.ts';
import { order } from '../adapters/partner.ts';
import { currentKey } from '../adapters/partner-key.ts';
import { Cached } from '../use-cases/cached.ts';
import { orderPrize } from '../use-cases/order-prize.ts';

/** Secrets Manager bills each read. */
const key = new Cached(currentKey, 5 * 60_000);

/** Orders a prize from the partner. */
export const handler = invocation((event: unknown) => orderPrize(event, Date.now(), { key, order }));
