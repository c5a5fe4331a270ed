import { maxLength, nonEmpty, object, parse, pipe, string } from 'valibot';

const ticketSchema = object({ ticket: pipe(string(), nonEmpty(), maxLength(64)) });

/** @throws ValiError when the event is not a ticket */
export const printTicket = (event: unknown) => ({ printed: parse(ticketSchema, event).ticket });
