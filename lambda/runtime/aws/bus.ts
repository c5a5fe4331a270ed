import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { DomainEvent } from '../domain-events.ts';
import { requiredEnv } from '../env.ts';
import { clientDefaults } from './client-defaults.ts';
import { inBatches } from './in-batches.ts';

const eventBridge = new EventBridgeClient(clientDefaults);
const EventBusName = requiredEnv('EVENT_BUS_NAME');

/**
 * Puts events on the bus, ten a call. The bus gives every entry an id of its own, also when it comes again; the one
 * by which consumers recognise an event is in its detail.
 * @param Source who publishes, `arcade.<chapter>`
 * @returns the events that were not taken: PutEvents answers 200 even then, and the answers come in the order of the
 * entries (https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html)
 */
export const publishToBus = (Source: string, events: readonly DomainEvent[]): Promise<readonly DomainEvent[]> =>
  inBatches(events, async (batch) => {
    const { Entries = [] } = await eventBridge.send(
      new PutEventsCommand({
        Entries: batch.map((event) => ({
          EventBusName,
          Source,
          DetailType: event.type,
          Detail: JSON.stringify(event),
        })),
      }),
    );
    return Entries.flatMap(({ ErrorCode }, position) =>
      ErrorCode === undefined ? [] : [{ position, reason: ErrorCode }],
    );
  });
