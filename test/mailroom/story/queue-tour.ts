import type { Playground } from '../../../playground/playground.ts';
import { queueTour } from '../../../playground/queue-tour.ts';
import { observe, type Step } from '../../../playground/step.ts';

/** The API of a queue, by hand. @returns what was observed. @throws Unproved */
export async function takeQueueTour({ client }: Playground): Promise<string> {
  const lines: string[] = [];
  const shown = await queueTour(client.sqs, (line) => lines.push(line));
  observe(shown.idMatches && shown.digestsMatch, 'what came is not what was sent');
  observe(shown.byDefault === 1 && shown.atMost === 10, `received: ${shown.byDefault}, ${shown.atMost}`);
  observe(shown.receiveCounts.join() === '1,2', `receive counts: ${shown.receiveCounts}`);
  observe(shown.left === 0, `${shown.left} messages after the purge`);
  const refusals = ['InvalidParameterValue', 'PurgeQueueInProgress', 'QueueDeletedRecently'];
  observe(`${shown.refusals}` === `${refusals}`, `refused: ${shown.refusals}`);
  return `${lines.length} steps; ids and digests are those of the sender; refused: ${refusals.join(', ')}`;
}

export const queue: readonly Step[] = [
  { pattern: 'sqs-api-tour', title: 'The API of a queue, step by step', run: takeQueueTour },
];
