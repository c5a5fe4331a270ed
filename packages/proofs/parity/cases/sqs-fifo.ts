import { FIFO_QUESTIONS } from '../fifo-questions.ts';
import type { ParityCases } from '../parity-case.ts';
import { queueCases } from '../queues.ts';

/** FIFO queues, and groups of standard queues. */
export const parityCases: ParityCases = queueCases(FIFO_QUESTIONS, 'sqs');
