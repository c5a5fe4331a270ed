import type { StreamRecord } from '#lambda/runtime/events/change.ts';
import type { PublishedEvent } from '#lambda/runtime/events/event.ts';
import type { BatchFailure } from '#lambda/runtime/handlers/stream.ts';
import { type ProcessChangePorts, type Publications, processChange } from './process-change.ts';

export interface ProcessBatchPorts extends ProcessChangePorts {
  /** @returns the events that were not taken, the very objects; it does not throw because some were not */
  publishToTopic(events: readonly PublishedEvent[]): Promise<readonly PublishedEvent[]>;
  /** As {@link publishToTopic}. */
  publishToBus(events: readonly PublishedEvent[]): Promise<readonly PublishedEvent[]>;
}

/**
 * Processes a batch of the stream in order, and stops at the first record that fails.
 *
 * It must not go on: a later change of the same player would be applied now, and the failed one, when it is tried again,
 * would be older than the player's entry and be skipped. That is also why this is no batch processor of Powertools, which
 * goes on after a failure.
 *
 * The events of all records before the failure are published, ten at a time. If some are not taken, the batch
 * fails at the record of the first of them.
 */
export async function processBatch(
  records: readonly StreamRecord[],
  ports: ProcessBatchPorts,
): Promise<BatchFailure | undefined> {
  const applied: Publications[] = [];
  let failure: BatchFailure | undefined;
  for (const [index, record] of records.entries()) {
    try {
      applied.push(await processChange(record, ports));
    } catch (error) {
      failure = { index, error };
      break;
    }
  }
  const refused = await Promise.all([
    publish(
      applied.map(({ topic }) => topic),
      ports.publishToTopic,
    ),
    publish(
      applied.map(({ bus }) => bus),
      ports.publishToBus,
    ),
  ]);
  return [failure, ...refused].reduce((first, other) =>
    first === undefined || (other !== undefined && other.index < first.index) ? other : first,
  );
}

/** Publishes the events of several records. @returns the first record of which an event was not taken */
async function publish(
  byRecord: readonly (readonly PublishedEvent[])[],
  send: (events: readonly PublishedEvent[]) => Promise<readonly PublishedEvent[]>,
): Promise<BatchFailure | undefined> {
  const events = byRecord.flat();
  if (events.length === 0) return undefined;
  const refused = new Set(await send(events));
  const index = byRecord.findIndex((ofRecord) => ofRecord.some((event) => refused.has(event)));
  return index === -1 ? undefined : { index, error: new Error(`${refused.size} events were not taken`) };
}
