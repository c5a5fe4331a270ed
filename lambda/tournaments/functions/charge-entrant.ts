import { queueHandler } from '#lambda/runtime/handlers/queue.ts';
import { takeFee } from '../adapters/fees.ts';
import { fail, succeed } from '../adapters/task-tokens.ts';
import { chargeEntrant } from '../use-cases/charge-entrant.ts';

/** Consumes the queue of charges: the payment provider, simulated. */
export const handler = queueHandler((body) => chargeEntrant(body, { takeFee, succeed, fail }));
