import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { clientDefaults } from './aws/client-defaults.ts';
import { requiredEnv } from './env.ts';

const eventBridge = new EventBridgeClient(clientDefaults);
const EventBusName = requiredEnv('EVENT_BUS_NAME');

export interface DomainEvent {
  /** `arcade.<chapter>` */
  readonly source: string;
  /** Name and schema version, such as `PlayerNudged.v1`. */
  readonly type: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

/**
 * Publishes a domain event.
 * @throws when the bus did not take it: PutEvents answers 200 even for entries it refused
 * (https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html)
 */
export async function publish({ source, type, detail }: DomainEvent): Promise<void> {
  const { FailedEntryCount, Entries } = await eventBridge.send(
    new PutEventsCommand({
      Entries: [{ EventBusName, Source: source, DetailType: type, Detail: JSON.stringify(detail) }],
    }),
  );
  if (FailedEntryCount !== 0) throw new Error(`The event bus refused ${type}: ${Entries?.[0]?.ErrorCode}`);
}
