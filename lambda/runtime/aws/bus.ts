import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { requiredEnv } from '../env.ts';
import { type PublishedEvent, withoutSource } from '../events/event.ts';
import { clientDefaults } from './client-defaults.ts';
import { inBatches } from './in-batches.ts';

const eventBridge = new EventBridgeClient(clientDefaults);
const EventBusName = requiredEnv('EVENT_BUS_NAME');

/**
 * Puts events on the bus, ten a call. The bus gives every entry an id of its own, also when it comes again; the one
 * by which consumers recognise an event is in its detail.
 * @returns the events that were not taken, the very objects: PutEvents answers 200 even then, and the answers come in the
 * order of the entries (https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html)
 */
export const publishToBus = (events: readonly PublishedEvent[]): Promise<readonly PublishedEvent[]> =>
  inBatches(events, async (batch) => {
    const { Entries = [] } = await eventBridge.send(
      new PutEventsCommand({
        Entries: batch.map((event) => ({
          EventBusName,
          Source: event.source,
          DetailType: event.type,
          Detail: JSON.stringify(withoutSource(event)),
        })),
      }),
    );
    return Entries.flatMap(({ ErrorCode }, position) =>
      ErrorCode === undefined ? [] : [{ position, reason: ErrorCode }],
    );
  });

/** Puts one event on the bus. @throws when the bus did not take it; the reason is in the log */
export async function publish(event: PublishedEvent): Promise<void> {
  const refused = await publishToBus([event]);
  if (refused.length > 0) throw new Error(`The event bus did not take ${event.eventId}`);
}
