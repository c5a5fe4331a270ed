import { MADE_QUEUE_QUESTIONS } from '../made-queue-questions.ts';
import type { ParityCases } from '../parity-case.ts';
import { QUESTIONS } from '../queue-questions.ts';
import { queueCases } from '../queues.ts';

/** The same in the Query protocol, which older clients speak. */
export const parityCases: ParityCases = queueCases([...QUESTIONS, ...MADE_QUEUE_QUESTIONS], 'sqs_query');
