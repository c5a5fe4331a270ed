import { invocation } from '#lambda/runtime/handlers/invocation.ts';
import { readPin } from '../adapters/cabinet-pin.ts';
import { Cached } from '../use-cases/cached.ts';
import { checkPin } from '../use-cases/check-pin.ts';

/** A change ends it earlier; an hour is for an event that got lost. */
const pin = new Cached(readPin, 60 * 60_000);

/** Checks the PIN of a technician; a rule of the bus tells it when the PIN has changed. */
export const handler = invocation((event: unknown) => checkPin(event, Date.now(), pin));
