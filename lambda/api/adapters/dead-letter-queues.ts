import { parse, pipe, record, regex, string } from 'valibot';
import { requiredEnv } from '#lambda/runtime/env.ts';
import { Refusal } from '#lambda/runtime/http/refusal.ts';
import { queueNotFound } from '../refusals.ts';

/** Names the variable that holds, for each queue by its name, the URL of its dead-letter queue: a JSON object. */
export const DEAD_LETTER_QUEUES = 'DEAD_LETTER_QUEUES';

/** Names the variable that holds, for each queue by its name, the ARN of its dead-letter queue: a JSON object. */
export const REDRIVE_QUEUES = 'REDRIVE_QUEUES';

const nameSchema = pipe(string(), regex(/^[a-z][a-z0-9-]*$/));
const urlsSchema = record(nameSchema, pipe(string(), regex(/^https?:/)));
const arnsSchema = record(nameSchema, pipe(string(), regex(/^arn:/)));

/** Finds what stands for a queue. The name is the caller's text. @throws Refusal `not_found` for a name that no queue has */
export type FindQueue = (name: string | undefined) => NamedQueue;

/** A queue, and where its dead letters are. */
export interface NamedQueue {
  readonly queue: string;
  /** URL or ARN of the dead-letter queue; no answer reveals it. */
  readonly deadLetterQueue: string;
}

/** Dead-letter queues by URL. @throws when the variable is missing or malformed: call it at init */
export const deadLetterQueueUrls = (): FindQueue => finderIn(parse(urlsSchema, objectIn(DEAD_LETTER_QUEUES)));

/** Dead-letter queues by ARN. @throws when the variable is missing or malformed: call it at init */
export const redriveQueueArns = (): FindQueue => finderIn(parse(arnsSchema, objectIn(REDRIVE_QUEUES)));

function objectIn(variable: string): unknown {
  const text = requiredEnv(variable);
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`The environment variable ${variable} is not JSON`);
  }
}

/** A map, not the object: `constructor` is no queue. */
function finderIn(queues: Readonly<Record<string, string>>): FindQueue {
  const byName = new Map(Object.entries(queues));
  return (queue = '') => {
    const deadLetterQueue = byName.get(queue);
    if (deadLetterQueue === undefined) throw new Refusal(queueNotFound, 'There is no queue of this name.');
    return { queue, deadLetterQueue };
  };
}
