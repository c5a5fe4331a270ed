import { fifoQueueHandler } from '#lambda/runtime/handlers/queue.ts';
import { applyNext } from '../adapters/tickets.ts';
import { keepTickets } from '../use-cases/keep-tickets.ts';

/** Consumes the FIFO queue of tickets: enters each change once, in the order of its player. */
export const handler = fifoQueueHandler((body) => keepTickets(body, { applyNext }));
