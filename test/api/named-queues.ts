import type { LocalQueue } from '@serverless-arcade/stage/services/sqs/queue.ts';
import { parse, record, string } from 'valibot';
import { REDRIVE_QUEUES } from '#lambda/api/adapters/dead-letter-queues.ts';
import type { Playground } from '../../playground/playground.ts';

/** A queue whose dead letters administrators see, by the name they call it. */
export interface NamedQueue {
  readonly name: string;
  readonly queue: LocalQueue;
  readonly deadLetters: LocalQueue;
}

/** The queues that the deployed function for redrives knows. */
export function namedQueues(playground: Playground): readonly NamedQueue[] {
  const { sqs } = playground.stage.services;
  const { variables } = playground.functionOf('api/redrive-dead-letters');
  const arns = parse(record(string(), string()), JSON.parse(variables[REDRIVE_QUEUES] ?? ''));
  return Object.entries(arns).flatMap(([name, arn]) =>
    sqs.sourcesOf(arn).map((queue) => ({ name, queue, deadLetters: sqs.byArn(arn) })),
  );
}

/** @throws when administrators know no queue by this name */
export function namedQueue(playground: Playground, name: string): NamedQueue {
  const found = namedQueues(playground).find((queue) => queue.name === name);
  if (found === undefined) throw new Error(`No queue is called ${name}`);
  return found;
}
