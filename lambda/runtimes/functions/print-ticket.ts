import { invocation } from '#lambda/runtime/handlers/invocation.ts';
import { printTicket } from '../use-cases/print-ticket.ts';

/** Prints a ticket at the one printer of the hall, which takes one at a time. */
export const handler = invocation(async (event: unknown) => printTicket(event));
