import { taskHandler } from '#lambda/runtime/handlers/task.ts';
import { payPrize, refundFee } from '../adapters/fees.ts';
import { settle } from '../use-cases/settle.ts';

/** A task of the workflow: gives a player a fee back, or a prize. */
export const handler = taskHandler((input) => settle(input, { refundFee, payPrize }));
