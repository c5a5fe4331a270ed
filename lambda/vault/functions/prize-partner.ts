import { invocation } from '#lambda/runtime/handlers/invocation.ts';
import { memory } from '../adapters/partner-memory.ts';
import { answerAsPartner } from '../use-cases/prize-partner.ts';

/** Stands in for the company that sends prizes. */
export const handler = invocation((event: unknown) => answerAsPartner(event, memory));
